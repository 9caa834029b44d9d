"""Keys of every kind through the dialog: each signs in and trades, or is told plainly what it can and cannot do."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget

from core.desk.facts import Exchanged
from core.domain.account import Environment
from core.domain.order import OrderState
from core.rehearsal import PracticeKey, Rehearsal
from tests.stories.conftest import Play
from tests.stories.tickets import cancel_first, note, off, states
from tests.stories.world import (
    PASSPHRASE,
    Books,
    Story,
    World,
    flat,
    no_secret_in,
    pieces_of,
    sandboxed,
)

Keep = Callable[..., None]

# The demo key, and the kind as the form words it where it asks.
KINDS = {
    "binance": (("hmac", "HMAC"), ("ed25519", "Ed25519"), ("rsa", "RSA")),
    "htx": (("trader", "HMAC"), ("ed25519", "Ed25519")),
    "bigone": (("trader", ""),),
}


@pytest.fixture
def keep(
    tell: Play, rehearsal: Rehearsal, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> Keep:
    """Play a story with the practice exchange in place of real hosts; afterwards no key was told anywhere."""

    def run(exchange: str, story: Story, environment: Environment = Environment.SANDBOX) -> None:
        books = Books(dict(rehearsal.announced), exchange)

        async def watched(world: World) -> None:
            await world.make_vault()
            await story(world)
            answers = map(repr, world.app.bridge.store.all(Exchanged))
            told = "\n".join([world.everything_told(), *answers])
            for piece in pieces:
                assert piece not in told, "a widget, or what it would show, tells a secret"

        pieces = [piece for secret in books.secrets() for piece in pieces_of(secret)]
        exchanges = sandboxed(rehearsal, environment)
        tell(watched, is_demo=False, books=books, exchanges=exchanges)
        keys = [each["key"] for each in books.announced["exchanges"][exchange]["keys"].values()]
        no_secret_in(tmp_path / "profile", [*keys, PASSPHRASE])
        assert not any(each in caplog.text for each in (*pieces, *keys))

    return run


async def verdict(world: World, exchange: str, key: PracticeKey, host: str = "Sandbox") -> str:
    """Type a key, press Test, and return what the dialog says of it."""
    await world.type_key(key, host, exchange)
    world.click("testKeyButton")
    sentence = world.find(QLabel, "addKeyNote")
    await world.until(sentence.isVisible, "a verdict")
    return flat(sentence.text())


async def use(world: World, label: str) -> None:
    """Save the key that was tested, and trade with it."""
    button = world.find(QAbstractButton, "saveKeyButton")
    await world.until(button.isEnabled, "a key that may be saved")
    world.click("saveKeyButton")
    await world.until(lambda: is_at_work(world, label), "the key at work")
    world.close_keys()
    await world.signed_in()
    world.choose("accountSelector", label)


def is_at_work(world: World, label: str) -> bool:
    """Whether a key of this name is signed in."""
    return any(row[0] == label and "Signed in" in row[4] for row in world.key_rows())


@pytest.mark.parametrize("exchange", KINDS)
def test_every_kind_of_key_signs_in_places_an_order_and_cancels_it(
    exchange: str, keep: Keep, rehearsal: Rehearsal
) -> None:
    books = Books(dict(rehearsal.announced), exchange)

    async def story(world: World) -> None:
        for count, (name, kind) in enumerate(KINDS[exchange], start=1):
            key = books.key(name, **({"kind": kind} if kind else {}))
            assert (await verdict(world, exchange, key)).startswith("✓ The key works.")
            await use(world, name)
            await world.place("buy", off(world, "0.97"), f"0.01{count}")
            await world.until(lambda: OrderState.OPEN in states(world), "an order that stands")
            assert books.orders()[-1]["key"] == name
            await cancel_first(world)
        assert {row["ending"] for row in books.orders()} == {"requested"}
        assert len(books.orders()) == len(books.placements()) == len(KINDS[exchange])

    keep(exchange, story)


async def verdicts(world: World, exchange: str, *keys: PracticeKey, host: str) -> list[str]:
    """What the dialog says of each key, and then of its rights; nothing is saved."""
    told = []
    for key in keys:
        said = await verdict(world, exchange, key, host)
        rights = world.find(QLabel, "keyRights").text().splitlines()
        found = world.find(QWidget, "keyFindings").findChildren(QLabel)
        told.append(" | ".join([said, *rights, *(each.text() for each in found)]))
        assert world.find(QAbstractButton, "saveKeyButton").isEnabled() == said.startswith("✓")
        world.click("cancelKeyButton")
    return told


def test_what_a_key_may_do_is_told_plainly_and_withdrawing_is_warned_of(
    keep: Keep, rehearsal: Rehearsal
) -> None:
    books = Books(dict(rehearsal.announced), "binance")
    names = ("hmac", "reader", "withdrawer", "ip_bound")
    keys = [books.key(name, kind="HMAC") for name in names]

    async def story(world: World) -> None:
        plain, reader, withdrawer, elsewhere = await verdicts(world, "binance", *keys, host="Live")
        assert plain.startswith("✓ The key works. | Read balances and orders: yes | Trade: yes")
        assert "Withdraw: no" in plain
        assert reader.startswith("✓ The key works. |")
        assert "Trade: no" in reader
        assert "It may not trade, so it shows balances and orders only." in reader
        assert withdrawer.startswith("The key works, and it may do more")
        assert "It can WITHDRAW: whoever steals it" in withdrawer
        assert "Withdraw: yes" in withdrawer
        assert elsewhere.startswith("The exchange refused it: this key may not do that.")
        assert "-2015" in elsewhere

    keep("binance", story, Environment.LIVE)


def test_an_htx_key_is_told_what_it_may_do_and_a_locked_account_is_never_traded_on(
    keep: Keep, rehearsal: Rehearsal
) -> None:
    books = Books(dict(rehearsal.announced), "htx")
    keys = [books.key(name) for name in ("read_only", "withdraw", "ip_bound")]

    async def story(world: World) -> None:
        reader, withdrawer, elsewhere = await verdicts(world, "htx", *keys, host="Sandbox")
        assert reader.startswith("✓ The key works.")
        assert "It may not trade" in reader
        assert "It can WITHDRAW" in withdrawer
        assert "may not be used from this network address" in elsewhere

        assert (await verdict(world, "htx", books.key("locked"))).startswith("✓ The key works.")
        assert "may not trade" in world.texts()
        await use(world, "locked")
        warning = world.find(QLabel, "accountWarning")
        assert warning.text() == "▲ The exchange does not let this account trade now."
        await world.fill_in("buy", off(world, "0.97"), "0.01")
        submit = world.find(QAbstractButton, "submitButton")
        assert submit.text() == "This account may not trade now"
        assert not submit.isEnabled()
        assert books.placements() == []

    keep("htx", story)


@pytest.mark.parametrize(("exchange", "name"), [("binance", "reader"), ("bigone", "viewer")])
def test_an_order_of_a_key_without_the_right_to_trade_is_refused_in_words(
    exchange: str, name: str, keep: Keep, rehearsal: Rehearsal
) -> None:
    books = Books(dict(rehearsal.announced), exchange)

    async def story(world: World) -> None:
        assert (await verdict(world, exchange, books.key(name))).startswith("✓ The key works.")
        await use(world, name)
        await world.place("buy", off(world, "0.97"), "0.01")
        refused = "The exchange refused it: this key may not do that. Nothing was placed"
        await world.until(lambda: refused in note(world), "the refusal in words")
        await world.until(lambda: states(world) == [OrderState.REJECTED], "its end in the books")
        assert books.orders() == []

    keep(exchange, story)
