"""The orders panel: what is out there, what is being checked, and what a click on a row sends."""

import asyncio
import csv
import io
import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFontMetrics, QGuiApplication
from PySide6.QtGui import Qt as Text
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QFileDialog, QLabel, QMenu, QWidget
from pytestqt.qtbot import QtBot

from core.desk.facts import (
    OwnFills,
    Question,
    Quote,
    Verdict,
)
from core.desk.records import order_from_json, order_to_json
from core.domain.errors import (
    Category,
    NoAnswer,
    NotAllowed,
    NotEnoughFunds,
    Outcome,
    Refused,
    refusal,
)
from core.domain.lifecycle import FINAL, advance
from core.domain.market import OrderType, Side, TimeInForce, Trigger
from core.domain.money import Price, Quantity, Spend
from core.domain.order import Fill, OrderState, first_sight
from gui import display, theme
from gui.orders.csv_text import harmless
from tests.fakes import a_market, a_ticket, an_order
from tests.gui.hands import child, click, play, turns, type_into
from tests.gui.orders_panel import (
    ACCOUNT,
    CHECKING,
    NOW_MS,
    OTHER,
    SOURCE,
    Panel,
    a_session,
    quote,
    tracked,
)


@pytest.mark.parametrize("state", OrderState)
def test_every_order_is_in_one_table_and_its_tab_counts_it(qtbot: QtBot, state: OrderState) -> None:
    panel = Panel(qtbot)

    panel.store.put(tracked(state=state))

    home, away = ("doneTable", "workingTable") if state in FINAL else ("workingTable", "doneTable")
    assert len(panel.column("state", home)) == 1
    assert panel.column("state", away) == []
    assert panel.tab_title(1 if state in FINAL else 0).endswith("  1")


def test_an_order_that_ends_moves_to_done(qtbot: QtBot) -> None:
    panel = Panel(qtbot)
    panel.store.put(tracked())

    panel.store.put(tracked(state=OrderState.CANCELLED, reason="UserRequested"))

    assert panel.column("state") == []
    assert panel.column("state", "doneTable") == ["✕ Cancelled"]
    assert panel.column("reason", "doneTable") == ["UserRequested"]
    assert panel.tab_title(0) == "Working"


def test_a_row_says_all_of_the_order_in_signs_words_and_exact_figures(qtbot: QtBot) -> None:
    panel = Panel(qtbot)

    panel.store.put(
        tracked(
            state=OrderState.PARTIAL,
            price=Price(Decimal(60900)),
            quantity=Quantity(Decimal("0.015")),
            filled=Quantity(Decimal("0.004")),
        )
    )

    shown = [
        panel.column(name)[0]
        for name in ("time_utc", "pair", "side", "type", "price", "amount", "filled", "state")
    ]
    assert shown == [
        "09:40:00",
        "BTC/USD",
        "▲ Buy",
        "Limit · GTC",
        f"60{display.GROUP}900.00",
        "0.015",
        "0.004",
        f"◔ Partly filled, 26{display.GROUP}%",
    ]


WAITING = [
    (Side.BUY, OrderType.STOP_LIMIT, {"price": "106"}, "Stop-limit", "◇ Waits, ≥\xa0105.00"),
    (Side.SELL, OrderType.STOP_MARKET, {}, "Stop-market", "◇ Waits, ≤\xa0105.00"),
    (Side.BUY, OrderType.TAKE_PROFIT, {}, "Take profit", "◇ Waits, ≤\xa0105.00"),
    (Side.SELL, OrderType.TAKE_PROFIT_LIMIT, {"price": "104"}, "Take-profit limit", "≥\xa0105.00"),
    (
        Side.SELL,
        OrderType.TRAILING_STOP,
        {"trail": "0.025"},
        "Trailing stop",
        "2.5\xa0% off its high, from 105.00",
    ),
    (
        Side.BUY,
        OrderType.TRAILING_STOP,
        {"trail": "0.001"},
        "Trailing stop",
        "0.1\xa0% off its low, from 105.00",
    ),
    (Side.BUY, OrderType.TRAILING_STOP, {}, "Trailing stop", "follows the market, from 105.00"),
    (Side.BUY, OrderType.STOP_LIMIT, {"tif": "ioc"}, "Stop-limit · IOC", "≥\xa0105.00"),
]


