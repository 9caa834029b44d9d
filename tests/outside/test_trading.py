"""The whole of trading, once, by every foreign client: what it sees agrees with the books of the practice exchange."""

from collections.abc import Iterator
from decimal import Decimal

import pytest

from tests.outside import ccxt_strangers, connector_stranger
from tests.outside.practice_process import PracticeProcess
from tests.outside.stranger import Fill, Refusal, Stranger
from tests.practice.hands import until

KINDS = (*ccxt_strangers.ALL, *connector_stranger.ALL)
Kind = type[ccxt_strangers.CcxtStranger] | type[connector_stranger.ConnectorBinance]
AMOUNT = Decimal("0.2")
TOO_LITTLE = Decimal("0.001")
TOO_MUCH = Decimal(5000)


@pytest.fixture(scope="module", params=KINDS, ids=lambda kind: kind.__name__)
def kind(request: pytest.FixtureRequest) -> Kind:
    chosen: Kind = request.param
    return chosen


@pytest.fixture(scope="module")
def client(kind: Kind, practice: PracticeProcess) -> Iterator[Stranger]:
    client = kind(practice)
    yield client
    client.close()


def far_below(client: Stranger) -> Decimal:
    """Return a price at which nobody sells."""
    return (client.book().bids[0].price * Decimal("0.97")).quantize(Decimal("0.01"))


def paid(fills: list[Fill], asset: str) -> Decimal:
    return sum((fill.fee for fill in fills if fill.fee_asset == asset), Decimal(0))


def refused_for(refusal: Refusal) -> "pytest.RaisesExc[Exception]":
    return pytest.raises(refusal.error, match=refusal.words)


def test_every_market_is_listed(client: Stranger, practice: PracticeProcess) -> None:
    assert client.symbols() == practice.symbols(client.exchange)


def test_the_book_is_in_order(client: Stranger) -> None:
    book = client.book()

    assert len(book.bids) > 1
    assert book.bids == sorted(book.bids, reverse=True)
    assert book.asks == sorted(book.asks)
    assert book.bids[0].price < book.asks[0].price


def test_the_ticker_shows_the_best_prices_of_the_book(client: Stranger) -> None:
    ticker, book = client.ticker(), client.book()

    assert (ticker.bid, ticker.ask) == (book.bids[0].price, book.asks[0].price)
    assert ticker.last > 0


def test_an_order_holds_its_part_of_the_balance(client: Stranger) -> None:
    price = far_below(client)
    before = client.balance(client.quote)
    order_id = client.place("buy", AMOUNT, price)
    during = client.balance(client.quote)
    client.cancel(order_id)

    assert during.held - before.held >= price * AMOUNT
    assert during.total == before.total
    until(lambda: client.balance(client.quote) == before)


def test_a_placed_order_is_found_by_its_ids_and_among_the_open_ones(client: Stranger) -> None:
    client_id = f"outside-{type(client).__name__}"
    price = far_below(client)
    order_id = client.place("buy", AMOUNT, price, client_id)
    opened = {order.id: order for order in client.open_orders()}
    found = [client.order(order_id), client.order_by_client_id(client_id), opened[order_id]]
    client.cancel(order_id)

    for order in found:
        assert (order.id, order.client_id, order.state) == (order_id, client_id, "open")
        assert (order.side, order.price, order.amount) == ("buy", price, AMOUNT)
        assert order.filled == 0


def test_a_cancelled_order_is_gone(client: Stranger) -> None:
    order_id = client.place("buy", AMOUNT, far_below(client))

    client.cancel(order_id)

    until(lambda: client.order(order_id).state == "cancelled")
    assert order_id not in {order.id for order in client.open_orders()}


def test_a_purchase_is_filled_and_paid_as_the_books_say(
    client: Stranger, practice: PracticeProcess
) -> None:
    base, quote = client.balance(client.base).total, client.balance(client.quote).total
    price = client.book().asks[0].price

    order_id = client.place("buy", AMOUNT, price)

    order, fills = client.order(order_id), client.fills(order_id)
    assert (order.state, order.filled) == ("filled", AMOUNT)
    assert fills == practice.fills(client.exchange, order_id)
    assert [fill.price for fill in fills] == [price]
    fees = {asset: paid(fills, asset) for asset in (client.base, client.quote)}
    assert sum(fees.values()) > 0
    assert client.balance(client.base).total == base + AMOUNT - fees[client.base]
    assert client.balance(client.quote).total == quote - price * AMOUNT - fees[client.quote]


def test_an_order_larger_than_the_best_offer_is_filled_in_part(
    client: Stranger, practice: PracticeProcess
) -> None:
    price, offered = client.book().asks[0]

    order_id = client.place("buy", offered + AMOUNT, price)

    order, fills = client.order(order_id), client.fills(order_id)
    client.cancel(order_id)
    assert (order.state, order.amount, order.filled) == ("open", offered + AMOUNT, offered)
    assert sum(fill.amount for fill in fills) == offered
    assert fills == practice.fills(client.exchange, order_id)
    until(lambda: client.order(order_id).state == "cancelled")
    assert client.order(order_id).filled == offered


def test_an_order_beyond_the_funds_is_refused_for_that_reason(client: Stranger) -> None:
    before = client.balance(client.quote)

    with refused_for(client.no_funds):
        client.place("buy", TOO_MUCH, far_below(client))

    assert client.balance(client.quote) == before


def test_an_order_below_the_minimum_is_refused_for_that_reason(client: Stranger) -> None:
    with refused_for(client.too_little):
        client.place("buy", TOO_LITTLE, far_below(client))


def test_a_wrong_signature_is_refused_for_that_reason(
    kind: Kind, practice: PracticeProcess
) -> None:
    impostor = kind(practice, secret="not-the-secret")

    with refused_for(impostor.bad_signature):
        impostor.balance(impostor.quote)

    impostor.close()
