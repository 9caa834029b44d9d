"""The ticket: what is typed is what is sent, once, and what came of it is told truthfully."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QMenu, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from core.desk.facts import Fees, Holdings, Link, LinkState, Quote, Session, SessionState
from core.domain.account import KeyRights
from core.domain.errors import (
    Category,
    DeskError,
    NotEnoughFunds,
    NotSent,
    Outcome,
    OutsideRules,
    Refused,
)
from core.domain.market import (
    FeeRates,
    Limits,
    Market,
    MarketBy,
    OrderType,
    Side,
    Ticker,
    TimeInForce,
    Trading,
)
from core.domain.money import Price, Quantity
from core.domain.order import OrderState, Ticket
from core.key_facts import LiveGate
from gui import display
from gui.number_field import NumberField
from tests.gui.hands import child, click, play, turns, until
from tests.gui.ticket_scene import (
    BTC,
    ETH,
    INFO,
    LIVE,
    PRACTICE,
    SELLS,
    WIDE,
    WIDE_BTC,
    Scene,
    an_account,
    on_screen,
    tracked,
)


@pytest.fixture
def scene(qtbot: QtBot) -> Iterator[Scene]:
    made = on_screen(qtbot, Scene())
    yield made
    made.presenter.close()


@pytest.fixture
def wide(qtbot: QtBot) -> Iterator[Scene]:
    """An exchange that has every type and takes every amount."""
    made = on_screen(qtbot, Scene(info=WIDE), WIDE_BTC)
    yield made
    made.presenter.close()


@pytest.fixture
def by_money(qtbot: QtBot) -> Iterator[Scene]:
    """An exchange where whoever buys at market says what to spend."""
    ways = frozenset({MarketBy.BUY_QUOTE, SELLS})
    made = on_screen(qtbot, Scene(info=replace(WIDE, market_orders=ways)), WIDE_BTC)
    yield made
    made.presenter.close()


@pytest.fixture
def careful(qtbot: QtBot) -> Iterator[Scene]:
    """A ticket that asks before it sends."""
    made = on_screen(qtbot, Scene(confirm=True))
    yield made
    made.presenter.close()


# ---- what the ticket says


def test_the_button_says_the_order_in_words(scene: Scene) -> None:
    assert scene.button.text() == "Enter a price"
    assert not scene.button.isEnabled()

    scene.write("priceField", "98.00")
    assert scene.button.text() == "Enter an amount"

    scene.write("quantityField", "0.015")
    assert scene.button.text() == "Buy 0.015 BTC @ 98.00"
    assert scene.button.isEnabled()

    click(scene.view, "sellButton")
    assert scene.button.text() == "Sell 0.015 BTC @ 98.00"


def test_the_estimate_names_fee_and_what_is_left(scene: Scene) -> None:
    scene.order("98.00", "1")

    assert scene.text("estimateFee") == f"0.20{display.GROUP}USD"
    assert scene.text("estimatePays") == f"98.20{display.GROUP}USD"
    assert scene.text("estimateReceives") == f"1.00000000{display.GROUP}BTC"
    assert scene.text("estimateLeft") == f"901.80{display.GROUP}USD"
    assert scene.text("ticketVerdict") == "✓ Fits this exchange's rules"
    assert scene.text("ticketDistance") == f"2.00{display.GROUP}% below market"


def test_the_accounts_own_fees_replace_the_usual_ones(qtbot: QtBot, scene: Scene) -> None:
    scene.order("98.00", "1")

    rates = FeeRates(maker=Decimal(0), taker=Decimal(0))
    scene.store.put(Fees(account_id="a1", symbol="btcusd", rates=rates))

    qtbot.waitUntil(lambda: scene.text("estimateFee") == f"0.00{display.GROUP}USD")


def test_the_estimate_follows_the_book_but_never_the_price_that_was_typed(
    qtbot: QtBot, scene: Scene
) -> None:
    scene.order("98.00", "1")
    before = scene.text("ticketDistance")

    scene.show_book("197.00", "203.00")

    qtbot.waitUntil(lambda: scene.text("ticketDistance") != before)
    assert scene.field("priceField") == 98
    assert scene.field("quantityField") == 1


def test_a_problem_stands_under_its_field_with_a_button_that_mends_it(scene: Scene) -> None:
    scene.order("98.004", "1")

    assert "0.01" in scene.text("ticketProblem_price")
    assert scene.button.text() == "Check the price"

    click(scene.view, "ticketRepair_price")

    assert scene.field("priceField") == Decimal("98.00")
    assert not child(scene.view, QLabel, "ticketProblem_price").isVisible()
    assert scene.button.isEnabled()


def test_ambiguous_text_is_asked_about_and_never_sent(scene: Scene) -> None:
    scene.order("98.00", "1,000")
    assert scene.text("ticketProblem_quantity")

    QTest.keyClick(
        child(scene.view, NumberField, "quantityField"),
        Qt.Key.Key_Return,
        Qt.KeyboardModifier.ControlModifier,
    )

    assert scene.desk.placed == []
    assert child(scene.view, NumberField, "quantityField").text() == "1,000"


def test_odd_text_is_echoed_as_it_is_understood(scene: Scene) -> None:
    click(scene.view, "sellButton")
    scene.write("priceField", "60 900.5")

    assert scene.text("ticketProblem_price") == f"= {display.grouped('60900.5')}{display.GROUP}USD"


# ---- which number follows from which


def test_the_total_follows_price_and_amount(scene: Scene) -> None:
    scene.order("98.00", "2")

    assert scene.field("totalField") == 196
    assert child(scene.view, NumberField, "totalField").is_derived


def test_typing_a_total_leaves_the_price_and_moves_the_amount(scene: Scene) -> None:
    scene.order("98.00", "2")

    scene.write("totalField", "49")

    assert scene.field("priceField") == 98
    assert scene.field("quantityField") == Decimal("0.5")
    assert child(scene.view, NumberField, "quantityField").is_derived
    assert scene.button.text() == "Buy 0.5 BTC @ 98.00"


def test_amount_and_total_without_a_price_give_the_price(scene: Scene) -> None:
    scene.write("quantityField", "2")
    scene.write("totalField", "190")

    assert scene.field("priceField") == 95
    assert child(scene.view, NumberField, "priceField").is_derived


def test_a_part_of_the_funds_keeps_the_fee_and_follows_the_price(scene: Scene) -> None:
    scene.write("priceField", "98.00")
    click(scene.view, "percentMax")
    first = scene.field("quantityField")
    assert first is not None
    assert first * 98 * Decimal("1.004") <= 1000
    assert scene.button.isEnabled()

    scene.write("priceField", "49.00")

    second = scene.field("quantityField")
    assert second is not None
    assert second > first * Decimal("1.9")
    assert child(scene.view, QPushButton, "percentMax").isChecked()

    scene.write("quantityField", "1")
    assert not child(scene.view, QPushButton, "percentMax").isChecked()


def test_a_part_of_the_funds_without_a_price_leads_to_the_price(scene: Scene) -> None:
    click(scene.view, "percent50")

    assert child(scene.view, NumberField, "priceField").hasFocus()
    assert scene.field("quantityField") is None
    assert not child(scene.view, QPushButton, "percent50").isChecked()


def test_the_free_balance_fills_in_all_of_it(scene: Scene) -> None:
    click(scene.view, "sellButton")
    assert child(scene.view, QPushButton, "freeLink").text() == f"free 2.00000000{display.GROUP}BTC"

    click(scene.view, "freeLink")

    assert scene.field("quantityField") == 2


@pytest.mark.parametrize(
    ("link", "side", "price"),
    [
        ("bidLink", "buyButton", "99.00"),
        ("askLink", "buyButton", "101.00"),
        ("midLink", "buyButton", "100.00"),
        ("midLink", "sellButton", "100.01"),
        ("lastLink", "buyButton", "100.50"),
    ],
)
def test_a_price_of_the_market_is_one_click_away(
    scene: Scene, link: str, side: str, price: str
) -> None:
    scene.show_book("99.00", "101.01" if price == "100.01" else "101.00")
    ticker = Ticker(symbol="btcusd", last=Price(Decimal("100.50")))
    scene.store.put(Quote(source=PRACTICE, ticker=ticker))
    click(scene.view, side)

    click(scene.view, link)

    assert scene.field("priceField") == Decimal(price)


# ---- types and flags


def test_only_what_exchange_and_pair_offer_is_there(scene: Scene) -> None:
    market = child(scene.view, QPushButton, "typeMarket")
    assert market.text() == "Market*"
    assert "limit order" in market.toolTip()

    scene.selection.choose_market(replace(BTC, trading=Trading.LIMIT_ONLY))
    QTest.qWait(0)

    assert scene.view.findChild(QPushButton, "typeMarket") is None
    assert child(scene.view, QPushButton, "typeLimit").isChecked()


def test_a_market_order_shows_its_bound_instead_of_a_price(scene: Scene) -> None:
    click(scene.view, "typeMarket")
    scene.write("quantityField", "1")

    assert not child(scene.view, NumberField, "priceField").isVisible()
    assert scene.button.text() == "Buy 1 BTC, at most 101.51"

    click(scene.view, "sellButton")
    assert scene.button.text() == "Sell 1 BTC, at least 98.50"


def test_a_stop_limit_asks_for_its_stop(scene: Scene) -> None:
    click(scene.view, "typeStopLimit")
    scene.order("106.00", "1")
    assert scene.button.text() == "Enter a stop price"
    assert not child(scene.view, QComboBox, "timeInForce").isVisible()

    scene.write("stopPriceField", "105.00")

    assert scene.button.text() == "Buy 1 BTC @ 106.00\nwhen ≥ 105.00"
    assert scene.button.accessibleName() == "Buy 1 BTC @ 106.00 when ≥ 105.00"


def choose(scene: Scene, name: str) -> None:
    """Open the list of conditional types and choose one."""
    click(scene.view, "typeConditional")
    menu = child(scene.view, QMenu, "typeMenu")
    assert menu.isVisible()
    next(each for each in menu.actions() if each.objectName() == name).trigger()
    menu.close()


def test_many_conditional_types_stand_behind_one_chip_that_says_the_chosen_one(
    wide: Scene,
) -> None:
    chip = child(wide.view, QPushButton, "typeConditional")
    assert chip.text() == "Conditional"
    assert child(wide.view, QPushButton, "typeMarket").isVisible()
    assert wide.view.findChild(QPushButton, "typeStopLimit") is None

    choose(wide, "typeTrailingStop")
    assert (chip.text(), chip.isChecked()) == ("Trailing stop", True)
    assert not child(wide.view, QPushButton, "typeLimit").isChecked()

    click(wide.view, "typeLimit")
    assert (chip.text(), chip.isChecked()) == ("Conditional", False)


def test_a_list_closed_without_a_choice_changes_nothing(wide: Scene) -> None:
    click(wide.view, "typeConditional")
    child(wide.view, QMenu, "typeMenu").close()

    assert child(wide.view, QPushButton, "typeLimit").isChecked()
    assert not child(wide.view, QPushButton, "typeConditional").isChecked()


def test_the_list_holds_what_the_pair_takes(wide: Scene) -> None:
    kinds = frozenset({OrderType.LIMIT, OrderType.STOP_MARKET, OrderType.TAKE_PROFIT})
    wide.selection.choose_market(replace(BTC, order_types=kinds))

    listed = [each.text() for each in child(wide.view, QMenu, "typeMenu").actions()]
    assert listed == ["Stop-market", "Take profit"]


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("typeStopLimit", ["priceField", "stopPriceField"]),
        ("typeTakeProfitLimit", ["priceField", "stopPriceField"]),
        ("typeStopMarket", ["stopPriceField"]),
        ("typeTakeProfit", ["stopPriceField"]),
        ("typeTrailingStop", ["trailField", "stopPriceField"]),
    ],
)
def test_a_conditional_order_shows_the_fields_that_it_has(
    wide: Scene, kind: str, fields: list[str]
) -> None:
    choose(wide, kind)

    prices = ("priceField", "trailField", "stopPriceField")
    assert [name for name in prices if child(wide.view, NumberField, name).isVisible()] == fields
    assert not child(wide.view, QComboBox, "timeInForce").isVisible()
    assert not child(wide.view, QPushButton, "makerOnly").isVisible()


@pytest.mark.parametrize(
    ("kind", "side", "wakes", "order"),
    [
        ("typeStopMarket", "buyButton", "at or above 110.00", "when ≥ 110.00"),
        ("typeStopMarket", "sellButton", "at or below 110.00", "when ≤ 110.00"),
        ("typeTakeProfit", "buyButton", "at or below 110.00", "when ≤ 110.00"),
        ("typeTakeProfit", "sellButton", "at or above 110.00", "when ≥ 110.00"),
    ],
)
def test_an_order_at_market_says_when_it_wakes(
    wide: Scene, kind: str, side: str, wakes: str, order: str
) -> None:
    click(wide.view, side)
    choose(wide, kind)
    assert wide.button.text() == "Enter a stop price"

    wide.write("stopPriceField", "110.00")
    if (kind, side) not in {("typeStopMarket", "sellButton"), ("typeTakeProfit", "buyButton")}:
        assert wide.text("ticketProblem_stop_price") == f"Wakes when the last price is {wakes}."

    wide.write("quantityField", "1")
    assert wide.button.text() == f"{side[:-6].title()} 1 BTC at market\n{order}"


def test_a_stop_that_would_trigger_at_once_is_asked_about(wide: Scene) -> None:
    async def story() -> None:
        click(wide.view, "sellButton")
        choose(wide, "typeStopMarket")
        wide.write("stopPriceField", "110.00")
        wide.write("quantityField", "1")

        assert "trigger at once" in wide.text("ticketProblem_stop_price")
        wide.press()
        assert wide.sheets()
        assert wide.desk.placed == []

    play(story())


def test_a_trailing_stop_is_typed_in_percent_and_sent_as_a_fraction(wide: Scene) -> None:
    async def story() -> None:
        click(wide.view, "sellButton")
        choose(wide, "typeTrailingStop")
        assert wide.button.text() == "Enter a trail"
        wide.write("trailField", "1.5")
        wide.write("quantityField", "1")
        assert "1.5\u00a0% below its highest" in wide.text("ticketProblem_trail")
        assert wide.button.text() == "Sell 1 BTC at market\nif 1.5\u00a0% off its high"

        wide.write("stopPriceField", "120.00")
        assert wide.button.text().endswith("off its high, from 120.00")
        wide.press()
        await turns()

        ((_, ticket),) = wide.desk.placed
        assert (ticket.type, ticket.trail) == (OrderType.TRAILING_STOP, Decimal("0.015"))
        assert (ticket.stop_price, ticket.price) == (Decimal("120.00"), None)

    play(story())


def test_a_trailing_stop_asks_for_its_start_where_the_exchange_wants_it(qtbot: QtBot) -> None:
    scene = on_screen(qtbot, Scene(info=replace(WIDE, needs_trail_start=True)), WIDE_BTC)
    choose(scene, "typeTrailingStop")
    start = child(scene.view, NumberField, "stopPriceField")
    assert start.accessibleName() == "Start following at"

    scene.write("trailField", "1.5")
    scene.write("quantityField", "1")
    assert scene.button.text() == "Enter a stop price"
    scene.write("stopPriceField", "90.00")
    assert scene.button.isEnabled()
    scene.presenter.close()


def test_what_a_woken_order_would_come_to_follows_its_stop_price(wide: Scene) -> None:
    choose(wide, "typeStopMarket")
    wide.write("stopPriceField", "110.00")
    wide.write("quantityField", "2")

    assert wide.field("totalField") == 220
    assert child(wide.view, NumberField, "totalField").is_derived
    assert not child(wide.view, QLabel, "estimateAverage").isVisible()
    assert wide.text("ticketDistance") == f"10.00{display.GROUP}% above market"


def test_a_purchase_taken_by_its_total_only_says_so_and_offers_the_total(by_money: Scene) -> None:
    choose(by_money, "typeStopMarket")
    by_money.write("stopPriceField", "110.00")
    assert by_money.button.text() == "Enter a total"

    by_money.write("quantityField", "0.5")
    assert "by its total only" in by_money.text("ticketProblem_total")
    assert by_money.button.text() == "Enter a total"

    click(by_money.view, "ticketRepair_total")
    assert by_money.field("totalField") == 55
    assert by_money.button.text() == "Buy for 55 USD at market\nwhen ≥ 110.00"


def test_a_part_of_the_funds_becomes_a_total_where_only_that_is_taken(by_money: Scene) -> None:
    click(by_money.view, "typeMarket")
    click(by_money.view, "percent50")

    assert by_money.field("totalField") == 500
    assert by_money.button.text() == "Buy for 500 USD at market"
    assert child(by_money.view, QPushButton, "percent50").isChecked()


def test_an_emulated_order_is_marked_only_where_the_exchange_has_none(by_money: Scene) -> None:
    click(by_money.view, "typeMarket")
    assert child(by_money.view, QPushButton, "typeMarket").text() == "Market"

    by_money.write("quantityField", "1")
    assert "a limit order is sent instead" in by_money.text("ticketProblem_quantity")

    by_money.write("totalField", "100")
    assert not child(by_money.view, QLabel, "ticketProblem_quantity").isVisible()

    click(by_money.view, "sellButton")
    by_money.write("quantityField", "1")
    assert not child(by_money.view, QLabel, "ticketProblem_quantity").isVisible()
    assert by_money.button.text() == "Sell 1 BTC at market"


def test_the_mark_of_an_emulated_order_follows_the_side(qtbot: QtBot) -> None:
    scene = on_screen(qtbot, Scene(info=replace(WIDE, market_orders=frozenset({SELLS}))), WIDE_BTC)
    assert child(scene.view, QPushButton, "typeMarket").text() == "Market*"

    click(scene.view, "sellButton")
    assert child(scene.view, QPushButton, "typeMarket").text() == "Market"

    choose(scene, "typeStopMarket")
    click(scene.view, "buyButton")
    scene.write("stopPriceField", "110.00")
    scene.write("quantityField", "1")
    assert scene.button.text() == "Choose another type"
    assert "other side only" in scene.text("ticketVerdict")
    scene.presenter.close()


def test_a_smaller_fee_in_the_exchanges_own_token_is_said_beside_the_fee(
    qtbot: QtBot, scene: Scene
) -> None:
    scene.order()
    note = child(scene.view, QLabel, "estimateFeeNote")
    assert not note.isVisible()

    rates = FeeRates(maker=Decimal("0.001"), taker=Decimal("0.001"), has_discount=True)
    scene.store.put(Fees(account_id="a1", symbol="btcusd", rates=rates))

    qtbot.waitUntil(note.isVisible)
    assert note.text() == "less if paid in the exchange's own token"


def test_a_scheme_for_teaching_says_that_the_live_exchange_does_not_take_it(qtbot: QtBot) -> None:
    plain = on_screen(qtbot, Scene())
    assert not child(plain.view, QLabel, "ticketRemark").isVisible()
    plain.presenter.close()

    taught = on_screen(qtbot, Scene(info=replace(INFO, is_teaching_only=True)))
    assert child(taught.view, QLabel, "ticketRemark").isVisible()
    assert taught.text("ticketRemark") == "Tutorial scheme: the live exchange does not accept it."
    taught.presenter.close()


@pytest.mark.parametrize(
    ("kind", "typed", "rows"),
    [
        (
            "typeStopMarket",
            {"stopPriceField": "110.00"},
            {"Type": "Stop-market", "Wakes when": "last price ≥ 110.00\u00a0USD"},
        ),
        (
            "typeTakeProfitLimit",
            {"stopPriceField": "90.00", "priceField": "91.00"},
            {"Wakes when": "last price ≤ 90.00\u00a0USD", "Price": "91.00\u00a0USD"},
        ),
        (
            "typeTrailingStop",
            {"trailField": "2", "stopPriceField": "90.00"},
            {
                "Wakes when": "last price 2\u00a0% above its lowest",
                "Starts following at": "90.00\u00a0USD",
            },
        ),
    ],
)
def test_the_sheet_words_every_conditional_order(
    qtbot: QtBot, kind: str, typed: dict[str, str], rows: dict[str, str]
) -> None:
    scene = on_screen(qtbot, Scene(info=WIDE, confirm=True), WIDE_BTC)

    async def story() -> None:
        choose(scene, kind)
        for name, text in typed.items():
            scene.write(name, text)
        scene.write("quantityField", "1")
        sentence = scene.button.text()
        scene.press()
        await turns()

        labels = scene.sheet().findChildren(QLabel)
        shown = {each.accessibleName(): each.text() for each in labels}
        assert {name: shown[name] for name in rows} == rows
        assert ("Time in force" in shown) is (kind == "typeTakeProfitLimit")
        assert sentence in [each.text() for each in labels]
        assert child(scene.sheet(), QPushButton, "confirmSend").text() == sentence

    play(story())
    scene.presenter.close()


def test_maker_only_and_at_once_put_each_other_out(scene: Scene) -> None:
    times = child(scene.view, QComboBox, "timeInForce")
    maker = child(scene.view, QPushButton, "makerOnly")

    times.setCurrentIndex(times.findData(TimeInForce.IOC))
    click(scene.view, "makerOnly")
    assert times.currentData() is TimeInForce.GTC

    times.setCurrentIndex(times.findData(TimeInForce.FOK))
    assert not maker.isChecked()


# ---- sending


def test_what_is_typed_is_what_is_sent(scene: Scene) -> None:
    async def story() -> None:
        scene.order("98.00", "0.015")
        scene.press()
        await turns()

        ((account_id, ticket),) = scene.desk.placed
        assert account_id == "a1"
        assert (ticket.side, ticket.price, ticket.quantity) == (
            Side.BUY,
            Decimal("98.00"),
            Decimal("0.015"),
        )
        assert scene.text("ticketNote") == "Order placed · ○ Working"

    play(story())


def test_two_clicks_place_one_order(scene: Scene) -> None:
    async def story() -> None:
        scene.order()
        scene.press()
        scene.press()
        QTest.mouseDClick(scene.button, Qt.MouseButton.LeftButton)
        scene.view.submit_pressed.emit()
        await turns()

        assert len(scene.desk.placed) == 1

    play(story())


def test_a_second_press_while_the_first_is_on_its_way_does_nothing(scene: Scene) -> None:
    async def story() -> None:
        scene.desk.gate = asyncio.Event()
        scene.order()
        scene.press()
        await turns()
        assert scene.button.text() == "Sending…"
        assert not scene.button.isEnabled()

        scene.show_book("98.50", "100.00")
        scene.write("quantityField", "2")
        scene.view.submit_pressed.emit()
        await turns()
        assert not scene.button.isEnabled()

        scene.desk.gate.set()
        await turns()
        assert len(scene.desk.placed) == 1

    play(story())


def test_every_order_gets_a_name_of_its_own(scene: Scene) -> None:
    async def story() -> None:
        for quantity in ("1", "2"):
            scene.order("98.00", quantity)
            scene.press()
            await turns()

        first, second = (ticket.client_id for _, ticket in scene.desk.placed)
        assert first != second

    play(story())


def test_control_enter_sends_from_within_a_field_and_plain_enter_does_not(scene: Scene) -> None:
    async def story() -> None:
        scene.order()
        field = child(scene.view, NumberField, "quantityField")
        QTest.keyClick(field, Qt.Key.Key_Return)
        await turns()
        assert scene.desk.placed == []

        QTest.keyClick(field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        await turns()
        assert len(scene.desk.placed) == 1

    play(story())


@pytest.mark.parametrize("clears", [True, False])
def test_after_success_side_and_price_stay_and_the_amount_goes_if_wanted(
    qtbot: QtBot, *, clears: bool
) -> None:
    scene = on_screen(qtbot, Scene(clear_after_send=clears))

    async def story() -> None:
        click(scene.view, "sellButton")
        scene.order("102.00", "1")
        scene.press()
        await turns()

        assert scene.field("priceField") == 102
        assert scene.field("quantityField") == (None if clears else 1)
        assert child(scene.view, QPushButton, "sellButton").isChecked()

    play(story())
    scene.presenter.close()


@pytest.mark.parametrize(
    ("error", "field"),
    [
        (
            OutsideRules(
                Refused(
                    category=Category.OUTSIDE_RULES,
                    outcome=Outcome.NOT_DONE,
                    field="price",
                    code="InvalidPrice",
                )
            ),
            "priceField",
        ),
        (
            NotEnoughFunds(
                Refused(
                    category=Category.INSUFFICIENT_FUNDS, outcome=Outcome.NOT_DONE, field="amount"
                )
            ),
            "quantityField",
        ),
    ],
)
def test_a_rejection_keeps_the_form_and_leads_to_the_guilty_field(
    scene: Scene, error: DeskError, field: str
) -> None:
    async def story() -> None:
        scene.desk.answer = error
        scene.order()
        scene.press()
        await turns()

        assert "Nothing was placed" in scene.text("ticketNote")
        assert scene.figures() == [98, 1]
        assert child(scene.view, NumberField, field).hasFocus()
        assert scene.button.isEnabled()

    play(story())


def test_what_was_not_sent_is_said_and_may_be_sent_again(scene: Scene) -> None:
    async def story() -> None:
        scene.desk.answer = NotSent("refused")
        scene.order()
        scene.press()
        await turns()
        assert scene.text("ticketNote").startswith("Nothing was sent")

        scene.desk.answer = OrderState.OPEN
        scene.press()
        await turns()
        assert len(scene.desk.placed) == 2

    play(story())


def test_words_of_the_exchange_are_plain_text(scene: Scene) -> None:
    async def story() -> None:
        refused = Refused(
            category=Category.REFUSED, outcome=Outcome.NOT_DONE, reason="<a href='x'>click</a>"
        )
        scene.desk.answer = OutsideRules(refused)
        scene.order()
        scene.press()
        await turns()

        note = child(scene.view, QLabel, "ticketNote")
        assert "<a href" in note.text()
        assert note.textFormat() is Qt.TextFormat.PlainText

    play(story())


def test_a_failure_nobody_foresaw_is_not_called_not_sent(scene: Scene) -> None:
    async def story() -> None:
        scene.desk.answer = RuntimeError("a bug")
        scene.order()
        scene.press()
        await turns()

        assert "not known" in scene.text("ticketNote")
        assert [str(error) for error in scene.reported] == ["a bug"]

    play(story())


def test_a_lost_reply_is_called_checking_and_locks_the_same_order(scene: Scene) -> None:
    async def story() -> None:
        scene.desk.answer = OrderState.UNKNOWN
        scene.order()
        scene.press()
        await turns()
        assert "do not send it again" in scene.text("ticketNote")
        assert scene.figures() == [98, 1]
        assert scene.button.text() == "The same order is being checked: wait"
        assert not scene.button.isEnabled()

        scene.view.submit_pressed.emit()
        await turns()
        assert len(scene.desk.placed) == 1

        scene.write("quantityField", "2")
        assert scene.button.isEnabled()
        assert "do not send it again" in scene.text("ticketNote")

    play(story())


def test_an_end_that_is_known_before_the_answer_is_believed(scene: Scene) -> None:
    async def story() -> None:
        scene.desk.gate = asyncio.Event()
        scene.desk.answer = OrderState.UNKNOWN
        scene.order()
        scene.press()
        await turns()
        ((_, ticket),) = scene.desk.placed
        scene.store.put(tracked(ticket, OrderState.FILLED))
        scene.desk.gate.set()
        await turns()

        assert scene.text("ticketNote") == "Order placed · ● Filled"

    play(story())


def test_news_from_before_the_answer_never_hide_the_verdict(scene: Scene) -> None:
    async def story() -> None:
        scene.desk.answer = OrderState.UNKNOWN
        scene.order()
        scene.press()
        await turns()
        ((_, ticket),) = scene.desk.placed

        for state in (OrderState.INTENT, OrderState.SENDING, OrderState.UNKNOWN):
            scene.store.put(tracked(ticket, state))
            assert "do not send it again" in scene.text("ticketNote")
        scene.store.put(tracked(ticket, OrderState.OPEN))
        assert scene.text("ticketNote").startswith("Order placed")

    play(story())


def test_an_amount_typed_for_the_next_order_is_not_cleared_by_the_last(scene: Scene) -> None:
    async def story() -> None:
        scene.desk.gate = asyncio.Event()
        scene.order("98.00", "1")
        scene.press()
        await turns()
        scene.write("quantityField", "3")
        scene.desk.gate.set()
        await turns()

        assert scene.field("quantityField") == 3

    play(story())


def test_the_verdict_on_a_checked_order_opens_the_ticket_again(qtbot: QtBot, scene: Scene) -> None:
    async def story() -> None:
        scene.desk.answer = OrderState.UNKNOWN
        scene.order()
        scene.press()
        await turns()

    play(story())
    ((_, ticket),) = scene.desk.placed
    scene.store.put(tracked(ticket, OrderState.UNKNOWN))
    scene.store.put(tracked(ticket, OrderState.NOT_PLACED))

    assert "may be sent again" in scene.text("ticketNote")
    qtbot.waitUntil(scene.button.isEnabled)


def test_a_market_order_like_one_being_checked_waits_even_at_another_bound(scene: Scene) -> None:
    async def story() -> None:
        scene.desk.answer = OrderState.UNKNOWN
        click(scene.view, "typeMarket")
        scene.write("quantityField", "1")
        scene.press()
        await turns()

        scene.show_book("98.00", "102.00")
        scene.write("quantityField", "1.1")
        assert not scene.button.isEnabled()

        click(scene.view, "sellButton")
        assert scene.button.isEnabled()

    play(story())


def test_an_order_left_unknown_by_an_earlier_start_locks_its_twin(scene: Scene) -> None:
    twin = Ticket(
        client_id="old",
        market=BTC,
        side=Side.BUY,
        type=OrderType.LIMIT,
        price=Price(Decimal(98)),
        quantity=Quantity(Decimal(1)),
    )
    scene.store.put(tracked(twin, OrderState.UNKNOWN))

    scene.order("98.00", "1")
    assert scene.button.text() == "The same order is being checked: wait"

    scene.write("priceField", "97.00")
    assert scene.button.isEnabled()


# ---- the sheet that asks once more


def test_the_sheet_shows_the_very_figures_and_starts_on_cancel(careful: Scene) -> None:
    async def story() -> None:
        careful.order("98.00", "0.015")
        careful.press()
        sheet = careful.sheet()

        texts = [label.text() for label in sheet.findChildren(QLabel)]
        assert "Buy 0.015 BTC @ 98.00" in texts
        assert f"0.015{display.GROUP}BTC" in texts
        assert f"98.00{display.GROUP}USD" in texts
        cancel = child(sheet, QPushButton, "confirmCancel")
        assert cancel.isDefault()
        await until(cancel.hasFocus)
        assert not child(sheet, QPushButton, "confirmSend").isEnabled()

    play(story())


def test_enter_on_the_sheet_sends_nothing(careful: Scene) -> None:
    async def story() -> None:
        careful.order()
        careful.press()
        sheet = careful.sheet()
        await until(child(sheet, QPushButton, "confirmSend").isEnabled)
        QTest.keyClick(sheet, Qt.Key.Key_Return)
        await turns()

        assert careful.desk.placed == []
        assert careful.sheets() == []
        assert careful.button.isEnabled()

    play(story())


def test_escape_closes_the_sheet_and_keeps_the_form(careful: Scene) -> None:
    async def story() -> None:
        careful.order()
        careful.press()
        QTest.keyClick(careful.sheet(), Qt.Key.Key_Escape)

        assert careful.desk.placed == []
        assert careful.field("quantityField") == 1
        assert careful.button.isEnabled()

    play(story())


def test_a_double_click_does_not_fall_through_the_sheet(careful: Scene) -> None:
    async def story() -> None:
        careful.order()
        careful.press()
        click(careful.sheet(), "confirmSend")
        careful.view.submit_pressed.emit()
        await turns()

        assert careful.desk.placed == []
        assert len(careful.sheets()) == 1

    play(story())


def test_reaching_the_send_button_sends_once(careful: Scene) -> None:
    async def story() -> None:
        careful.order()
        careful.press()
        sheet = careful.sheet()
        send = child(sheet, QPushButton, "confirmSend")
        await until(send.isEnabled)
        QTest.keyClick(child(sheet, QPushButton, "confirmCancel"), Qt.Key.Key_Tab)
        assert send.hasFocus()
        QTest.keyClick(send, Qt.Key.Key_Return)
        await turns()

        assert len(careful.desk.placed) == 1

    play(story())


def test_what_changed_while_the_sheet_was_open_stops_the_order(careful: Scene) -> None:
    async def story() -> None:
        careful.order()
        careful.press()
        sheet = careful.sheet()
        await until(child(sheet, QPushButton, "confirmSend").isEnabled)
        careful.store.put(Link(source=PRACTICE, account_id=None, state=LinkState.SILENT))
        click(sheet, "confirmSend")
        await turns()

        assert careful.desk.placed == []
        assert careful.text("ticketNote").startswith("Nothing was sent")

    play(story())


def test_an_order_with_a_warning_is_asked_about_even_without_confirmation(scene: Scene) -> None:
    async def story() -> None:
        click(scene.view, "makerOnly")
        scene.order("101.00", "1")
        assert "Maker only" in scene.text("ticketProblem_price")
        assert scene.text("ticketVerdict").startswith("▲")

        scene.press()

        texts = [label.text() for label in scene.sheet().findChildren(QLabel)]
        assert any(text.startswith("▲") and "Maker only" in text for text in texts)
        assert scene.desk.placed == []

    play(story())


# ---- when nothing may be sent


def test_without_a_key_the_button_says_so(scene: Scene) -> None:
    scene.order()
    scene.selection.choose_account(None)
    scene.store.forget(Session, "a1")
    scene.selection.choose_account(an_account())

    assert scene.button.text() == "The key is not signed in"

    scene.selection.choose_account(None)
    assert scene.button.text() == "Add a key, or try practice"
    assert not scene.button.isEnabled()


def test_a_key_that_is_known_not_to_trade_is_not_offered_to_send(scene: Scene) -> None:
    scene.order()
    assert scene.button.isEnabled()
    account = replace(an_account(), rights=KeyRights(can_read=True, can_trade=False))
    scene.store.put(Session(account=account, source=PRACTICE, state=SessionState.SIGNED_IN))
    scene.write("quantityField", "2")

    assert scene.button.text() == "This key may not trade: choose another"
    scene.view.submit_pressed.emit()
    assert scene.desk.placed == []


def test_an_account_that_the_exchange_has_stopped_is_not_offered_to_send(scene: Scene) -> None:
    scene.order()
    held = scene.store.get(Holdings, "a1")
    assert held is not None
    scene.store.put(replace(held, can_trade=False))
    scene.write("quantityField", "2")

    assert scene.button.text() == "This account may not trade now"
    assert not scene.button.isEnabled()


def test_a_live_order_waits_for_the_lock_and_leaves_once_it_is_open(qtbot: QtBot) -> None:
    scene = Scene()
    qtbot.addWidget(scene.view)
    scene.open(LIVE)

    async def story() -> None:
        scene.order()
        assert scene.button.text() == "Live is locked: unlock it in the bar above"
        assert not scene.button.isEnabled()

        scene.press()
        scene.view.submit_pressed.emit()
        await turns()
        assert scene.desk.placed == []

        scene.store.put(LiveGate(is_open=True))
        await until(lambda: scene.button.isEnabled())
        scene.press()
        await turns()
        assert len(scene.desk.placed) == 1

        scene.store.put(LiveGate(is_open=False))
        scene.order("97.00")
        assert not scene.button.isEnabled()

    play(story())
    scene.presenter.close()


def test_while_the_exchange_does_not_answer_the_button_waits(qtbot: QtBot, scene: Scene) -> None:
    scene.order()

    scene.store.put(Link(source=PRACTICE, account_id="a1", state=LinkState.SILENT))

    qtbot.waitUntil(lambda: "does not answer" in scene.button.text())
    assert not scene.button.isEnabled()


def test_a_market_order_waits_for_fresh_prices_and_a_limit_order_does_not(scene: Scene) -> None:
    click(scene.view, "typeMarket")
    scene.write("quantityField", "1")
    assert scene.button.isEnabled()

    scene.clock.pass_by(6)
    scene.write("quantityField", "1.5")
    assert scene.button.text().startswith("Prices are 6.0")
    scene.view.submit_pressed.emit()
    assert scene.desk.placed == []

    click(scene.view, "typeLimit")
    scene.write("priceField", "98.00")
    assert scene.button.isEnabled()


# ---- clicks elsewhere


def test_a_picked_price_fills_the_price_and_never_changes_the_side(scene: Scene) -> None:
    click(scene.view, "sellButton")

    scene.presenter.pick_price(Price(Decimal("101.00")))
    assert scene.field("priceField") == 101

    scene.presenter.pick_price_and_quantity(Price(Decimal("102.00")), Quantity(Decimal("0.5")))
    assert scene.figures() == [102, Decimal("0.5")]
    assert child(scene.view, QPushButton, "sellButton").isChecked()
    assert scene.desk.placed == []


@pytest.mark.parametrize(
    ("kind", "field"),
    [
        ("typeStopMarket", "stopPriceField"),
        ("typeTakeProfit", "stopPriceField"),
        ("typeStopLimit", "priceField"),
    ],
)
def test_a_picked_price_is_the_limit_or_else_the_stop(wide: Scene, kind: str, field: str) -> None:
    choose(wide, kind)

    wide.presenter.pick_price(Price(Decimal("103.00")))

    assert wide.field(field) == 103


def test_a_picked_price_says_nothing_to_an_order_without_any(wide: Scene) -> None:
    choose(wide, "typeTrailingStop")

    wide.presenter.pick_price(Price(Decimal("103.00")))

    assert wide.field("stopPriceField") is None
    assert wide.field("priceField") is None


def test_a_picked_balance_is_all_of_it_for_the_side_that_spends_it(scene: Scene) -> None:
    scene.presenter.pick_max("BTC")
    assert "Sell" in scene.text("ticketNote")
    assert scene.field("quantityField") is None
    assert child(scene.view, QPushButton, "buyButton").isChecked()

    click(scene.view, "sellButton")
    scene.presenter.pick_max("BTC")
    assert scene.field("quantityField") == 2

    scene.presenter.pick_max("DOGE")
    assert scene.field("quantityField") == 2


def test_another_pair_clears_the_numbers_and_keeps_the_side(scene: Scene) -> None:
    click(scene.view, "sellButton")
    scene.order("102.00", "1")

    scene.selection.choose_market(ETH)

    assert scene.field("priceField") is None
    assert scene.field("quantityField") is None
    assert child(scene.view, QPushButton, "sellButton").isChecked()
    assert child(scene.view, NumberField, "quantityField").unit == "ETH"


def test_newer_rules_of_the_same_pair_keep_what_is_typed(scene: Scene) -> None:
    scene.order("98.00", "1")

    newer: Market = replace(BTC, quantity=Limits(least=Decimal(2)))
    scene.selection.choose_market(newer)

    assert scene.field("priceField") == 98
    assert scene.button.text() == "Check the amount"


def test_clear_empties_the_numbers(scene: Scene) -> None:
    scene.order()
    click(scene.view, "clearButton")

    assert scene.field("priceField") is None
    assert scene.field("totalField") is None
    assert scene.button.text() == "Enter a price"


# ---- on the screen


def test_the_submit_button_is_in_sight_however_low_the_window(scene: Scene) -> None:
    scene.view.resize(342, 260)
    QTest.qWait(0)

    button = scene.button
    bottom = button.mapTo(scene.view, QPoint(0, button.height())).y()
    assert button.isVisible()
    assert bottom <= scene.view.height()


def test_the_keyboard_walks_the_ticket_from_top_to_bottom(scene: Scene) -> None:
    scene.order()
    child(scene.view, NumberField, "priceField").setFocus()
    seen = []
    for _ in range(30):
        focused: QWidget | None = scene.view.focusWidget()
        assert focused is not None
        seen.append(focused.objectName())
        QTest.keyClick(focused, Qt.Key.Key_Tab)

    wanted = ["priceField", "quantityField", "totalField", "timeInForce", "submitButton"]
    assert [name for name in dict.fromkeys(seen) if name in wanted] == wanted


def test_the_keyboard_walks_a_conditional_order_from_its_type_to_its_button(wide: Scene) -> None:
    choose(wide, "typeTrailingStop")
    wide.write("trailField", "1")
    wide.write("quantityField", "1")
    child(wide.view, QPushButton, "typeConditional").setFocus()
    seen = []
    for _ in range(30):
        focused: QWidget | None = wide.view.focusWidget()
        assert focused is not None
        seen.append(focused.objectName())
        QTest.keyClick(focused, Qt.Key.Key_Tab)

    wanted = ["typeConditional", "trailField", "stopPriceField", "quantityField"]
    wanted += ["totalField", "submitButton"]
    assert [name for name in dict.fromkeys(seen) if name in wanted] == wanted


def test_no_order_makes_the_ticket_wider_than_its_place(wide: Scene) -> None:
    choose(wide, "typeTrailingStop")
    for name, text in (("trailField", "12.75"), ("stopPriceField", "62000.00")):
        wide.write(name, text)
    wide.write("quantityField", "0.001")

    assert wide.button.text().endswith("from 62\u00a0000.00")
    assert wide.view.minimumSizeHint().width() <= 342


def test_every_control_has_a_name_for_those_who_cannot_see_it(scene: Scene) -> None:
    controls = [
        *scene.view.findChildren(NumberField),
        *scene.view.findChildren(QComboBox),
    ]
    assert all(control.accessibleName() for control in controls)
    assert all(
        button.text() for button in scene.view.findChildren(QPushButton) if button.isVisible()
    )
