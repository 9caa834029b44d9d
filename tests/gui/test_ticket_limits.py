"""An account's limits at the ticket: what asks is answered by the one confirmation, what refuses is never sent."""

import asyncio
from collections.abc import Iterator
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from core.domain.errors import NotAllowed
from core.domain.limits import Hit, Rule
from core.domain.order import OrderState
from gui import messages
from gui.limit_texts import hit_text
from gui.ticket.confirm import ConfirmSheet
from tests.gui.hands import child, click, play, turns, type_into, until
from tests.gui.ticket_scene import Scene, on_screen

AWAY = Hit(rule=Rule.PRICE_AWAY, is_hard=False, value=Decimal("3.1"), limit=Decimal(2), unit="%")
RATE = Hit(rule=Rule.RATE, is_hard=False, value=Decimal(11), limit=Decimal(10), unit="orders")
SPENT = Hit(rule=Rule.BALANCE, is_hard=False, value=Decimal(100), limit=Decimal(95), unit="%")
FIRST = Hit(rule=Rule.FIRST_LIVE, is_hard=False)
CAP = Hit(rule=Rule.VALUE, is_hard=True, value=Decimal(1200), limit=Decimal(1000), unit="USD")
PANIC = Hit(rule=Rule.PANIC, is_hard=True)


@pytest.fixture
def careful(qtbot: QtBot) -> Iterator[Scene]:
    """A ticket that asks before it sends."""
    made = on_screen(qtbot, Scene(confirm=True))
    yield made
    made.presenter.close()


@pytest.fixture
def quick(qtbot: QtBot) -> Iterator[Scene]:
    """A ticket whose user wants no confirmation."""
    made = on_screen(qtbot, Scene())
    yield made
    made.presenter.close()


def send_button(sheet: ConfirmSheet) -> QPushButton:
    return child(sheet, QPushButton, "confirmSend")


def told(sheet: ConfirmSheet) -> list[str]:
    """What the order has met, in words."""
    return [each.text() for each in sheet.findChildren(QLabel, "confirmHit")]


async def sheet_of(scene: Scene) -> ConfirmSheet:
    """Press submit and wait until the sheet has been judged."""
    scene.order()
    scene.press()
    await turns()
    (sheet,) = scene.sheets()
    return sheet


def test_a_routine_order_costs_one_confirmation_and_no_more(careful: Scene) -> None:
    async def story() -> None:
        opened = set[int]()
        careful.order()
        clicks = 0
        careful.press()
        clicks += 1
        while not careful.desk.placed:
            opened |= {id(each) for each in dialogs()}
            (sheet,) = careful.sheets()
            await until(send_button(sheet).isEnabled)
            click(sheet, "confirmSend")
            clicks += 1
            await turns()

        assert clicks == 2
        assert len(opened) == 1
        assert dialogs() == []
        assert careful.desk.accepted == [frozenset()]
        assert len(careful.desk.placed) == 1

    play(story())


def dialogs() -> list[QDialog]:
    return [
        each
        for each in QApplication.topLevelWidgets()
        if isinstance(each, QDialog) and each.isVisible()
    ]


def test_the_sheet_opens_at_once_and_cannot_be_sent_before_the_judgement_came(
    careful: Scene,
) -> None:
    async def story() -> None:
        careful.desk.thinking = asyncio.Event()
        careful.order()
        careful.press()
        (sheet,) = careful.sheets()
        assert sheet.isVisible()

        await asyncio.sleep(0.6)
        await turns()
        assert not send_button(sheet).isEnabled()
        assert any("Looking at the limits" in each.text() for each in sheet.findChildren(QLabel))

        careful.desk.thinking.set()
        await until(send_button(sheet).isEnabled)
        assert send_button(sheet).text() == "Buy 1 BTC @ 98.00"
        assert told(sheet) == []

    play(story())


def test_the_one_confirmation_covers_all_that_asks(careful: Scene) -> None:
    async def story() -> None:
        careful.desk.hits = (AWAY, RATE)
        sheet = await sheet_of(careful)
        assert told(sheet) == [f"▲ {hit_text(AWAY)}", f"▲ {hit_text(RATE)}"]
        assert send_button(sheet).text() == "Send anyway:\nBuy 1 BTC @ 98.00"
        assert not send_button(sheet).isEnabled()

        await until(send_button(sheet).isEnabled)
        click(sheet, "confirmSend")
        await turns()
        assert careful.desk.accepted == [frozenset({Rule.PRICE_AWAY, Rule.RATE})]
        assert careful.sheets() == []

    play(story())


def test_words_that_come_under_the_pointer_make_the_button_wait_again(careful: Scene) -> None:
    async def story() -> None:
        careful.desk.thinking = asyncio.Event()
        careful.desk.hits = (AWAY,)
        sheet = await sheet_of(careful)
        await asyncio.sleep(0.6)
        careful.desk.thinking.set()
        await until(lambda: bool(told(sheet)))

        assert not send_button(sheet).isEnabled()
        click(sheet, "confirmSend")
        await turns()
        assert careful.desk.placed == []
        await until(send_button(sheet).isEnabled)

    play(story())


def test_what_refuses_is_said_on_the_sheet_with_the_way_to_the_limits_and_cannot_be_sent(
    careful: Scene,
) -> None:
    async def story() -> None:
        careful.desk.hits = (AWAY, CAP)
        sheet = await sheet_of(careful)
        assert told(sheet) == [f"■ {hit_text(CAP)}"]

        await asyncio.sleep(0.6)
        await turns()
        assert not send_button(sheet).isEnabled()
        assert send_button(sheet).text() == "Cannot be sent"

        click(sheet, "confirmLimits")
        await turns()
        assert careful.asked_for == ["limits"]
        assert careful.sheets() == []
        assert careful.desk.placed == []
        assert careful.button.isEnabled()

    play(story())