@pytest.mark.parametrize(("side", "kind", "more", "type_words", "state_words"), WAITING)
def test_an_order_that_waits_says_its_type_and_what_wakes_it(
    qtbot: QtBot,
    side: Side,
    kind: OrderType,
    more: dict[str, str],
    type_words: str,
    state_words: str,
) -> None:
    panel = Panel(qtbot)
    price, trail = more.get("price"), more.get("trail")

    panel.store.put(
        tracked(
            state=OrderState.WAITING,
            side=side,
            type=kind,
            price=price and Price(Decimal(price)),
            stop_price=Price(Decimal(105)),
            trail=trail and Decimal(trail),
            time_in_force=TimeInForce(more.get("tif", "gtc")),
        )
    )

    assert panel.column("type") == [type_words]
    assert panel.column("price") == ["–" if price is None else f"{price}.00"]
    (state,) = panel.indexes("state")
    assert str(state.data()).endswith(state_words)
    panel.view.details_wanted.emit("r1")
    assert f"Waits for\n{state_words.removeprefix('◇ Waits, ')}" in panel.card_texts()


def test_a_take_profit_keeps_its_name_where_the_exchange_calls_it_a_stop(qtbot: QtBot) -> None:
    panel = Panel(qtbot)

    panel.store.put(
        tracked(
            state=OrderState.WAITING,
            side=Side.SELL,
            type=OrderType.STOP_LIMIT,
            stop_price=Price(Decimal(105)),
            trigger=Trigger.AT_OR_ABOVE,
        )
    )

    assert panel.column("type") == ["Take-profit limit"]
    assert panel.column("state") == ["◇ Waits, ≥\xa0105.00"]


def test_how_far_a_stop_trails_is_still_known_after_a_restart(qtbot: QtBot) -> None:
    panel = Panel(qtbot)
    ticket = replace(
        a_ticket(side=Side.SELL), type=OrderType.TRAILING_STOP, price=None, trail=Decimal("0.025")
    )
    sent = first_sight(ticket, OrderState.SENDING, NOW_MS)
    read = order_from_json(json.loads(json.dumps(order_to_json(sent))))
    told = an_order(OrderState.WAITING, side=Side.SELL, type=OrderType.TRAILING_STOP, price=None)

    panel.store.put(replace(tracked(), order=advance(read, told)))

    assert panel.column("state") == [f"◇ Waits, 2.5{display.GROUP}% off its high"]


def test_a_word_of_the_exchange_that_is_new_to_us_is_shown_beside_what_the_order_waits_for(
    qtbot: QtBot,
) -> None:
    panel = Panel(qtbot)

    panel.store.put(
        tracked(
            state=OrderState.WAITING,
            type=OrderType.STOP_MARKET,
            stop_price=Price(Decimal(105)),
            raw_state="<b>dozing",
            is_word_known=False,
        )
    )

    (state,) = panel.indexes("state")
    assert state.data() == "◇ Waits for its trigger “<b>dozing”, ≥\xa0105.00"
    assert "&lt;b&gt;dozing" in str(state.data(Qt.ItemDataRole.ToolTipRole))


