"""A second Gemini client, written by strangers, is pointed at the practice exchange and finds Gemini there."""

import asyncio
import http.client
import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import ccxt
import ccxt.async_support
import pytest

from core.rehearsal import Rehearsal

ROOT = Path(__file__).resolve().parent.parent.parent
PAIR = "BTC/USD"


@pytest.fixture(scope="module")
def announced() -> Iterator[dict[str, Any]]:
    """What a practice exchange of its own process has announced; its makers stand still."""
    rehearsal = Rehearsal.start("--seed", "1")
    try:
        control = rehearsal.announced["control"]
        _post(control["url"], "/makers", control["token"], {"running": False})
        yield rehearsal.announced["exchanges"]["gemini"]
    finally:
        rehearsal.stop()


@pytest.fixture(scope="module")
def client(announced: dict[str, Any]) -> Iterator[Any]:
    client = ccxt.gemini(_settings(announced))
    # What the switched-off web page would have told: decimal places of price and amount, least amount.
    client.options["tradingPairs"] = [
        _trading_pair(client.publicGetV1SymbolsDetailsSymbol({"symbol": symbol}))
        for symbol in client.publicGetV1Symbols()
    ]
    client.load_markets()
    yield client
    client.session.close()


def _settings(announced: dict[str, Any], **changes: object) -> dict[str, object]:
    where = {"public": announced["rest"], "private": announced["rest"]}
    return {
        "apiKey": announced["key"],
        "secret": announced["secret"],
        "enableRateLimit": False,
        "urls": {"api": where},
        "options": {
            "fetchCurrencies": {"webApiEnable": False},
            "fetchMarketsFromAPI": {"quoteCurrencies": ["RLUSD", "GUSD", "USD", "BTC", "FIL"]},
            "brokenPairs": [],
        },
    } | changes


def _trading_pair(details: dict[str, Any]) -> list[object]:
    return [
        details["symbol"],
        _places(details["quote_increment"]),
        _places(details["tick_size"]),
        details["min_order_size"],
    ]


def _places(step: float) -> int:
    exponent = Decimal(str(step)).normalize().as_tuple().exponent
    assert isinstance(exponent, int)
    return max(0, -exponent)


def _post(url: str, path: str, token: str, wish: dict[str, object]) -> None:
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=10)
    connection.request("POST", path, json.dumps(wish), {"X-Practice-Token": token})
    assert connection.getresponse().status == 200
    connection.close()


def _touch(client: Any, side: str) -> tuple[float, float]:
    price, amount = client.fetch_order_book(PAIR)[side][0]
    return price, amount


def _place_far(client: Any, client_id: str) -> dict[str, Any]:
    """Buy well below the best bid, where nothing is filled."""
    price = round(_touch(client, "bids")[0] * 0.97, 2)
    order: dict[str, Any] = client.create_order(
        PAIR, "limit", "buy", 0.01, price, {"clientOrderId": client_id}
    )
    return order


def test_every_pair_is_listed(client: Any) -> None:
    named = client.publicGetV1Symbols()
    spot = {market["id"] for market in client.markets.values() if market["spot"]}

    assert spot == {symbol for symbol in named if not symbol.endswith("perp")}
    assert client.market("SOL/RLUSD")["id"] == "solrlusd"
    assert client.market(PAIR)["limits"]["amount"]["min"] == 0.00001


def test_the_ticker_is_read(client: Any) -> None:
    ticker = client.fetch_ticker(PAIR)

    assert 0 < ticker["bid"] < ticker["ask"]
    assert ticker["last"] > 0
    assert ticker["baseVolume"] > 0


def test_the_book_is_read(client: Any) -> None:
    book = client.fetch_order_book(PAIR)
    bids, asks = ([price for price, _ in book[side]] for side in ("bids", "asks"))

    assert len(bids) > 1
    assert bids == sorted(bids, reverse=True)
    assert asks == sorted(asks)
    assert bids[0] < asks[0]


def test_balances_are_read_and_an_order_holds_its_part(client: Any) -> None:
    before = client.fetch_balance()
    order = _place_far(client, "outside-hold")
    during = client.fetch_balance()
    client.cancel_order(order["id"])
    after = client.fetch_balance()

    assert before["USD"]["free"] > 0
    assert during["USD"]["used"] >= order["price"] * order["amount"]
    assert during["USD"]["total"] == before["USD"]["total"]
    assert after["USD"] == before["USD"]


