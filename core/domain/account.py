"""Who trades where: environments, accounts, what a key may do, balances."""

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from core.domain.money import ZERO


class Environment(Enum):
    """Real money, the exchange's own test system, or the practice exchange that ships with the program."""

    LIVE = "live"
    SANDBOX = "sandbox"
    PRACTICE = "practice"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRights:
    """What a key may do. None where the exchange does not tell. `ip_bound`: it works from listed addresses only;
    `should_be_bound`: the exchange warns of keys that do not."""

    can_read: bool | None = None
    can_trade: bool | None = None
    can_withdraw: bool | None = None
    can_transfer: bool | None = None
    ip_bound: bool | None = None
    is_master: bool | None = None
    can_administer: bool | None = None
    trade_permission_expires_ms: int | None = None
    should_be_bound: bool = False

    @property
    def is_dangerous(self) -> bool:
        """Whether whoever steals the key could move funds away: an order ticket never needs that."""
        return bool(self.can_withdraw or self.can_transfer or self.can_administer)

    @property
    def needs_warning(self) -> bool:
        """Whether the user must be told: the key is dangerous, or works from anywhere where it should not."""
        return self.is_dangerous or (self.should_be_bound and self.ip_bound is False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One signed-in key. `id` is ours and stays; `label` is what the user calls it."""

    id: str
    label: str
    exchange: str
    environment: Environment
    host_name: str
    rights: KeyRights = KeyRights()


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """One asset of an account; `free` and `held` are never below zero, `total` is as the exchange says it.

    `sequence` is the exchange's number of this state of this asset, where it has one.
    """

    asset: str
    free: Decimal
    held: Decimal
    total: Decimal | None = None
    time_ms: int | None = None
    sequence: int | None = None

    @property
    def is_zero(self) -> bool:
        """Whether there is nothing of it anywhere."""
        return self.free == ZERO and self.held == ZERO and not self.total


@dataclass(frozen=True, slots=True, kw_only=True)
class Balances:
    """All assets of an account. `can_trade` is the account's own flag, None where none is stated."""

    rows: tuple[Balance, ...]
    can_trade: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """Money to be moved between two wallets of one owner, by the exchange's names. `id` is ours, used once."""

    id: str
    asset: str
    amount: Decimal
    origin: str
    target: str


class MovementKind(Enum):
    """Which way money crossed the border of the exchange."""

    DEPOSIT = "deposit"
    WITHDRAWAL = "withdrawal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """A deposit or a withdrawal, to be read only. `state` is the exchange's word; `is_done` when nothing more will come.

    `wallet` names where a deposit landed, if the exchange keeps several.
    """

    id: str
    kind: MovementKind
    asset: str
    amount: Decimal
    state: str
    is_done: bool
    fee: Decimal | None = None
    wallet: str | None = None
    txid: str | None = None
    created_ms: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceChange:
    """News of one asset; what a source does not say is None and stays as it was, and so does older news."""

    asset: str
    free: Decimal | None = None
    held: Decimal | None = None
    total: Decimal | None = None
    time_ms: int | None = None
    sequence: int | None = None

    def applied_to(self, known: Balance | None) -> Balance:
        """The balance after the change."""
        before = None if known is None else known.sequence
        if known and before is not None and self.sequence is not None and self.sequence < before:
            return known
        free = self.free if self.free is not None else known.free if known else ZERO
        held = self.held if self.held is not None else known.held if known else ZERO
        total = self.total if self.total is not None else known.total if known else None
        return Balance(
            asset=self.asset,
            free=free,
            held=held,
            total=total,
            time_ms=self.time_ms,
            sequence=before if self.sequence is None else self.sequence,
        )
