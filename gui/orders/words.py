"""An order in words: what it is, what wakes it, how it stands, why it ended."""

from collections.abc import Iterable
from decimal import Decimal

from PySide6.QtCore import QCoreApplication

from core.desk.facts import TrackedOrder
from core.domain.draft import PERCENT, PRICED
from core.domain.limits import Rule
from core.domain.market import (
    CONDITIONAL,
    Market,
    OrderType,
    Side,
    TimeInForce,
    Trigger,
    usual_trigger,
)
from core.domain.money import ratio
from core.domain.order import Order, OrderState
from gui import display, messages, refused
from gui.error_texts import QT_TRANSLATE_NOOP

translate = QCoreApplication.translate

_LIMITS = {
    Rule.PRICE_AWAY.value: QT_TRANSLATE_NOOP("Orders", "price away from the market"),
    Rule.VALUE.value: QT_TRANSLATE_NOOP("Orders", "value of the order"),
    Rule.DEPTH.value: QT_TRANSLATE_NOOP("Orders", "size against the book"),
    Rule.REPEAT.value: QT_TRANSLATE_NOOP("Orders", "the same order again"),
    Rule.RATE.value: QT_TRANSLATE_NOOP("Orders", "many orders in a short time"),
    Rule.PRICE_AGE.value: QT_TRANSLATE_NOOP("Orders", "age of the price"),
    Rule.CLOCK.value: QT_TRANSLATE_NOOP("Orders", "difference of the clocks"),
    Rule.BALANCE.value: QT_TRANSLATE_NOOP("Orders", "most of the balance"),
    Rule.FIRST_LIVE.value: QT_TRANSLATE_NOOP("Orders", "first live order of this start"),
    Rule.LIVE_LOCKED.value: QT_TRANSLATE_NOOP("Orders", "live trading locked"),
    Rule.CHECKING.value: QT_TRANSLATE_NOOP("Orders", "one like it is being checked"),
    Rule.PANIC.value: QT_TRANSLATE_NOOP("Orders", "a panic is going on"),
}

_PROFIT_OF = {
    OrderType.STOP_LIMIT: OrderType.TAKE_PROFIT_LIMIT,
    OrderType.STOP_MARKET: OrderType.TAKE_PROFIT,
}


def kind(order: Order) -> OrderType:
    """Its type as the ticket calls it: some exchanges tell stops and take-profits apart by the trigger alone."""
    is_stop = order.trigger in {None, usual_trigger(order.side, order.type)}
    return order.type if is_stop else _PROFIT_OF.get(order.type, order.type)


def type_words(order: Order) -> str:
    """Type and how long it stands, for a narrow place: "Limit · GTC".

    That an order which waits stands until cancelled goes without saying; one at market stands for no time at all.
    """
    words = [messages.type_text(kind(order))]
    is_said = order.time_in_force is not TimeInForce.GTC or order.type not in CONDITIONAL
    if order.is_post_only:
        words.append(translate("Orders", "Maker"))
    elif order.time_in_force is not None and is_said and _has_time(order):
        words.append(order.time_in_force.value.upper())
    return " · ".join(words)


def type_in_full(order: Order) -> str:
    """Type, time in force and flag, where there is room."""
    words = [messages.type_text(kind(order))]
    if order.time_in_force is not None and _has_time(order):
        words.append(messages.time_in_force_text(order.time_in_force))
    if order.is_post_only:
        words.append(translate("Orders", "Maker only"))
    return " · ".join(words)


def condition(order: Order, market: Market | None) -> str:
    """What wakes it, in short: "≥ 63 095.14", "2.5 % off its high, from 62 309.96"; empty where nobody told."""
    stop = "" if order.stop_price is None else price(order.stop_price, market)
    if order.type is OrderType.TRAILING_STOP:
        words = _follows(order)
        start = translate("Orders", "{condition}, from {price}")
        return start.format(condition=words, price=stop) if stop else words
    if not stop:
        return ""
    sign = {Trigger.AT_OR_ABOVE: "≥", Trigger.AT_OR_BELOW: "≤"}
    trigger = order.trigger or usual_trigger(order.side, order.type)
    return f"{sign[trigger]}{display.GROUP}{stop}" if trigger else stop


