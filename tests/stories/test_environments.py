"""Where orders go is told by word, shape and colour, and live orders leave only after a second unlock."""

from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QDialog, QFrame, QLabel, QLineEdit

from core.desk.identity import new_client_id
from core.domain.errors import Guarded
from core.domain.limits import Rule
from core.domain.market import OrderType, Side
from core.domain.money import Price, Quantity
from core.domain.order import Ticket
from core.rehearsal import Rehearsal
from tests.gui.hands import child, type_into
from tests.stories.conftest import Play
from tests.stories.world import PASSPHRASE, Books, World, live_at

NOBODY = "http://127.0.0.1:1", "ws://127.0.0.1:1"


def is_framed(world: World) -> bool:
    """Whether the broken frame of locked money is round the window."""
    return bool(world.find(QFrame, "liveFrame").property("live") == "locked")


def test_live_is_one_choice_away_unmistakable_and_practice_works_again_after_it(
    tell: Play,
) -> None:
    async def story(world: World) -> None:
        await world.signed_in()
        assert "▲ PRACTICE" in world.texts()
        assert not is_framed(world)
        assert world.window.windowTitle().startswith("PRACTICE · BTC/USD")

        world.choose("exchangeSelector", "LIVE")
        assert world.find(QLabel, "environmentBadge").text() == "■ LIVE"
        assert is_framed(world)
        assert world.window.windowTitle().startswith("LIVE")
        submit = world.find(QAbstractButton, "submitButton")
        assert not submit.isEnabled()
        assert submit.text() == "Choose a pair"
        banner = "The pairs could not be loaded; asking again. Nothing was sent: the exchange could not be reached."
        await world.until(lambda: banner in world.texts(), "the reason in words")

        world.choose("exchangeSelector", "PRACTICE")
        await world.signed_in()
        assert not is_framed(world)
        await world.until(lambda: banner not in world.texts(), "the reason gone")
        price = f"{(world.price() * Decimal('0.97')).quantize(Decimal('0.01')):f}"
        await world.place("buy", price, "0.015")
        await world.until(lambda: world.rows("workingTable") == 1, "an order")

    tell(story, exchanges=live_at(*NOBODY))


