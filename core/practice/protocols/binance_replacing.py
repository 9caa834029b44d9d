"""Binance's cancelReplace: cancel one order and place another, of which one half may fail (sheet 6)."""

from dataclasses import dataclass

from core.practice.protocols import binance_shapes as shapes
from core.practice.protocols.binance_endpoint import Signed, changing
from core.practice.protocols.binance_entry import Entry
from core.practice.protocols.binance_finding import Finder
from core.practice.protocols.binance_keys import Key
from core.practice.protocols.binance_limits import OrderCounts
from core.practice.protocols.binance_markets import Markets
from core.practice.protocols.binance_orders import PLACING, BinanceOrder, read_wish
from core.practice.protocols.binance_params import Params
from core.practice.protocols.binance_refusals import Refusal, illegal
from core.practice.protocols.binance_trading import Trading, read_cancellation

REPLACING = (
    *PLACING,
    "cancelReplaceMode",
    "cancelOrderId",
    "cancelOrigClientOrderId",
    "cancelNewClientOrderId",
    "cancelRestrictions",
    "orderRateLimitExceededMode",
)


@dataclass(slots=True, kw_only=True)
class Outcome:
    """What became of each half: an order, a refusal, or None if it was not tried."""

    old: BinanceOrder | Refusal | None = None
    new: BinanceOrder | Refusal | None = None

    def row(self, answer_type: str) -> shapes.Row:
        """Raise Refusal, with this as its data, unless both halves are done."""
        row: shapes.Row = {"cancelResult": _word(self.old), "newOrderResult": _word(self.new)}
        is_old_done, is_new_done = (isinstance(each, BinanceOrder) for each in (self.old, self.new))
        row["cancelResponse"] = (
            shapes.cancelled(self.old) if isinstance(self.old, BinanceOrder) else _error(self.old)
        )
        row["newOrderResponse"] = (
            shapes.placed(self.new, answer_type)
            if isinstance(self.new, BinanceOrder)
            else _error(self.new)
        )
        if is_old_done and is_new_done:
            return row
        code, words, status = -2022, "failed", 400
        if is_old_done or is_new_done:
            code, words, status = -2021, "partially failed", 409
        retry_after_s = None
        if isinstance(self.new, Refusal) and self.new.status == 429:
            status, retry_after_s = 429, self.new.retry_after_s
        message = f"Order cancel-replace {words}."
        raise Refusal(status, code, message, data=row, retry_after_s=retry_after_s)


class Replacing:
    def __init__(
        self, markets: Markets, entry: Entry, counts: OrderCounts, finder: Finder, trading: Trading
    ) -> None:
        self._markets = markets
        self._entry = entry
        self._counts = counts
        self._finder = finder
        self._trading = trading
        self.table: dict[tuple[str, str], Signed] = {
            ("POST", "/api/v3/order/cancelReplace"): changing(
                self._replace, REPLACING, is_placing=True
            )
        }

    def _replace(self, params: Params, key: Key) -> shapes.Row:
        params.need("cancelReplaceMode")
        may_go_on = _word_of(params, "cancelReplaceMode", "STOP_ON_FAILURE", "ALLOW_FAILURE")
        may_only_cancel = _word_of(
            params, "orderRateLimitExceededMode", "DO_NOTHING", "CANCEL_ONLY"
        )
        wish = read_wish(params)
        cancel_id, restriction = read_cancellation(params, "cancelNewClientOrderId")
        order = self._finder.find(params, key, "cancelOrderId", "cancelOrigClientOrderId")
        rules = self._entry.check(wish)
        outcome = Outcome()
        try:
            self._counts.check(key.account)
        except Refusal as refusal:
            outcome.new = refusal
            if not may_only_cancel:
                return outcome.row(wish.answer_type)
        with self._markets.engine(rules.market).action():
            try:
                outcome.old = self._trading.cancel(order, cancel_id, restriction)
            except Refusal as refusal:
                outcome.old = refusal
            if outcome.new is None and (may_go_on or isinstance(outcome.old, BinanceOrder)):
                try:
                    outcome.new = self._entry.enter(key, wish, rules)
                except Refusal as refusal:
                    outcome.new = refusal
        return outcome.row(wish.answer_type)


def _word_of(params: Params, name: str, usual: str, other: str) -> bool:
    """Return whether the other word was given."""
    return params.word(name, (usual, other), illegal(name, f"^({usual}|{other})$")) == other


def _word(half: BinanceOrder | Refusal | None) -> str:
    if half is None:
        return "NOT_ATTEMPTED"
    return "FAILURE" if isinstance(half, Refusal) else "SUCCESS"


def _error(half: Refusal | None) -> shapes.Row | None:
    return None if half is None else half.body()
