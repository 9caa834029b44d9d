"""Binance's orders: what may be asked for, and what such an order remembers beyond the engine's (sheet 6)."""

from dataclasses import dataclass
from decimal import Decimal

from core.practice.exact import ZERO
from core.practice.orders import Ending, Order, SelfTrade, Side, State, TimeInForce, Trigger
from core.practice.protocols.binance_listings import ALL_TYPES, Rules
from core.practice.protocols.binance_params import Params
from core.practice.protocols.binance_refusals import bad, illegal, not_required, one_of

NEEDED = {
    "LIMIT": ("timeInForce", "quantity", "price"),
    "LIMIT_MAKER": ("quantity", "price"),
    "MARKET": (),
    "STOP_LOSS": ("quantity",),
    "TAKE_PROFIT": ("quantity",),
    "STOP_LOSS_LIMIT": ("timeInForce", "quantity", "price"),
    "TAKE_PROFIT_LIMIT": ("timeInForce", "quantity", "price"),
}
ALLOWED = {
    "LIMIT": ("icebergQty",),
    "LIMIT_MAKER": ("icebergQty",),
    "MARKET": ("quantity", "quoteOrderQty"),
    "STOP_LOSS": ("stopPrice", "trailingDelta"),
    "TAKE_PROFIT": ("stopPrice", "trailingDelta"),
    "STOP_LOSS_LIMIT": ("stopPrice", "trailingDelta", "icebergQty"),
    "TAKE_PROFIT_LIMIT": ("stopPrice", "trailingDelta", "icebergQty"),
}
OF_SOME_TYPES = (
    "timeInForce",
    "quantity",
    "quoteOrderQty",
    "price",
    "stopPrice",
    "trailingDelta",
    "icebergQty",
)
OF_ALL_TYPES = (
    "symbol",
    "side",
    "type",
    "newClientOrderId",
    "newOrderRespType",
    "selfTradePreventionMode",
)
PLACING = OF_ALL_TYPES + OF_SOME_TYPES
FULL_ANSWERS = ("LIMIT", "MARKET")
STP = {
    "NONE": SelfTrade.IS_ALLOWED,
    "EXPIRE_TAKER": SelfTrade.ENDS_TAKER,
    "EXPIRE_MAKER": SelfTrade.ENDS_MAKER,
    "EXPIRE_BOTH": SelfTrade.ENDS_BOTH,
}
STP_WORDS = (*STP, "DECREMENT", "TRANSFER")
EXPIRY_REASONS = {
    Ending.WOULD_POST: "UNFILLED_IOC_QUANTITY_EXPIRED",
    Ending.WOULD_NOT_FILL: "UNFILLED_FOK_ORDER_EXPIRED",
    Ending.NO_LIQUIDITY: "INSUFFICIENT_LIQUIDITY",
    Ending.NO_FUNDS: "REJECTED",
    Ending.SELF_CROSS: "NONE",
}


