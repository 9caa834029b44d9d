"""The check-up of keys in the real window: each trouble is one sentence with one thing to do, and nothing is kept blindly."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QWidget

from core.desk.facts import Exchanged
from core.domain.account import Environment
from core.rehearsal import Rehearsal
from core.vault import Vault
from gui.keys.rights import WORD
from tests.stories.conftest import Play
from tests.stories.world import PASSPHRASE, Books, Story, World, flat, no_secret_in, sandboxed

Keep = Callable[..., None]

WITHDRAWERS = [
    ("gemini", "fund_manager", Environment.SANDBOX),
    ("binance", "withdrawer", Environment.LIVE),  # its test systems do not tell
    ("htx", "withdraw", Environment.SANDBOX),
]


@pytest.fixture
def keep(tell: Play, rehearsal: Rehearsal, tmp_path: Path) -> Keep:
    """Play a story in a profile with a fresh vault; afterwards no key is readable in it."""

    def run(exchange: str, story: Story, environment: Environment = Environment.SANDBOX) -> None:
        books = Books(dict(rehearsal.announced), exchange)

        async def whole(world: World) -> None:
            await world.make_vault()
            await story(world)

        tell(whole, is_demo=False, books=books, exchanges=sandboxed(rehearsal, environment))
        keys = [each["key"] for each in books.announced["exchanges"][exchange]["keys"].values()]
        no_secret_in(tmp_path / "profile", [*keys, *books.secrets(), PASSPHRASE])

    return run


def labels(folder: Path) -> list[str]:
    """The names of the keys in the vault."""
    return list(Vault.open(folder / "profile" / "vault.json", PASSPHRASE).names().values())


def finding(world: World, name: str) -> str:
    """What the open form or list says of one thing, empty when nothing."""
    found = world.window.findChildren(QWidget, f"finding_{name}")
    shown = [each for each in found if each.isVisible()]
    return flat(" ".join(part.text() for each in shown for part in each.findChildren(QLabel)))


async def answer(world: World) -> str:
    """Press Test in the form and return the first sentence of the answer."""
    world.click("testKeyButton")
    note = world.find(QLabel, "addKeyNote")
    await world.until(note.isVisible, "an answer")
    return flat(note.text())


@pytest.mark.parametrize(("exchange", "name", "environment"), WITHDRAWERS)
def test_a_key_with_withdraw_right_is_kept_only_by_who_typed_that_they_know(
    exchange: str,
    name: str,
    environment: Environment,
    keep: Keep,
    rehearsal: Rehearsal,
    tmp_path: Path,
) -> None:
    key = Books(dict(rehearsal.announced), exchange).key(name)

    async def story(world: World) -> None:
        await world.type_key(key, environment.name.capitalize(), exchange)
        await answer(world)
        assert finding(world, "withdraw").startswith("■ It can WITHDRAW")
        save = world.find(QAbstractButton, "saveKeyButton")
        for word in ("", "yes", WORD.lower(), WORD[:-1]):
            world.write("confirmWord", word)
            assert not save.isEnabled(), word
            world.click("saveKeyButton")
        await world.calm(0.2)
        assert labels(tmp_path) == []

        world.write("confirmWord", WORD)
        world.click("saveKeyButton")
        await world.until(lambda: [row[0] for row in world.key_rows()] == [name], "the key")
        await world.until(lambda: "Signed in" in world.key_rows()[0][4], "the key at work")
        assert "WITHDRAW" in world.key_rows()[0][5]

        world.click("testStoredKeyButton")
        await world.until(lambda: bool(finding(world, "withdraw")), "the same on request")

    keep(exchange, story, environment)
    assert labels(tmp_path) == [name]


def test_a_key_that_works_from_anywhere_or_may_not_trade_says_so_and_may_be_kept(
    keep: Keep, rehearsal: Rehearsal, tmp_path: Path
) -> None:
    books = Books(dict(rehearsal.announced), "binance")

    async def story(world: World) -> None:
        await world.type_key(books.key("reader"), "Live", "binance")
        assert (await answer(world)).startswith("✓ The key works.")
        assert finding(world, "no-trade").startswith("▲ It may not trade")
        assert finding(world, "no-address").startswith("▲ The key works from any address.")
        assert not finding(world, "withdraw")
        world.click("saveKeyButton")
        await world.until(lambda: len(world.key_rows()) == 1, "the key in the list")

    keep("binance", story, Environment.LIVE)
    assert labels(tmp_path) == ["reader"]


def test_a_key_of_another_exchange_is_recognised_by_its_looks_and_sent_nowhere_else(
    keep: Keep, rehearsal: Rehearsal, tmp_path: Path
) -> None:
    foreign = Books(dict(rehearsal.announced), "gemini").key("increasing")

    async def story(world: World) -> None:
        await world.type_key(foreign, exchange="binance")
        sent = len(world.app.bridge.store.all(Exchanged))
        await answer(world)
        assert finding(world, "wrong-host").startswith("■ It looks like a key of Gemini.")

        def asked() -> set[str]:
            """Where a key that belongs to no account yet was sent."""
            after = world.app.bridge.store.all(Exchanged)[sent:]
            return {each.source.exchange for each in after if each.account_id == ""}

        await world.until(lambda: bool(asked()), "what was sent")
        await world.calm()
        assert asked() == {"binance"}
        assert not world.find(QAbstractButton, "saveKeyButton").isEnabled()

    keep("binance", story)
    assert labels(tmp_path) == []


def test_swapped_and_mixed_up_secrets_are_told_and_one_press_puts_them_right(
    keep: Keep, rehearsal: Rehearsal
) -> None:
    books = Books(dict(rehearsal.announced))
    right, other = books.key("increasing"), books.key("second")

    async def story(world: World) -> None:
        await world.type_key(replace(right, key=right.secret, secret=right.key))
        await answer(world)
        assert "in each other's place" in finding(world, "swapped")
        world.click("act_swapped")
        assert (await answer(world)).startswith("✓ The key works.")
        world.write("field_secret", other.secret)
        await answer(world)
        assert "The secret is another key's" in finding(world, "swapped")
        assert not world.find(QAbstractButton, "saveKeyButton").isEnabled()
        assert world.find(QLineEdit, "field_secret").echoMode() is QLineEdit.EchoMode.Password

    keep("gemini", story)


def test_a_clock_that_is_off_is_told_with_the_key(keep: Keep, rehearsal: Rehearsal) -> None:
    books = Books(dict(rehearsal.announced), "binance")
    books.control("POST", "/clock", {"offset_s": "7"})

    async def story(world: World) -> None:
        await world.type_key(books.key("hmac"), exchange="binance")
        assert (await answer(world)).startswith("✓ The key works.")
        assert "is 7 s behind the exchange's" in finding(world, "clock")

    keep("binance", story)


def test_a_key_bound_to_another_address_is_refused_with_what_to_change(
    keep: Keep, rehearsal: Rehearsal, tmp_path: Path
) -> None:
    books = Books(dict(rehearsal.announced), "htx")

    async def story(world: World) -> None:
        await world.type_key(books.key("ip_bound"), exchange="htx")
        await answer(world)
        assert "list of addresses does not have yours" in finding(world, "no-right")

    keep("htx", story)
    assert labels(tmp_path) == []