def test_what_a_market_buy_may_spend_is_never_shown_as_an_amount_of_the_base(qtbot: QtBot) -> None:
    panel = Panel(qtbot)
    panel.store.put(
        tracked(
            state=OrderState.PARTIAL,
            type=OrderType.MARKET,
            price=None,
            quantity=Quantity(Decimal("0.004")),  # what some exchanges count up to, fill by fill
            spend=Spend(Decimal(500)),
            filled=Quantity(Decimal("0.004")),
            filled_cost=Spend(Decimal(250)),
        )
    )
    panel.store.put(tracked("r2", quantity=Quantity(Decimal("0.01"))))
    section = panel.indexes("amount")[0].column()

    panel.table().sortByColumn(section, Qt.SortOrder.AscendingOrder)

    assert panel.column("amount") == ["0.01", "500 USD"]
    assert panel.column("filled")[1] == "0.004"
    assert panel.column("type")[1] == "Market"
    assert panel.column("state")[1] == f"◔ Partly filled, 50{display.GROUP}%"
    exported = list(csv.DictReader(io.StringIO(panel.view.working.csv())))
    assert exported[1]["amount"] == "500 USD"
    panel.view.details_wanted.emit("r1")
    said = panel.card_texts()
    assert "▲ Buy BTC/USD for 500 USD" in said
    assert "To be spent\n500 USD" in said
    assert "Filled\n0.004 BTC" in said


def test_a_narrow_table_keeps_what_an_order_is_and_waits_for(qtbot: QtBot) -> None:
    panel = Panel(qtbot)
    panel.store.put(tracked(state=OrderState.UNKNOWN))

    panel.view.resize(674, 200)  # as in a window of 1366 pixels

    shown = [name for name in ("type", "state", "price", "amount", "action") if panel.shows(name)]
    assert shown == ["type", "state", "price", "amount", "action"]
    assert not panel.shows("distance_percent")
    assert not panel.shows("time_utc")
    header = panel.table().horizontalHeader()
    whole = QFontMetrics(theme.current().font(12, 600)).horizontalAdvance(panel.column("state")[0])
    assert header.sectionSize(panel.indexes("state")[0].column()) > whole
    assert header.length() <= panel.table().viewport().width()

    panel.view.resize(1200, 200)
    assert panel.shows("distance_percent")
    assert panel.shows("time_utc")


def test_a_refused_order_says_which_value_broke_which_rule_and_the_nearest_that_fits(
    qtbot: QtBot,
) -> None:
    panel = Panel(qtbot)
    problem = refusal(
        Refused(
            category=Category.OUTSIDE_RULES,
            outcome=Outcome.NOT_DONE,
            rule="PRICE_FILTER",
            code="-1013",
            reason="<i>Filter failure",
        )
    )

    panel.store.put(
        tracked(state=OrderState.REJECTED, problem=problem, price=Price(Decimal("100.005")))
    )

    (reason,) = panel.indexes("reason", "doneTable")
    assert reason.data() == (
        "The exchange refused the price of 100.005 USD. Nothing was placed. "
        "Must be a multiple of 0.01 USD. The nearest that fits: 100 USD."
    )
    tip = str(reason.data(Qt.ItemDataRole.ToolTipRole))
    assert "100.005 USD" in tip
    assert "-1013 · <i>Filter failure" in tip
    assert not Text.mightBeRichText(tip)


def test_a_checking_order_is_amber_with_its_deadline_and_never_called_failed(
    qtbot: QtBot,
) -> None:
    panel = Panel(qtbot)
    panel.store.put(tracked(state=OrderState.UNKNOWN, id=None))

    (state,) = panel.indexes("state")
    panel.click_cell(state, is_double=True)

    assert state.data() == "◌ Checking… until 09:40:33"
    assert state.data(Qt.ItemDataRole.ForegroundRole) == QColor(theme.current().attention)
    said = (panel.card_texts() + " ".join(panel.column("state"))).lower()
    assert "do not send it again" in said
    for word in ("fail", "reject", "error"):
        assert word not in said


def test_the_card_of_a_checking_order_tells_what_was_asked_and_asks_again(qtbot: QtBot) -> None:
    panel = Panel(qtbot)
    panel.store.put(tracked(state=OrderState.UNKNOWN, id=None))

    async def story() -> None:
        panel.click_cell(panel.indexes("state")[0], is_double=True)
        assert "2025-11-21 09:40:00" in panel.card_texts()
        assert "the connection was cut" in panel.card_texts()
        assert "09:40:01\nthe exchange does not find it" in panel.card_texts()
        click(panel.card(), "askNowButton")
        await turns()
        panel.store.put(tracked(state=OrderState.FILLED))
        assert "● Filled" in panel.card_texts()
        assert not child(panel.card(), QWidget, "askNowButton").isVisible()

    play(story())

    assert panel.desk.asked == [("ask", "a1", "r1")]


