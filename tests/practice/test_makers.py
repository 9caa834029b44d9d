"""The simulated markets are alive, and do what a story asks of them."""

import itertools
import random
from decimal import Decimal

import pytest

from core.practice.ledger import Account, ChargedInQuote
from core.practice.makers import Plan
from core.practice.market import Market
from core.practice.orders import Order, Side, State, Trigger
from core.practice.spans import DAY_MS, HOUR_MS, MINUTE_MS, every
from core.practice.venue import Listing, Venue
from tests.practice.hands import HandTime

BITCOIN = Market(
    symbol="BTCUSD",
    base="BTC",
    quote="USD",
    price_step=Decimal("0.01"),
    amount_step=Decimal("0.00000001"),
    min_amount=Decimal("0.00001"),
)


class Street:
    """One simulated market, and a client with money in it."""

    def __init__(self) -> None:
        self.time = HandTime()
        plan = Plan(start_price=Decimal(61_250), typical_amount=Decimal("0.12"))
        self.venue = Venue(
            [Listing(market=BITCOIN, plan=plan)],
            clock=self.time.clock(),
            charging=ChargedInQuote(12),
            price_band=Decimal("0.05"),
            rng=random.Random(3),
        )
        self.venue.wake()
        self.engine = self.venue.engines["BTCUSD"]
        self.makers = self.venue.makers["BTCUSD"]
        funds = {"USD": Decimal(1_000_000), "BTC": Decimal(10)}
        self.venue.ledger.open(Account(name="ann"), funds)

    def place(self, side: Side, price: Decimal, amount: str, stop: Decimal | None = None) -> Order:
        order = Order(
            id=self.venue.ids.order(),
            account="ann",
            key="key",
            market=BITCOIN,
            side=side,
            price=price,
            amount=Decimal(amount),
            created_ns=0,
            trigger=None if stop is None else Trigger(price=stop, is_above=side is Side.BUY),
        )
        self.venue.place(order)
        return order

    def live(self, seconds: int) -> None:
        for _ in range(seconds):
            self.time.pass_s(1)
            self.venue.step()


@pytest.fixture
def street() -> Street:
    return Street()


def test_the_book_has_two_sides_of_some_25_levels_at_any_time(street: Street) -> None:
    for _ in range(200):
        street.live(1)
        bids, asks = street.engine.book.bids.levels(), street.engine.book.asks.levels()
        assert 15 <= len(bids) <= 35
        assert 15 <= len(asks) <= 35
        assert bids[0][0] < asks[0][0]


def test_the_price_moves_and_trades_happen(street: Street) -> None:
    before = street.engine.tape.last

    street.live(120)

    after = street.engine.tape.last
    assert before is not None
    assert after is not None
    assert after.id > before.id
    assert after.price != before.price
    assert abs(after.price - before.price) < before.price / 50


def test_an_order_near_the_touch_is_filled_over_time(street: Street) -> None:
    best = street.engine.book.bids.best()
    assert best is not None
    order = street.place(Side.BUY, best, "0.5")

    street.live(900)

    assert order.filled > 0
    assert len(order.fills) > 1


def test_pushing_the_price_through_a_resting_order_fills_it(street: Street) -> None:
    order = street.place(Side.BUY, Decimal(60_000), "3")

    street.makers.push(Decimal("59999.99"))

    assert order.state is State.FILLED
    assert {fill.price for fill in order.fills} == {Decimal(60_000)}
    assert street.engine.tape.last is not None
    assert street.engine.tape.last.price == Decimal("59999.99")


@pytest.mark.parametrize(
    ("side", "stop", "price"), [(Side.BUY, "62000", "62100"), (Side.SELL, "60500", "60400")]
)
def test_pushing_the_price_to_a_stop_fires_it(
    street: Street, side: Side, stop: str, price: str
) -> None:
    order = street.place(side, Decimal(price), "0.1", stop=Decimal(stop))
    assert not order.fills

    street.makers.push(Decimal(stop))

    assert order.state is State.FILLED


