"""Every error the core raises, as one tree; the question each class answers is "is an order out there?".

DeskError
├─ VaultError            nothing was sent
│  ├─ WrongPassphrase    the passphrase opens nothing
│  ├─ VaultDamaged       the file is not what was written
│  └─ VaultTooNew        written by a later version; never touched
├─ ProfileBusy, KeyBusy  another process owns the profile, or this key
├─ JournalError          the order journal cannot be written: nothing may be sent
├─ NotAllowed            a rule of ours refuses (an environment, a lock, a switched-off feature)
│  └─ Guarded            a ticket met the account's limits; `hits` says which, and whether a person may accept them
├─ NotSent               no byte of the request left this machine
├─ NoAnswer              bytes left, no complete answer came: a read failed, a write is unknown
├─ BadAnswer             an answer came, in a shape nobody documented: same consequence
├─ Refusal               the exchange answered with an error
│  ├─ Rejected           listed: nothing was placed or cancelled
│  │  ├─ NotEnoughFunds, OutsideRules, MarketClosed, WouldTake, OrderNotFound, OrderFinal
│  ├─ DuplicateClientId  an order with our id exists: the first attempt may be alive
│  ├─ AccessRefused      listed: nothing was placed or cancelled
│  │  ├─ BadKey, BadSignature, ClockSkew, NonceRefused, MissingPermission
│  ├─ RateLimited        for a write: unknown, unless the exchange documents refusing first
│  └─ ExchangeFault      5xx, maintenance, blocked, or a code nobody listed: for a write, unknown
└─ OutcomeUnknown        raised by the lane alone: a write whose outcome cannot be said yet
"""

from dataclasses import dataclass
from enum import Enum
from typing import Self

from core.domain.limits import Hit


class Category(Enum):
    """What an exchange's error is about: the closed set that every dialect's code table maps to."""

    BAD_KEY = "bad_key"
    BAD_SIGNATURE = "bad_signature"
    CLOCK = "clock"
    NONCE = "nonce"
    PERMISSION = "permission"
    IP_NOT_ALLOWED = "ip_not_allowed"
    RATE_LIMITED = "rate_limited"
    BANNED = "banned"
    INSUFFICIENT_FUNDS = "insufficient_funds"
    OUTSIDE_RULES = "outside_rules"
    WOULD_TAKE = "would_take"
    MARKET_CLOSED = "market_closed"
    BAD_SYMBOL = "bad_symbol"
    ORDER_NOT_FOUND = "order_not_found"
    ORDER_FINAL = "order_final"
    DUPLICATE_CLIENT_ID = "duplicate_client_id"
    TOO_MANY_ORDERS = "too_many_orders"
    ACCOUNT_RESTRICTED = "account_restricted"
    MAINTENANCE = "maintenance"
    BLOCKED = "blocked"
    EXCHANGE_FAULT = "exchange_fault"
    CLIENT_FAULT = "client_fault"
    REFUSED = "refused"
    UNLISTED = "unlisted"
    UNREADABLE = "unreadable"


class Outcome(Enum):
    """What an error answer proves about the change that was asked for."""

    NOT_DONE = "not_done"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """An exchange's error answer, read but not yet raised.

    `code` and `reason` are the exchange's own words, shown under "details" and never as rich text.
    `field` names the ticket field at fault (price, amount, stop_price, cost, account), where known;
    `bucket` the request budget that is used up, where it may be another one than the request's own.
    """

    category: Category
    outcome: Outcome
    code: str | None = None
    reason: str | None = None
    field: str | None = None
    rule: str | None = None
    http_status: int | None = None
    retry_after_s: int | None = None
    retry_at_ms: int | None = None
    server_time_ms: int | None = None
    bucket: str | None = None


class DeskError(Exception):
    """Root of the tree. It refuses to be raised itself, so that every raise must choose."""

    def __new__(cls, *args: object, **kwargs: object) -> Self:
        if cls is DeskError:
            raise TypeError("raise one of the classes below DeskError")
        return super().__new__(cls, *args, **kwargs)


class _Detailed(DeskError):
    """Carries a technical phrase for the log; sentences for people are the screen's."""

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail)
        self.detail = detail


class VaultError(_Detailed):
    """The vault could not be opened or written. Nothing was lost."""


class WrongPassphrase(VaultError):
    """The passphrase opens nothing; the file is intact."""


class VaultDamaged(VaultError):
    """The file is not what this program wrote; the previous copy may be."""


class VaultTooNew(VaultError):
    """A later version of the program wrote the file; it is left untouched."""


class ProfileBusy(_Detailed):
    """Another process works with this profile."""


class KeyBusy(_Detailed):
    """Another profile on this machine works with this key."""


