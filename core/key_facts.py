"""What the keyring tells and takes: keys as they may be shown, as they are typed, and whether live is open."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import TYPE_CHECKING

from core.bundle import Incoming, Standing
from core.desk.facts import Source
from core.domain.account import Account, Environment, KeyRights
from core.domain.errors import VaultDamaged
from core.domain.limits import Limits
from core.log import short_key

if TYPE_CHECKING:
    from core.vault import KeyRecord


class VaultState(Enum):
    """Whether there is a vault, and whether it is open."""

    MISSING = auto()
    LOCKED = auto()
    OPEN = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class NewKey:
    """A key as the user has entered it."""

    label: str
    source: Source
    key: str = field(repr=False)
    secret: str = field(repr=False)
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyListing:
    """A key of the vault, fit to be shown."""

    account: Account
    source: Source
    key_shown: str
    options: Mapping[str, str]
    created_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckUp:
    """What signing in with a key has shown; the offset is the exchange's clock less ours."""

    rights: KeyRights
    clock_offset_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class IncomingKey:
    """A key of an exported file beside those here, fit to be shown; `differs` as in `Incoming`."""

    key: KeyListing
    standing: Standing
    differs: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembering:
    """Whether this device can open the vault without the passphrase, and whether it does."""

    can: bool
    does: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveGate:
    """Whether live accounts may send: the passphrase opens it a second time, locking closes it."""

    is_open: bool

    @property
    def key(self) -> Hashable:
        return "live"


def incoming_key(incoming: Incoming) -> IncomingKey:
    return IncomingKey(
        key=listing_of(incoming.record), standing=incoming.standing, differs=incoming.differs
    )


def listing_of(record: "KeyRecord") -> KeyListing:
    return KeyListing(
        account=account_of(record),
        source=source_of(record),
        key_shown=short_key(record.key),
        options=record.options,
        created_ms=record.created_ms,
    )


def source_of(record: "KeyRecord") -> Source:
    return Source(record.exchange, Environment(record.environment), record.host_name)


def limits_of(record: "KeyRecord") -> Limits:
    """Raises `VaultDamaged` for limits that nobody can read: no order may be judged without them."""
    try:
        return Limits.from_texts(record.limits)
    except ValueError:
        raise VaultDamaged("limits") from None


def account_of(record: "KeyRecord") -> Account:
    return Account(
        id=record.id,
        label=record.label,
        exchange=record.exchange,
        environment=Environment(record.environment),
        host_name=record.host_name,
    )