def test_the_book_is_whole_after_a_push(street: Street) -> None:
    street.makers.push(Decimal(30_000))
    street.live(5)

    bids, asks = street.engine.book.bids.levels(), street.engine.book.asks.levels()
    assert min(len(bids), len(asks)) >= 15
    assert Decimal(29_900) < bids[0][0] < asks[0][0] < Decimal(30_100)


def test_a_drift_moves_the_market(street: Street) -> None:
    street.makers.drift_ppm_per_min = 20_000

    street.live(600)

    assert street.engine.tape.last is not None
    assert street.engine.tape.last.price > 70_000


def test_the_makers_and_takers_keep_the_sum_of_everything(street: Street) -> None:
    best = street.engine.book.asks.best()
    assert best is not None
    street.place(Side.BUY, best, "0.5")
    street.live(300)

    ledger = street.venue.ledger
    for asset, expected in (("USD", Decimal(1_000_000)), ("BTC", Decimal(10))):
        total = sum(account.balance(asset).total for account in ledger.accounts.values())
        assert total + ledger.fees.get(asset, Decimal(0)) == expected


def test_the_past_is_36_hours_of_minutes_without_holes(street: Street) -> None:
    now_ms = street.time.now_ns // 1_000_000
    rows = street.engine.tape.candles(every(MINUTE_MS), now_ms, 36 * 60)

    assert len(rows) == 36 * 60
    assert {a.opened_ms - b.opened_ms for a, b in itertools.pairwise(rows)} == {MINUTE_MS}
    assert all(row.low <= min(row.open, row.close) for row in rows)
    assert all(row.high >= max(row.open, row.close) for row in rows)
    assert rows[0].close == 61_250


@pytest.mark.parametrize("width_ms", [5 * MINUTE_MS, HOUR_MS, 6 * HOUR_MS, DAY_MS])
def test_wider_candles_join_the_narrow_ones(street: Street, width_ms: int) -> None:
    now_ms = street.time.now_ns // 1_000_000
    minutes = street.engine.tape.candles(every(MINUTE_MS), now_ms, 36 * 60)
    wide = street.engine.tape.candles(every(width_ms), now_ms, 3)[1]

    inside = [row for row in minutes if row.opened_ms // width_ms == wide.opened_ms // width_ms]

    assert wide.opened_ms % width_ms == 0
    assert wide.high >= max((row.high for row in inside), default=wide.high)
    if len(inside) == width_ms // MINUTE_MS:
        assert wide.volume == sum(row.volume for row in inside)
        assert (wide.open, wide.close) == (inside[-1].open, inside[0].close)


def test_minutes_without_trades_are_flat_candles(street: Street) -> None:
    street.time.pass_s(600)

    rows = street.engine.tape.candles(every(MINUTE_MS), street.time.now_ns // 1_000_000, 5)

    assert [row.volume for row in rows] == [0, 0, 0, 0, 0]
    assert {row.close for row in rows} == {61_250}


def test_a_trade_after_a_pause_leaves_no_hole(street: Street) -> None:
    street.time.pass_s(600)
    street.makers.push(Decimal(61_000))

    rows = list(street.engine.tape.minutes.newest_first())

    assert {a.opened_ms - b.opened_ms for a, b in itertools.pairwise(rows)} == {MINUTE_MS}
    assert (rows[0].close, rows[1].close) == (Decimal(61_000), Decimal(61_250))


def test_the_day_looks_back_24_hours(street: Street) -> None:
    day = street.engine.tape.day(street.time.now_ns // 1_000_000)

    assert day is not None
    assert day.low <= day.open <= day.high
    assert len(day.closes) == 24
    assert day.closes[0] == 61_250
    assert day.volume > 100


def test_a_market_slows_down_when_nobody_has_asked_for_a_minute(street: Street) -> None:
    assert street.venue.is_watched()
    street.time.pass_s(61)
    assert not street.venue.is_watched()

    street.venue.wake()
    assert street.venue.is_watched()
    street.time.pass_s(61)
    street.venue.watchers = 1
    assert street.venue.is_watched()
