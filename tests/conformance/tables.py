"""Which table of keys is for a kind of expectation and the fact that the dialect gave, and all kinds of the format."""

from collections.abc import Mapping
from typing import Any

from core.domain.account import Balances, KeyRights
from core.domain.market import Book, BookChange, FeeRates, Ticker
from core.domain.order import Fill, Order, Standing
from core.exchanges.base import Cancelled, CancelledAll, Page, Replaced, SignIn
from core.exchanges.events import Pinged
from tests.conformance import facts
from tests.conformance.compare import Table
from tests.conformance.facts import Failure

TABLES: Mapping[tuple[str, type], Table[Any]] = {
    ("markets", tuple): facts.MARKETS,
    ("ticker", Ticker): facts.ONE_TICKER,
    ("ticker", tuple): facts.TICKERS,
    ("book", Book): facts.BOOK,
    ("book", BookChange): facts.BOOK_CHANGE,
    ("candles", tuple): facts.CANDLES,
    ("public_trades", tuple): facts.TRADES,
    ("balances", Balances): facts.BALANCES,
    ("balances", tuple): facts.BALANCE_CHANGES,
    ("order", Order): facts.ONE_ORDER,
    ("order", Cancelled): facts.CANCELLED,
    ("order", tuple): facts.ORDERS,
    ("order", Standing): facts.STANDING,
    ("order", Failure): facts.REFUSED_ORDER,
    ("orders", tuple): facts.ORDERS,
    ("orders", Page): facts.ORDER_PAGE,
    ("orders", CancelledAll): facts.CANCELLED_ALL,
    ("cancel_all", Failure): facts.REFUSED_CANCEL_ALL,
    ("cancel_replace", Failure): facts.REFUSED_REPLACE,
    ("cancel_replace", Replaced): facts.REPLACED,
    ("fills", Page): facts.FILL_PAGE,
    ("fills", tuple): facts.FILLS,
    ("fills", Order): facts.ORDER,
    ("fill", Fill): facts.ONE_FILL,
    ("cancel", Cancelled): facts.CANCELLED,
    ("cancel", Failure): facts.REFUSED_CANCEL,
    ("cancel_all", CancelledAll): facts.CANCELLED_ALL,
    ("error", Failure): facts.ERROR,
    ("accounts", tuple): facts.ACCOUNTS,
    ("server_time", int): facts.SERVER_TIME,
    ("key_rights", SignIn): facts.SIGN_IN,
    ("key_rights", KeyRights): facts.RIGHTS,
    ("fees", FeeRates): facts.FEES,
    ("ping", Pinged): facts.PING,
}
"""The table for a kind of expectation and the fact that the dialect gave."""

KINDS = {
    "markets", "ticker", "book", "candles", "public_trades", "balances", "order", "orders", "fills", "cancel",
    "cancel_all", "cancel_replace", "error", "accounts", "server_time", "key_rights", "fees", "stream", "stream_sequence",
}  # fmt: skip
"""All kinds of the format."""