def test_no_live_order_leaves_whichever_way_is_tried_until_live_is_unlocked(
    tell: Play, rehearsal: Rehearsal
) -> None:
    books = Books(dict(rehearsal.announced))
    host = rehearsal.stages[0].host

    async def story(world: World) -> None:
        await world.make_vault()
        await world.type_key(books.key("time_based"), "LIVE")
        assert "■ Real money." in world.texts()
        world.click("cancelKeyButton")
        await world.add_key(books.key("time_based"), "LIVE")
        world.close_keys()
        world.choose("exchangeSelector", "LIVE")
        await world.signed_in()
        assert is_framed(world)

        await world.fill_in("buy", "61000", "0.01")
        submit = world.find(QAbstractButton, "submitButton")
        await world.until(
            lambda: submit.text() == "Live is locked: unlock it in the bar above", "the reason"
        )
        assert not submit.isEnabled()
        world.click("submitButton")
        price = world.find(QLineEdit, "priceField")
        QTest.keyClick(price, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        await world.calm()
        assert not world.has(QAbstractButton, "confirmSend")

        with pytest.raises(Guarded, match="live-locked"):
            await place_past_the_window(world)
        assert books.placements() == []

        await unlock_live(world)
        await world.until(submit.isEnabled, "a ticket that may be sent")
        world.click("submitButton")
        await world.until(lambda: world.has(QLineEdit, "liveWord"), "the word of the first one")
        send = world.find(QAbstractButton, "confirmSend")
        await world.calm(0.7)
        assert not send.isEnabled()
        world.write("liveWord", "live")
        await world.confirm()
        await world.until(lambda: len(books.placements()) == 1, "the order at the exchange")

        world.click("liveLockButton")
        await world.until(lambda: is_framed(world), "the broken frame")
        await world.fill_in("buy", "60000", "0.01")
        assert not submit.isEnabled()
        with pytest.raises(Guarded, match="live-locked"):
            await place_past_the_window(world)
        assert len(books.placements()) == 1

    tell(story, is_demo=False, books=books, exchanges=live_at(host.rest, host.stream))


async def unlock_live(world: World) -> None:
    """Press the lock beside LIVE and type the passphrase once more, after a wrong one."""
    world.click("liveLockButton")
    dialogs = world.window.findChildren(QDialog, "liveDialog")  # the list of keys has one too
    (dialog,) = (each for each in dialogs if each.isVisible())
    button = child(dialog, QAbstractButton, "enterPassphraseButton")
    type_into(dialog, "passphraseField", "not the passphrase")
    button.click()
    await world.until(lambda: "Nothing was lost" in world.texts(), "a wrong passphrase")
    assert world.find(QFrame, "liveFrame").property("live") == "locked"

    child(dialog, QLineEdit, "passphraseField").clear()
    type_into(dialog, "passphraseField", PASSPHRASE)
    await world.until(button.isEnabled, "another try")
    button.click()
    await world.until(lambda: not dialog.isVisible(), "an open lock")
    frame = world.find(QFrame, "liveFrame")
    await world.until(lambda: frame.property("live") == "open", "the whole frame")
    assert world.find(QAbstractButton, "liveLockButton").text() == "Unlocked"


async def place_past_the_window(world: World, accepted: frozenset[Rule] = frozenset()) -> None:
    """What a window with a fault could do at worst: ask the core itself."""
    selection, runtime = world.app.workspace.selection, world.app.runtime
    assert selection.market is not None
    assert selection.account is not None
    ticket = Ticket(
        client_id=new_client_id(),
        market=selection.market,
        side=Side.BUY,
        type=OrderType.LIMIT,
        price=Price((world.price() * Decimal("0.97")).quantize(Decimal("0.01"))),
        quantity=Quantity(Decimal("0.01")),
    )
    await world.app.bridge.call(runtime.desk.place, selection.account.id, ticket, accepted)


def test_live_takes_a_second_unlock_and_every_lock_takes_it_back(
    tell: Play, rehearsal: Rehearsal
) -> None:
    books = Books(dict(rehearsal.announced))
    host = rehearsal.stages[0].host

    async def story(world: World) -> None:
        await world.make_vault()
        await world.add_key(books.key("time_based"), "LIVE")
        world.close_keys()
        world.choose("exchangeSelector", "LIVE")
        await world.signed_in()
        await is_refused(world)

        world.click("keysButton")
        await world.until(lambda: world.has(QAbstractButton, "unlockLiveOfKeyButton"), "the lock")
        assert ", locked" in world.key_rows()[0][2]
        world.click("unlockLiveOfKeyButton")
        for passphrase in ("not the passphrase", PASSPHRASE):
            assert ", locked" in world.key_rows()[0][2]
            await is_refused(world)
            await type_live_passphrase(world, passphrase)
        await world.until(lambda: ", unlocked" in world.key_rows()[0][2], "live, unlocked")
        assert books.placements() == []
        await place_past_the_window(world, frozenset(Rule))
        assert len(books.placements()) == 1

        world.click("lockLiveOfKeyButton")
        await world.until(lambda: ", locked" in world.key_rows()[0][2], "live, locked")
        await is_refused(world)
        assert len(books.placements()) == 1

    tell(story, is_demo=False, books=books, exchanges=live_at(host.rest, host.stream))


async def is_refused(world: World) -> None:
    """Even what a person has said yes to does not leave."""
    with pytest.raises(Guarded, match="live-locked"):
        await place_past_the_window(world, frozenset(Rule))


async def type_live_passphrase(world: World, passphrase: str) -> None:
    """Type a passphrase into the open dialog, and wait for what it leads to."""
    dialog = world.find(QDialog, "liveDialog")
    field = dialog.findChild(QLineEdit, "passphraseField")
    enter = dialog.findChild(QAbstractButton, "enterPassphraseButton")
    assert field is not None
    assert enter is not None
    field.selectAll()
    QTest.keyClicks(field, passphrase)
    QTest.mouseClick(enter, Qt.MouseButton.LeftButton)
    await world.until(lambda: enter.isEnabled() or not dialog.isVisible(), "an answer")