def test_only_an_order_that_could_not_be_settled_can_be_settled_by_hand_and_with_a_note(
    qtbot: QtBot,
) -> None:
    panel = Panel(qtbot)
    panel.store.put(tracked(state=OrderState.UNKNOWN, id=None))

    async def story() -> None:
        panel.click_cell(panel.indexes("state")[0], is_double=True)
        assert not child(panel.card(), QWidget, "releaseButton").isVisible()
        panel.store.put(tracked(state=OrderState.UNRESOLVED, id=None))
        click(panel.card(), "releaseButton")
        await turns()
        assert panel.desk.asked == []  # nothing was noted yet
        type_into(panel.card(), "releaseNote", " not in the list of 10:15 ")
        click(panel.card(), "releaseButton")
        click(panel.card(), "releaseButton")
        await turns()

    play(story())

    assert panel.desk.asked == [("release", "a1", "r1", "not in the list of 10:15")]


@pytest.mark.parametrize(
    ("verdict", "said"),
    [
        (Verdict.PROBABLY_ABSENT, "Probably not placed: nobody at the exchange knows it"),
        (Verdict.CANNOT_SAY, "It could not be settled: the exchange does not tell of it any more"),
        (None, "It could not be settled"),
    ],
)
def test_the_verdict_of_a_search_says_what_it_proves_and_who_settles_it(
    qtbot: QtBot, verdict: Verdict | None, said: str
) -> None:
    panel = Panel(qtbot)
    row = tracked(state=OrderState.UNRESOLVED, id=None)
    panel.store.put(replace(row, checking=replace(CHECKING, verdict=verdict)))

    panel.view.details_wanted.emit("r1")

    assert said in panel.card_texts()
    assert "say so here, before you send it again" in panel.card_texts()
    for word in ("fail", "reject", "error"):
        assert word not in panel.card_texts().lower()


def test_the_deadline_counts_down_by_the_clock_of_the_exchange(qtbot: QtBot) -> None:
    panel = Panel(qtbot)
    panel.store.put(a_session(clock_offset_ms=-60_000))
    panel.store.put(tracked(state=OrderState.UNKNOWN, id=None))
    panel.view.details_wanted.emit("r1")
    deadline = child(panel.card(), QLabel, "cardDeadline")
    assert deadline.text() == "Asked until 09:40:33 UTC: 1 min 33 s left."

    def pass_by(seconds: float) -> None:
        panel.clock.pass_by(seconds)
        panel.presenter._card._second.timeout.emit()

    pass_by(34.5)
    assert deadline.text() == "Asked until 09:40:33 UTC: 59 s left."
    pass_by(59)
    assert deadline.text().startswith("The time is over")
    panel.store.put(tracked(state=OrderState.OPEN))
    assert not deadline.isVisible()


def test_an_order_settled_by_hand_says_so_and_what_the_person_noted(qtbot: QtBot) -> None:
    panel = Panel(qtbot)
    by_hand = Question(at_ms=NOW_MS, answer="a person says that it is not there: <b>looked twice")
    row = tracked(state=OrderState.NOT_PLACED, id=None)
    row = replace(row, checking=replace(CHECKING, questions=(*CHECKING.questions, by_hand)))
    panel.store.put(row)

    panel.view.details_wanted.emit("r1")

    assert "Settled by hand" in panel.card_texts()
    assert "a person looked, and it is not there: <b>looked twice" in panel.card_texts()


