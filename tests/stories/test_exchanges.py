"""Every exchange in the selector, with its own protocol behind it: the books agree, whatever is refused or lost."""

import http.client
import time
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from PySide6.QtWidgets import QAbstractButton, QLabel

from core.desk.facts import Exchanged, MarketList, Source, TrackedOrder
from core.desk.rules import RulesCache
from core.domain.account import Environment
from core.domain.order import OrderState
from core.exchanges.base import Exchange, Response
from core.profile import Profile
from core.rehearsal import Rehearsal
from gui import display
from tests.stories.conftest import Play
from tests.stories.tickets import cancel_first, note, off, orders, states, submit
from tests.stories.world import Books, Row, World, flat, number, sandboxed

# exchange, whose books they are in, the demo account there
EXCHANGES = (
    ("gemini", "gemini", "primary"),
    ("binance", "binance", "primary"),
    ("binanceus", "binanceus", "primary"),
    ("htx", "htx", "primary"),
    ("bigone", "bigone", "primary"),
    ("bigone_tutorial", "bigone", "tutorial"),
)


@pytest.mark.parametrize(("exchange", "books_of", "account"), EXCHANGES)
def test_an_order_is_placed_cancelled_and_filled_on_each_exchange(
    exchange: str, books_of: str, account: str, tell: Play
) -> None:
    async def story(world: World) -> None:
        await world.signed_in()
        books = Books(world.books.announced, books_of, account)
        await world.go_to(exchange, Environment.PRACTICE)
        await world.signed_in()
        assert "▲ PRACTICE" in world.texts()
        base = books.balance("BTC")

        low = off(world, "0.95")
        await world.place("buy", low, "0.01")
        await world.until(lambda: states(world) == [OrderState.OPEN], "an order that stands")
        (booked,) = books.orders()
        assert (booked["state"], Decimal(booked["price"])) == ("open", Decimal(low))

        await cancel_first(world)
        (booked,) = books.orders()
        assert booked["ending"] == "requested"

        await world.place("buy", off(world, "1.01"), "0.01")
        await world.until(lambda: OrderState.FILLED in states(world), "a fill")
        _, booked = books.orders()
        assert Decimal(booked["filled"]) == Decimal("0.01")
        assert len(Books(world.books.announced, exchange).placements()) == 2

        gained = books.balance("BTC") - base
        assert (
            Decimal("0.00997") <= gained <= Decimal("0.01")
        )  # less a fee, where it is taken in base

        def is_shown() -> bool:
            # Money in another wallet has rows of its own, below.
            shown = next(row[1] for row in world.cells("balancesTable") if row[0] == "BTC")
            return abs(number(shown) - books.balance("BTC", "free")) < Decimal("0.00001")

        await world.until(is_shown, "the exchange's balance on the screen")
        assert world.find(QLabel, "environmentBadge").isVisible()

    tell(story)


# Where orders are placed, where news of one's own arrive, an answer with a code that nobody listed, and its status.
PLACING: dict[str, tuple[str, str, Row, int]] = {
    "binance": ("/api/v3/order", "/ws-api/v3", {"code": -9876, "msg": "Something new."}, 400),
    "htx": (
        "/v1/order/orders/place",
        "/ws/v2",
        {"status": "error", "err-code": "something-new", "err-msg": "Something new.", "data": None},
        200,
    ),
    "bigone": (
        "/api/v3/viewer/orders",
        "/ws/v2",
        {"code": 98765, "message": "Something new."},
        400,
    ),
}
CHECKING = "Checking whether the order was placed: do not send it again."