def state_words(row: TrackedOrder) -> str:
    """Sign and word, with the deadline of a question, what is waited for, or how much is filled."""
    order = row.order
    text = messages.order_state_text(order)
    if order.state is OrderState.UNKNOWN and row.checking is not None:
        until = translate("Orders", "until {time}")
        return f"{text} {until.format(time=display.clock_utc(row.checking.until_ms))}"
    if order.state is OrderState.WAITING and (wakes := condition(order, row.market)):
        if order.is_word_known:
            word = translate("Orders", "Waits")
            text = f"{messages.state_sign(order.state)} {word}"
        return translate("Orders", "{state}, {condition}").format(state=text, condition=wakes)
    share = _filled_percent(order)
    if order.state is OrderState.PARTIAL and share:
        return f"{text}, {share}{display.GROUP}{PERCENT}"
    return text


def reason(row: TrackedOrder) -> str:
    """Why it ended: which value broke which rule where that is known, else in our words, else in the exchange's."""
    if row.problem is not None:
        return refused.explained(row.problem, row.order, row.market)
    return display.plain_text(row.order.reason or "")


def limits(accepted: Iterable[str]) -> str:
    """The limits that a person said yes to, in few words; a rule that is new to us by its own name."""
    return ", ".join(map(_limit, accepted))


def summary(row: TrackedOrder) -> str:
    """The order in one line: "▲ Buy 0.015 BTC/USD @ 60 900.00", "▲ Buy BTC/USD for 500 USD"."""
    return in_one_line(row.order, row.market)


def in_one_line(order: Order, market: Market | None) -> str:
    """The same of an order that nobody tracks."""
    if order.spend is not None:
        text = translate("Orders", "{side} {pair} for {amount}")
    elif order.price is not None:
        text = translate("Orders", "{side} {amount} {pair} @ {price}")
    else:
        text = translate("Orders", "{side} {amount} {pair}")
    return text.format(
        side=side_words(order.side),
        amount=ordered(order, market),
        pair=pair(order.symbol, market),
        price=price(order.price, market),
    )


def ordered(order: Order, market: Market | None) -> str:
    """The base amount that was ordered; of an order that says what to spend, that, with its unit."""
    if order.spend is None:
        return display.exact(order.quantity)
    return messages.with_asset(
        order.spend, market.quote if market else translate("Orders", "quote")
    )


def side_words(side: Side) -> str:
    """▲ Buy or ▼ Sell."""
    return f"{messages.side_sign(side)} {messages.side_text(side)}"


def pair(symbol: str, market: Market | None) -> str:
    """The pair as people write it, or as the exchange does where its rules are not known."""
    return market.name if market else display.plain_text(symbol, 24)


def price(value: Decimal | None, market: Market | None) -> str:
    """A price with the pair's decimals."""
    return display.price(value, market) if market else display.exact(value)


def _has_time(order: Order) -> bool:
    return order.type in PRICED or order.type is OrderType.OTHER


def _follows(order: Order) -> str:
    if order.trail is None:
        return translate("Orders", "follows the market")
    percent = f"{display.exact(order.trail.scaleb(2))}{display.GROUP}{PERCENT}"
    if order.side is Side.BUY:
        return translate("Orders", "{percent} off its low").format(percent=percent)
    return translate("Orders", "{percent} off its high").format(percent=percent)


def _filled_percent(order: Order) -> int:
    """In whole hundredths, rounded down; 0 where it cannot be said."""
    share = order.filled_share
    if order.spend is not None:
        share = ratio(order.filled_cost, order.spend) if order.filled_cost else None
    return int(share.scaleb(2)) if share else 0


def _limit(word: str) -> str:
    text = _LIMITS.get(word)
    return translate("Orders", text) if text else display.plain_text(word)