def test_where_no_limit_would_help_none_is_offered(careful: Scene) -> None:
    async def story() -> None:
        careful.desk.hits = (PANIC,)
        sheet = await sheet_of(careful)

        assert told(sheet) == [f"■ {hit_text(PANIC)}"]
        assert not child(sheet, QPushButton, "confirmLimits").isVisible()

    play(story())


def test_an_order_that_cannot_be_judged_cannot_be_sent(careful: Scene) -> None:
    async def story() -> None:
        careful.desk.unjudged = NotAllowed("not-signed-in")
        sheet = await sheet_of(careful)
        await asyncio.sleep(0.6)
        await turns()

        assert told(sheet) == [f"■ {messages.sentence(NotAllowed('not-signed-in'))}"]
        assert not send_button(sheet).isEnabled()

    play(story())


def test_a_judgement_that_comes_after_the_sheet_was_closed_is_nobodys(careful: Scene) -> None:
    async def story() -> None:
        careful.desk.thinking = asyncio.Event()
        sheet = await sheet_of(careful)
        QTest.keyClick(sheet, Qt.Key.Key_Escape)
        await turns()
        careful.desk.thinking.set()
        await turns()

        assert careful.reported == []
        assert careful.desk.placed == []
        assert careful.button.isEnabled()

    play(story())


def test_the_first_live_order_wants_its_word_in_the_same_sheet(careful: Scene) -> None:
    async def story() -> None:
        careful.desk.hits = (FIRST,)
        sheet = await sheet_of(careful)
        assert send_button(sheet).text() == "Send with real money:\nBuy 1 BTC @ 98.00"
        await asyncio.sleep(0.6)
        await turns()
        assert not send_button(sheet).isEnabled()

        type_into(sheet, "liveWord", "LIV")
        QTest.keyClick(child(sheet, QLineEdit, "liveWord"), Qt.Key.Key_Return)
        assert not send_button(sheet).isEnabled()
        type_into(sheet, "liveWord", "E")
        QTest.keyClick(child(sheet, QLineEdit, "liveWord"), Qt.Key.Key_Return)
        await turns()
        assert careful.desk.placed == []
        assert sheet.isVisible()

        click(sheet, "confirmSend")
        await turns()
        assert careful.desk.accepted == [frozenset({Rule.FIRST_LIVE})]

    play(story())


def test_what_came_up_meanwhile_is_shown_and_asked_about_as_nothing_was_sent(
    careful: Scene,
) -> None:
    async def story() -> None:
        sheet = await sheet_of(careful)
        await until(send_button(sheet).isEnabled)
        careful.desk.hits = (RATE,)
        click(sheet, "confirmSend")
        await turns()
        assert careful.desk.placed == []
        assert not careful.button.isEnabled()

        (again,) = careful.sheets()
        assert told(again) == [f"▲ {hit_text(RATE)}"]
        assert "Nothing was sent" in careful.text("ticketNote")
        await until(send_button(again).isEnabled)
        click(again, "confirmSend")
        await turns()
        ((_, ticket),) = careful.desk.placed
        assert careful.desk.accepted == [frozenset({Rule.RATE})]
        assert ticket.client_id == "ts-0"
        assert careful.text("ticketNote") == "Order placed · ○ Working"

    play(story())


def test_without_confirmation_only_what_gives_pause_opens_the_sheet(quick: Scene) -> None:
    async def story() -> None:
        quick.order()
        quick.press()
        await turns()
        assert len(quick.desk.placed) == 1

        quick.desk.hits = (AWAY,)
        sheet = await sheet_of(quick)
        assert told(sheet) == [f"▲ {hit_text(AWAY)}"]
        QTest.keyClick(sheet, Qt.Key.Key_Escape)
        await turns()
        assert len(quick.desk.placed) == 1
        assert quick.button.isEnabled()

    play(story())


def test_without_confirmation_a_refusal_is_said_in_the_ticket(quick: Scene) -> None:
    async def story() -> None:
        quick.desk.hits = (AWAY, CAP)
        quick.order()
        quick.press()
        await turns()

        assert quick.sheets() == []
        assert quick.text("ticketNote").startswith(f"Nothing was sent. {hit_text(CAP)}")
        assert quick.button.isEnabled()

    play(story())


@pytest.mark.parametrize("confirms", [True, False])
def test_whoever_pressed_max_is_not_asked_whether_all_may_be_spent(
    qtbot: QtBot, *, confirms: bool
) -> None:
    scene = on_screen(qtbot, Scene(confirm=confirms))

    async def story() -> None:
        scene.desk.hits = (SPENT,)
        scene.write("priceField", "98.00")
        click(scene.view, "percentMax")
        scene.press()
        await turns()
        if confirms:
            (sheet,) = scene.sheets()
            assert told(sheet) == []
            await until(send_button(sheet).isEnabled)
            click(sheet, "confirmSend")
            await turns()

        assert scene.desk.accepted == [frozenset({Rule.BALANCE})]
        assert scene.sheets() == []

    play(story())
    scene.presenter.close()


def test_nothing_is_asked_twice_while_an_order_is_on_its_way(careful: Scene) -> None:
    async def story() -> None:
        careful.desk.gate = asyncio.Event()
        careful.desk.answer = OrderState.UNKNOWN
        sheet = await sheet_of(careful)
        await until(send_button(sheet).isEnabled)
        click(sheet, "confirmSend")
        await turns()
        careful.view.submit_pressed.emit()
        await turns()
        assert careful.sheets() == []

        careful.desk.gate.set()
        await turns()
        assert len(careful.desk.placed) == 1
        assert "do not send it again" in careful.text("ticketNote")

    play(story())