@dataclass(slots=True, kw_only=True, eq=False)
class BinanceOrder(Order):
    type: str
    rules: Rules
    stop_price: Decimal
    trailing_delta: int | None
    iceberg: Decimal
    """Checked and shown; the book shows the whole amount all the same."""
    quote_amount: Decimal
    """What was asked for, of an order given by quote."""
    stp_mode: str
    is_short: bool = False
    """The book ended before the quote amount was spent: all there was is taken, and the order expires."""
    cancel_id: str = ""
    """The client id of its cancellation."""
    former_id: str = ""
    """Its own client id before the last amendment."""
    amendments: int = 0
    working_ms: int = -1
    execution_id: int = 0
    prevented_id: int = 0

    @property
    def status(self) -> str:
        if self.is_live:
            return "PARTIALLY_FILLED" if self.filled else "NEW"
        if self.state is State.FILLED:
            return "EXPIRED" if self.is_short else "FILLED"
        if self.ending is Ending.REQUESTED:
            return "CANCELED"
        return "EXPIRED_IN_MATCH" if self.ending is Ending.SELF_CROSS else "EXPIRED"

    @property
    def expiry_reason(self) -> str | None:
        if self.is_short:
            return EXPIRY_REASONS[Ending.NO_LIQUIDITY]
        return None if self.ending is None else EXPIRY_REASONS.get(self.ending)

    @property
    def is_algo(self) -> bool:
        return self.trigger is not None

    @property
    def has_never_worked(self) -> bool:
        return self.trigger is not None and not self.has_fired


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A placement whose parameters are well formed."""

    symbol: str
    side: Side
    type: str
    time_in_force: TimeInForce
    amount: Decimal | None
    quote_amount: Decimal | None
    price: Decimal | None
    stop_price: Decimal | None
    trailing_delta: int | None
    iceberg: Decimal | None
    client_id: str | None
    answer_type: str
    stp_mode: str | None

    @property
    def is_at_market(self) -> bool:
        return self.type in ("MARKET", "STOP_LOSS", "TAKE_PROFIT")

    @property
    def is_trigger_above(self) -> bool:
        """Whether the stop price must be above the market."""
        return self.type.startswith("STOP_LOSS") is (self.side is Side.BUY)

    def trigger(self) -> Trigger | None:
        """A trailing order follows the market's best price and fires on the way back, whatever its type."""
        if self.stop_price is None and self.trailing_delta is None:
            return None
        is_trailing = self.trailing_delta is not None
        return Trigger(
            price=self.stop_price or ZERO,
            is_above=self.side is Side.BUY if is_trailing else self.is_trigger_above,
            trail=Decimal(self.trailing_delta).scaleb(-4) if self.trailing_delta else None,
            starts_above=self.is_trigger_above,
        )


def read_wish(params: Params) -> Wish:
    """Raise Refusal."""
    symbol = params.need("symbol")
    params.need("side")
    side = params.word("side", ("BUY", "SELL"), bad(-1117, "Invalid side."))
    params.need("type")
    kind = params.word("type", ALL_TYPES, bad(-1116, "Invalid orderType.")) or ""
    _check_presence(params, kind)
    time_in_force = params.word(
        "timeInForce", TimeInForce.__members__, bad(-1115, "Invalid timeInForce.")
    )
    answers = ("ACK", "RESULT", "FULL")
    answer_type = params.word(
        "newOrderRespType", answers, illegal("newOrderRespType", "^(ACK|RESULT|FULL)$")
    )
    stp_legal = illegal("selfTradePreventionMode", f"^({'|'.join(STP_WORDS)})$")
    wish = Wish(
        symbol=symbol,
        side=Side.BUY if side == "BUY" else Side.SELL,
        type=kind,
        time_in_force=TimeInForce[time_in_force or "GTC"],
        amount=params.number("quantity"),
        quote_amount=params.number("quoteOrderQty"),
        price=params.number("price"),
        stop_price=params.number("stopPrice"),
        trailing_delta=params.count("trailingDelta"),
        iceberg=params.number("icebergQty"),
        client_id=params.client_id("newClientOrderId"),
        answer_type=answer_type or ("FULL" if kind in FULL_ANSWERS else "ACK"),
        stp_mode=params.word("selfTradePreventionMode", STP_WORDS, stp_legal),
    )
    if wish.iceberg is not None and wish.time_in_force is not TimeInForce.GTC:
        raise not_required("icebergQty")
    return wish


def _check_presence(params: Params, kind: str) -> None:
    for name in NEEDED[kind]:
        params.need(name)
    for name in OF_SOME_TYPES:
        if name in params.given and name not in NEEDED[kind] + ALLOWED[kind]:
            raise not_required(name)
    for either, other in (("quantity", "quoteOrderQty"), ("stopPrice", "trailingDelta")):
        if other in ALLOWED[kind] and not {either, other} & params.given.keys():
            raise one_of(either, other)
    if {"quantity", "quoteOrderQty"} <= params.given.keys():
        raise not_required("quantity")