def test_a_placed_order_is_found_among_the_open_ones_and_by_its_id(client: Any) -> None:
    placed = _place_far(client, "outside-find")
    opened = {order["id"]: order for order in client.fetch_open_orders()}
    found = client.fetch_order(placed["id"])
    client.cancel_order(placed["id"])

    for order in (placed, opened[placed["id"]], found):
        assert order["status"] == "open"
        assert order["clientOrderId"] == "outside-find"
        assert (order["side"], order["amount"], order["filled"]) == ("buy", 0.01, 0)


def test_a_cancelled_order_is_gone(client: Any) -> None:
    placed = _place_far(client, "outside-cancel")

    assert client.cancel_order(placed["id"])["status"] == "canceled"
    assert client.fetch_order(placed["id"])["status"] == "canceled"
    assert placed["id"] not in {order["id"] for order in client.fetch_open_orders()}


def test_an_order_across_the_spread_is_filled_and_its_trades_are_seen(client: Any) -> None:
    price, amount = _touch(client, "asks")
    wanted = min(amount, 0.01)

    placed = client.create_order(PAIR, "limit", "buy", wanted, price)
    trades = [each for each in client.fetch_my_trades(PAIR) if each["order"] == placed["id"]]

    assert (placed["status"], placed["filled"]) == ("closed", pytest.approx(wanted))
    assert placed["average"] == price
    assert sum(trade["amount"] for trade in trades) == pytest.approx(wanted)
    assert all(trade["fee"]["currency"] == "USD" and trade["fee"]["cost"] > 0 for trade in trades)


def test_an_order_larger_than_the_best_offer_is_filled_in_part(client: Any) -> None:
    price, amount = _touch(client, "asks")

    placed = client.create_order(PAIR, "limit", "buy", amount + 0.02, price)
    client.cancel_order(placed["id"])
    left = client.fetch_order(placed["id"])

    assert placed["status"] == "open"
    assert placed["filled"] == pytest.approx(amount)
    assert placed["remaining"] == pytest.approx(0.02)
    assert (left["status"], left["filled"]) == ("canceled", placed["filled"])


def test_an_order_beyond_the_funds_is_refused_for_that_reason(client: Any) -> None:
    price, _ = _touch(client, "bids")

    with pytest.raises(ccxt.InsufficientFunds):
        client.create_order(PAIR, "limit", "buy", 1000, price)


def test_a_wrong_signature_is_refused_for_that_reason(announced: dict[str, Any]) -> None:
    stranger = ccxt.gemini(_settings(announced, secret="not-the-secret"))

    with pytest.raises(ccxt.AuthenticationError):
        stranger.fetch_balance()

    stranger.session.close()


def test_the_asynchronous_client_places_and_cancels_too(
    client: Any, announced: dict[str, Any]
) -> None:
    price = round(_touch(client, "bids")[0] * 0.97, 2)

    async def there_and_back() -> tuple[Any, Any]:
        async with ccxt.async_support.gemini(_settings(announced)) as other:
            other.set_markets(list(client.markets.values()))
            placed = await other.create_order(PAIR, "limit", "buy", 0.01, price)
            return placed, await other.cancel_order(placed["id"])

    placed, cancelled = asyncio.run(there_and_back())

    assert (placed["status"], cancelled["status"]) == ("open", "canceled")
    assert placed["id"] == cancelled["id"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal to send")
def test_the_program_itself_opens_the_practice_exchange_for_other_clients() -> None:
    command = [sys.executable, "-m", "gui", "practice", "--port", "0", "--json"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        try:
            gemini = json.loads(child.stdout.readline())["exchanges"]["gemini"]
            child.send_signal(signal.SIGTERM)

            assert child.wait(10) == 0
            assert child.stdout.read() == ""
        finally:
            child.kill()

    assert gemini["rest"].startswith("http://127.0.0.1:")
    assert gemini["ws"].startswith("ws://127.0.0.1:")
    assert gemini["key"]
    assert gemini["secret"]
