"""What a foreign client can do, in words that every one of them can be put into."""

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar, NamedTuple, Protocol


class Level(NamedTuple):
    price: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    bids: list[Level]
    asks: list[Level]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticker:
    bid: Decimal
    ask: Decimal
    last: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    free: Decimal
    held: Decimal

    @property
    def total(self) -> Decimal:
        return self.free + self.held


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    id: str
    client_id: str
    state: str
    """open, filled, cancelled, or what else the client says."""
    side: str
    price: Decimal
    amount: Decimal
    filled: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Fill:
    price: Decimal
    amount: Decimal
    fee: Decimal
    fee_asset: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """How a client tells it: by the kind of error, and by words in it."""

    error: type[Exception]
    words: str


class Stranger(Protocol):
    """A client of one exchange, for one pair. Assets are in capitals, symbols in small letters."""

    exchange: ClassVar[str]
    base: ClassVar[str]
    quote: ClassVar[str]
    no_funds: ClassVar[Refusal]
    too_little: ClassVar[Refusal]
    bad_signature: ClassVar[Refusal]

    def close(self) -> None: ...

    def symbols(self) -> set[str]: ...

    def ticker(self) -> Ticker: ...

    def book(self) -> Book: ...

    def balance(self, asset: str) -> Balance: ...

    def place(
        self, side: str, amount: Decimal, price: Decimal, client_id: str | None = None
    ) -> str:
        """Place a limit order and return its id."""

    def order(self, order_id: str) -> Order: ...

    def order_by_client_id(self, client_id: str) -> Order: ...

    def open_orders(self) -> list[Order]: ...

    def cancel(self, order_id: str) -> None: ...

    def fills(self, order_id: str) -> list[Fill]: ...