def test_the_card_names_the_limits_that_were_accepted(qtbot: QtBot) -> None:
    panel = Panel(qtbot)
    panel.store.put(replace(tracked(), accepted=("price-away", "depth", "new-rule")))

    panel.view.details_wanted.emit("r1")

    said = "Accepted limits\nprice away from the market, size against the book, new-rule"
    assert said in panel.card_texts()


def test_enter_on_a_row_opens_its_card(qtbot: QtBot) -> None:
    panel = Panel(qtbot)
    panel.store.put(tracked())
    table = panel.table()
    with qtbot.waitActive(panel.view):
        panel.view.activateWindow()
    table.setFocus()
    table.setCurrentIndex(panel.indexes("pair")[0])

    QTest.keyClick(table, Qt.Key.Key_Return)

    assert panel.card().isVisible()


def test_asking_now_from_the_row_asks(qtbot: QtBot) -> None:
    panel = Panel(qtbot)
    panel.store.put(tracked(state=OrderState.UNKNOWN))
    panel.desk.problem = NoAnswer("timed out")

    async def story() -> None:
        panel.click_cell(panel.indexes("action")[0])
        await turns()

    play(story())

    assert panel.desk.asked == [("ask", "a1", "r1")]
    assert panel.column("state") == ["◌ Checking… until 09:40:33"]
    assert "proves nothing" in panel.note()


def test_the_cross_of_a_row_cancels_that_order_once_and_nothing_is_coloured_before_it_is_true(
    qtbot: QtBot,
) -> None:
    panel = Panel(qtbot)
    panel.store.put(tracked("r1"))
    panel.store.put(tracked("r2", created_ms=NOW_MS - 1000))

    async def story() -> None:
        gate = panel.desk.gate = asyncio.Event()
        (_, second) = panel.indexes("action")
        panel.click_cell(second)
        await turns()
        panel.click_cell(second)
        await turns()
        assert panel.column("state") == ["○ Working", "○ Working"]
        panel.store.put(tracked("r2", OrderState.CANCELLING, created_ms=NOW_MS - 1000))
        assert panel.column("state") == ["○ Working", "◌ Cancelling…"]
        gate.set()
        await turns()

    play(story())

    assert panel.desk.asked == [("cancel", "a1", "r2")]


def test_a_click_beside_the_cross_cancels_nothing(qtbot: QtBot) -> None:
    panel = Panel(qtbot)
    panel.store.put(tracked())

    async def story() -> None:
        panel.click_cell(panel.indexes("price")[0])
        await turns()

    play(story())

    assert panel.desk.asked == []


def test_a_refused_cancel_is_a_line_in_the_panel(qtbot: QtBot) -> None:
    panel = Panel(qtbot)
    panel.store.put(tracked())
    panel.desk.problem = NotAllowed("not-signed-in")

    async def story() -> None:
        panel.click_cell(panel.indexes("action")[0])
        await turns()

    play(story())

    assert "not signed in" in panel.note()
    assert panel.column("state") == ["○ Working"]


def test_numbers_sort_as_numbers_and_missing_ones_come_last(qtbot: QtBot) -> None:
    panel = Panel(qtbot)
    for ref, price in (("r1", "9"), ("r2", "100"), ("r3", "20"), ("r4", None)):
        panel.store.put(tracked(ref, price=price and Price(Decimal(price))))
    section = panel.indexes("price")[0].column()

    panel.table().sortByColumn(section, Qt.SortOrder.AscendingOrder)

    assert panel.column("price") == ["9.00", "20.00", "100.00", "–"]


def test_a_change_of_one_order_repaints_one_row(qtbot: QtBot) -> None:
    panel = Panel(qtbot)
    for ref in ("r1", "r2", "r3"):
        panel.store.put(tracked(ref))
    model = panel.view.working.model
    spy = QSignalSpy(model.dataChanged)

    panel.store.put(tracked("r2", OrderState.PARTIAL, filled=Quantity(Decimal("0.5"))))
    panel.store.put(tracked("r3"))

    assert spy.count() == 1
    first, last = spy.at(0)[0], spy.at(0)[1]
    assert (first.row(), last.row()) == (1, 1)