@pytest.mark.parametrize("exchange", PLACING)
def test_a_lost_answer_and_an_unlisted_code_are_checked_by_client_id_and_never_sent_again(
    exchange: str, tell: Play
) -> None:
    path, news, unlisted, status = PLACING[exchange]

    async def story(world: World) -> None:
        await world.signed_in()
        await world.go_to(exchange, Environment.PRACTICE)
        await world.signed_in()
        books = Books(world.books.announced, exchange)
        seen: list[OrderState] = []
        stop = world.app.bridge.store.watch(TrackedOrder, lambda row: seen.append(row.order.state))
        books.misbehave(news, "freeze")  # nobody but the placement itself tells of it
        books.control("POST", "/streams", {"disconnect": True})
        faults: tuple[Row, ...] = (
            {"kind": "drop_after"},
            {"kind": "status", "status": status, "body": unlisted, "after": True},
        )
        for count, fault in enumerate(faults, start=1):
            books.misbehave(path, method="POST", times=1, **fault)
            await world.place("buy", off(world, "0.96"), f"0.01{count}")
            await world.until(lambda: note(world) == CHECKING, "that it is being checked")
            await world.until(lambda: states(world) == [OrderState.OPEN] * count, "it found")  # noqa: B023
            await world.until(lambda: "Order placed" in note(world), "the verdict in words")
            assert len(books.placements()) == len(books.orders()) == count

        assert set(seen) <= {
            OrderState.INTENT,
            OrderState.SENDING,
            OrderState.UNKNOWN,
            OrderState.OPEN,
        }
        asked = [each.url for each in world.app.bridge.store.all(Exchanged) if each.method == "GET"]
        for order in orders(world):
            assert any(order.client_id and order.client_id in url for url in asked)
        stop()
        books.behave()

    tell(story, may_log=("refreshing an account", "a private stream"))


# A demo key, what is said of a price with too many decimals, and the exchange's own words for it.
THE_PRICE = "The exchange refused the price of {price} USDT. Nothing was placed."
REFUSALS = (
    ("binance", "hmac", THE_PRICE, "HTTP 400 · -1013 · Filter failure: PRICE_FILTER"),
    ("htx", "trader", THE_PRICE, "HTTP 200 · order-orderprice-precision-error"),
    ("bigone", "trader", THE_PRICE, "HTTP 400 · 10007 · Price's scale must"),
)


@pytest.mark.parametrize(
    ("exchange", "key", "ours", "theirs"), REFUSALS, ids=[row[0] for row in REFUSALS]
)
def test_a_refused_order_says_which_value_broke_which_rule_and_what_fits(
    exchange: str,
    key: str,
    ours: str,
    theirs: str,
    tell: Play,
    rehearsal: Rehearsal,
    tmp_path: Path,
) -> None:
    """The exchange has made its prices coarser since the rules were saved, so that the ticket lets one pass."""
    books = Books(dict(rehearsal.announced), exchange)
    exchanges = sandboxed(rehearsal)
    save_older_rules(next(each for each in exchanges if each.info.name == exchange), tmp_path)

    async def story(world: World) -> None:
        await world.make_vault()
        await world.add_key(books.key(key), "Sandbox", exchange)
        world.close_keys()
        await world.signed_in()
        fits = off(world, "0.97")
        odd = f"{fits}4"
        said = ours.format(price=flat(display.exact(Decimal(odd))))
        await world.place("buy", odd, "0.001")
        await world.until(lambda: note(world).startswith(said), "the refusal in words")
        assert theirs in note(world)
        assert books.orders() == []

        # The rules of now were asked for, and the field says what they want.
        repair = "ticketRepair_price"
        await world.until(lambda: world.has(QAbstractButton, repair), "the nearest that fits")
        told = flat(world.find(QLabel, "ticketProblem_price").text())
        assert told == "Must be a multiple of 0.01 USDT."
        assert world.find(QAbstractButton, repair).text() == f"Use {fits}"
        world.click(repair)
        await submit(world)
        await world.until(lambda: OrderState.OPEN in states(world), "an order that stands")
        (booked,) = books.orders()
        assert Decimal(booked["price"]) == Decimal(fits)

    tell(story, is_demo=False, books=books, exchanges=exchanges)


def save_older_rules(exchange: Exchange, folder: Path) -> None:
    """Leave rules in a profile as if its last start had been before a change: prices had one decimal more."""
    (host,) = exchange.info.hosts
    call = exchange.markets(host)
    url = urlsplit(call.request.url)
    connection = http.client.HTTPConnection(url.netloc, timeout=10)
    connection.request("GET", f"{url.path}?{url.query}")
    markets = call.read(Response(status=200, body=connection.getresponse().read()))
    connection.close()
    profile = Profile(folder / "profile")
    profile.prepare()
    older = [replace(each, price_step=each.price_step.scaleb(-1)) for each in markets]
    source = Source(exchange.info.name, host.environment, host.name)
    now_ms = time.time_ns() // 1_000_000
    rules = MarketList(source=source, markets=tuple(older), loaded_ms=now_ms)
    RulesCache(profile.cache_folder).save(rules)
