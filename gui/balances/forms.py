"""What the dialogs about one's wallets show: frozen values in words, so that the views need not know the core."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveChoice:
    """An asset that can be moved, and how much of it there is."""

    asset: str
    most: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveForm:
    """What can be moved, from where to where; `chosen` is the place of the asset shown first."""

    origin: str
    target: str
    choices: tuple[MoveChoice, ...]
    chosen: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class MovementRow:
    """One deposit or withdrawal, all in words; `txid` is complete. `is_open` while more is to come."""

    time: str
    kind: str
    asset: str
    amount: str
    state: str
    is_open: bool
    wallet: str
    txid: str