def test_the_distance_is_to_the_price_it_would_meet_and_an_old_price_shows_none(
    qtbot: QtBot,
) -> None:
    panel = Panel(qtbot)
    panel.store.put(tracked("r1", price=Price(Decimal(99))))
    panel.store.put(tracked("r2", side=Side.SELL, price=Price(Decimal(104)), created_ms=NOW_MS - 1))

    panel.store.put(quote("100", "110", panel.clock.monotonic()))
    panel.pass_by(1)
    assert panel.column("distance_percent") == [f"−10.00{display.GROUP}%", f"+4.00{display.GROUP}%"]

    panel.pass_by(5)
    assert panel.column("distance_percent") == ["–", "–"]


def test_the_distance_of_an_order_that_waits_is_to_what_wakes_it(qtbot: QtBot) -> None:
    panel = Panel(qtbot)
    stop = Price(Decimal(110))
    panel.store.put(tracked("r1", OrderState.WAITING, type=OrderType.STOP_LIMIT, stop_price=stop))
    kind = OrderType.TRAILING_STOP
    trailing = tracked("r2", OrderState.WAITING, type=kind, created_ms=NOW_MS - 1, stop_price=stop)
    panel.store.put(trailing)

    last = replace(quote("99", "101", panel.clock.monotonic()).ticker, last=Price(Decimal(100)))
    panel.store.put(Quote(source=SOURCE, ticker=last))
    panel.pass_by(1)

    assert panel.column("distance_percent") == [f"+10.00{display.GROUP}%", "–"]


def test_what_came_of_a_wish_names_its_account_once_another_is_on_the_screen(qtbot: QtBot) -> None:
    panel = Panel(qtbot)
    panel.store.put(tracked())
    panel.store.put(tracked(account_id="a2"))
    panel.desk.problem = NoAnswer("timed out")

    async def story() -> None:
        gate = panel.desk.gate = asyncio.Event()
        panel.click_cell(panel.indexes("action")[0])
        await turns()
        panel.selection.choose_account(OTHER)
        panel.click_cell(panel.indexes("action")[0])  # the same id, at another account
        await turns()
        panel.selection.choose_account(ACCOUNT)
        gate.set()
        await turns()

    play(story())

    assert panel.desk.asked == [("cancel", "a1", "r1"), ("cancel", "a2", "r1")]
    assert panel.note().startswith("demo-2: No complete answer")


def test_orders_of_another_account_are_not_shown_until_it_is_chosen(qtbot: QtBot) -> None:
    panel = Panel(qtbot)
    panel.store.put(tracked("mine"))
    panel.store.put(tracked("theirs", OrderState.PARTIAL, account_id="a2"))
    assert panel.column("state") == ["○ Working"]

    panel.selection.choose_account(OTHER)

    assert panel.column("state") == ["◔ Partly filled"]


def test_history_and_fills_are_asked_for_when_first_looked_at_and_once_for_each_pair(
    qtbot: QtBot,
) -> None:
    panel = Panel(qtbot)

    async def story() -> None:
        await turns()
        assert panel.desk.asked == []
        for tab in (1, 2, 1, 2):
            panel.show_tab(tab)
        await turns()
        panel.selection.choose_market(a_market(symbol="ethusd", base="ETH"))
        await turns()

    play(story())

    assert panel.desk.asked == [
        ("history", "a1", "btcusd"),
        ("fills", "a1", "btcusd"),
        ("fills", "a1", "ethusd"),
    ]


def test_fills_that_could_not_be_read_say_why_and_are_asked_for_again(qtbot: QtBot) -> None:
    panel = Panel(qtbot)
    panel.desk.problem = NoAnswer("timed out")

    async def story() -> None:
        panel.show_tab(2)
        await turns()
        assert "No complete answer" in panel.note()
        panel.show_tab(0)
        panel.show_tab(2)
        await turns()

    play(story())

    assert len(panel.desk.asked) == 2