class JournalError(_Detailed):
    """The order journal cannot be read or written, so no order may be sent."""


class NotAllowed(_Detailed):
    """A rule of this program refuses. `detail` is the rule's name, for the screen to put into words."""


class Guarded(NotAllowed):
    """The ticket met limits that refuse it, or that nobody has accepted; nothing was written and nothing sent."""

    def __init__(self, hits: tuple[Hit, ...]) -> None:
        super().__init__(next((hit.rule.value for hit in hits if hit.is_hard), hits[0].rule.value))
        self.hits = hits


class NotSent(_Detailed):
    """No byte of the request was handed to a connection."""


class NoAnswer(_Detailed):
    """Bytes left, and no complete answer came back in time."""


class BadAnswer(_Detailed):
    """The answer has a shape that nobody documented. `detail` says where and what, without the content."""


class Refusal(DeskError):
    """The exchange answered with an error; `refused` holds all that it said."""

    def __init__(self, refused: Refused) -> None:
        super().__init__(f"{refused.category.value}: {refused.code or refused.http_status}")
        self.refused = refused


class Rejected(Refusal):
    """A listed refusal: nothing was placed or cancelled."""


class NotEnoughFunds(Rejected):
    """The free balance does not cover the order and its fee."""


class OutsideRules(Rejected):
    """Price, amount or cost breaks a rule of the pair; see `refused.field`."""


class MarketClosed(Rejected):
    """The pair takes no such order now."""


class WouldTake(Rejected):
    """A maker-only order would have met the book."""


class OrderNotFound(Rejected):
    """The exchange knows no such order. On a cancel this proves nothing about the order's end."""


class OrderFinal(Rejected):
    """Too late: the order has already ended."""


class AccessRefused(Refusal):
    """A listed refusal of the key or the signature: nothing was placed or cancelled."""


class BadKey(AccessRefused):
    """The exchange does not know the key, or not here."""


class BadSignature(AccessRefused):
    """Key and secret do not belong together."""


class ClockSkew(AccessRefused):
    """The request's time is too far from the exchange's."""


class NonceRefused(AccessRefused):
    """The key has already used a larger nonce."""


class MissingPermission(AccessRefused):
    """The key may not do this, or not from this address."""


class DuplicateClientId(Refusal):
    """An order with our client id exists: the first attempt may be alive."""


class RateLimited(Refusal):
    """Too many requests; `refused.retry_after_s` where the exchange said how long to wait."""


class ExchangeFault(Refusal):
    """The exchange failed, is away, or used a code that nobody listed."""


class OutcomeUnknown(DeskError):
    """A write left and what became of it cannot be said yet. `cause` is what came instead of an answer."""

    def __init__(self, cause: DeskError) -> None:
        super().__init__(f"{type(cause).__name__}: {cause}")
        self.cause = cause


_CLASSES: dict[Category, type[Refusal]] = {
    Category.BAD_KEY: BadKey,
    Category.BAD_SIGNATURE: BadSignature,
    Category.CLOCK: ClockSkew,
    Category.NONCE: NonceRefused,
    Category.PERMISSION: MissingPermission,
    Category.IP_NOT_ALLOWED: MissingPermission,
    Category.ACCOUNT_RESTRICTED: MissingPermission,
    Category.RATE_LIMITED: RateLimited,
    Category.BANNED: RateLimited,
    Category.INSUFFICIENT_FUNDS: NotEnoughFunds,
    Category.OUTSIDE_RULES: OutsideRules,
    Category.WOULD_TAKE: WouldTake,
    Category.MARKET_CLOSED: MarketClosed,
    Category.BAD_SYMBOL: OutsideRules,
    Category.ORDER_NOT_FOUND: OrderNotFound,
    Category.ORDER_FINAL: OrderFinal,
    Category.DUPLICATE_CLIENT_ID: DuplicateClientId,
    Category.TOO_MANY_ORDERS: Rejected,
    Category.CLIENT_FAULT: Rejected,
    Category.REFUSED: Rejected,
    Category.MAINTENANCE: ExchangeFault,
    Category.BLOCKED: ExchangeFault,
    Category.EXCHANGE_FAULT: ExchangeFault,
    Category.UNLISTED: ExchangeFault,
    Category.UNREADABLE: ExchangeFault,
}


def refusal(refused: Refused) -> Refusal:
    """Choose the class for an error answer; one whose outcome is unknown is never a `Rejected`."""
    chosen = _CLASSES[refused.category]
    if refused.outcome is Outcome.UNKNOWN and issubclass(chosen, Rejected | AccessRefused):
        chosen = ExchangeFault
    return chosen(refused)