def test_fills_show_fee_asset_and_whether_they_made_or_took(qtbot: QtBot) -> None:
    panel = Panel(qtbot)
    fill = Fill(
        trade_id="t1",
        order_id="o1",
        symbol="btcusd",
        side=Side.SELL,
        price=Price(Decimal("61254.3")),
        quantity=Quantity(Decimal("0.0015")),
        fee=Decimal("0.183"),
        fee_asset="USD",
        is_maker=True,
        time_ms=NOW_MS - 86_400_000,
    )

    panel.store.put(OwnFills(account_id="a1", symbol="btcusd", fills=(fill,)))
    panel.store.put(OwnFills(account_id="a1", symbol="btcusd", fills=(fill,)))

    shown = [
        panel.column(name, "fillsTable")
        for name in ("time_utc", "side", "fee", "fee_asset", "liquidity", "trade_id")
    ]
    assert shown == [["11-20 09:40"], ["▼ Sell"], ["0.183"], ["USD"], ["Maker"], ["t1"]]


def test_a_refused_order_tells_the_reason_and_the_exchanges_words_as_plain_text(
    qtbot: QtBot,
) -> None:
    panel = Panel(qtbot)
    problem = NotEnoughFunds(
        Refused(
            category=Category.INSUFFICIENT_FUNDS,
            outcome=Outcome.NOT_DONE,
            reason="<img src=x> too little",
        )
    )
    panel.store.put(tracked(state=OrderState.REJECTED, problem=problem))

    panel.view.details_wanted.emit("r1")

    assert "does not cover" in panel.column("reason", "doneTable")[0]
    said = [label for label in panel.card().findChildren(QLabel) if "<img" in label.text()]
    assert [label.textFormat() for label in said] == [Qt.TextFormat.PlainText]


def test_the_filter_keeps_rows_that_contain_the_text(qtbot: QtBot) -> None:
    panel = Panel(qtbot)
    panel.store.put(tracked("r1", side=Side.SELL))
    panel.store.put(tracked("r2"))

    type_into(panel.view, "ordersFilter", "sELL")
    assert panel.column("side") == ["▼ Sell"]

    child(panel.view, QWidget, "ordersFilter").clear()  # type: ignore[attr-defined]
    assert len(panel.column("side")) == 2


def test_without_an_account_every_table_says_what_to_do(qtbot: QtBot) -> None:
    panel = Panel(qtbot, account=None)

    said = [label.text() for label in panel.view.findChildren(QLabel)]

    assert sum("add a key, or try practice" in text for text in said) == 3


def test_what_was_sent_for_an_order_is_shown_by_its_ids(qtbot: QtBot) -> None:
    panel = Panel(qtbot)
    panel.store.put(tracked())
    wanted: list[tuple[str, ...]] = []
    panel.presenter.sent_wanted.connect(wanted.append)

    panel.view.sent_wanted.emit("r1")

    assert wanted == [("ts-r1", "id-r1")]
    assert panel.view.shown_tab() == "sent"


@pytest.mark.qt_log_ignore("does not support", extend=True)
def test_the_menu_of_a_row_cancels_and_copies(qtbot: QtBot) -> None:
    panel = Panel(qtbot)
    panel.store.put(tracked())
    table = panel.table()

    async def story() -> None:
        table.customContextMenuRequested.emit(table.visualRect(panel.indexes("pair")[0]).center())
        menu = child(panel.view, QMenu, "rowMenu")
        actions = {action.text(): action for action in menu.actions()}
        actions["Copy the row"].trigger()
        actions["Cancel this order"].trigger()
        await turns()

    play(story())

    assert "BTC/USD\t▲ Buy\tLimit · GTC\t100.00" in QGuiApplication.clipboard().text()
    assert panel.desk.asked == [("cancel", "a1", "r1")]


def test_columns_are_remembered_by_their_ids(qtbot: QtBot) -> None:
    first, second = Panel(qtbot), Panel(qtbot)
    for panel in (first, second):
        panel.store.put(tracked())
    price = first.indexes("price")[0].column()
    header = first.table().horizontalHeader()
    header.resizeSection(price, 133)
    header.moveSection(header.visualIndex(price), 0)
    header.setSectionHidden(first.indexes("filled")[0].column(), True)
    first.table().sortByColumn(price, Qt.SortOrder.AscendingOrder)

    second.view.restore_state(first.view.save_state())

    restored = second.table().horizontalHeader()
    assert restored.visualIndex(price) == 0
    assert restored.sectionSize(price) == 133
    assert restored.isSectionHidden(second.indexes("filled")[0].column())
    assert restored.sortIndicatorSection() == price
    assert second.view.save_state() == first.view.save_state()


@pytest.mark.parametrize(
    "text", ["", "not json", "[]", '{"working": 3}', '{"working": {"columns": [["x", 1], 7]}}']
)
def test_a_spoilt_layout_changes_nothing(qtbot: QtBot, text: str) -> None:
    panel = Panel(qtbot)
    before = panel.view.save_state()

    panel.view.restore_state(text)

    assert panel.view.save_state() == before


def test_the_export_is_exact_plain_and_names_its_columns_in_english(qtbot: QtBot) -> None:
    panel = Panel(qtbot)
    panel.store.put(
        tracked(
            state=OrderState.PARTIAL,
            price=Price(Decimal("61254.30")),
            quantity=Quantity(Decimal("1E-8")),
        )
    )

    (row,) = csv.DictReader(io.StringIO(panel.view.working.csv()))

    assert row["time_utc"] == "2025-11-21T09:40:00.000Z"
    assert (row["side"], row["type"], row["state"]) == ("buy", "limit gtc", "partial")
    assert (row["price"], row["amount"], row["filled"]) == ("61254.3", "0.00000001", "0")
    assert row["distance_percent"] == ""
    assert (row["client_id"], row["exchange_id"]) == ("ts-r1", "id-r1")


@pytest.mark.parametrize(
    "text", ["=1+1", "+cmd", "-cmd", "@sum", "\t=1", "  =1", "=HYPERLINK(1)", "－1", "-1+2"]
)
def test_csv_cells_cannot_start_a_formula(qtbot: QtBot, text: str) -> None:
    panel = Panel(qtbot)
    panel.store.put(tracked(state=OrderState.CANCELLED, reason=text))

    (row,) = csv.DictReader(io.StringIO(panel.view.done.csv()))

    assert harmless(text).startswith("'")
    assert row["reason"].startswith("'")


@pytest.mark.parametrize("number", ["-0.58", "12", "0.00000001"])
def test_numbers_in_the_export_stay_numbers(number: str) -> None:
    assert harmless(number) == number


@pytest.mark.parametrize(("place", "start"), [(0, b"\xef\xbb\xbftime_utc"), (1, b"time_utc")])
def test_the_export_carries_a_byte_order_mark_only_when_it_is_asked_for(
    qtbot: QtBot, tmp_path: Path, place: int, start: bytes
) -> None:
    panel = Panel(qtbot)
    panel.store.put(tracked())
    path = tmp_path / "orders.csv"

    panel.menu("moreMenu")["exportAction"].trigger()
    (dialog,) = panel.view.findChildren(QFileDialog)
    dialog.selectNameFilter(dialog.nameFilters()[place])
    dialog.fileSelected.emit(str(path))

    assert path.read_bytes().startswith(start)
    assert str(path) in panel.note()


def test_a_file_that_cannot_be_written_is_said_so(qtbot: QtBot, tmp_path: Path) -> None:
    panel = Panel(qtbot)

    panel.view.export_chosen.emit(str(tmp_path / "nowhere" / "orders.csv"), "text", False)

    assert panel.note().startswith("Not exported")


def test_a_closed_panel_hears_nothing_more(qtbot: QtBot) -> None:
    panel = Panel(qtbot)

    panel.presenter.close()
    panel.store.put(tracked())

    assert panel.column("state") == []
