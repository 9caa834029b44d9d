"""The life of an order as a table, and the one function that merges news into what is known.

House rules: a filled amount never shrinks; a final state never changes (a late fill may still add to a cancelled order);
a word that the exchange never used before changes nothing but the word.
"""

from dataclasses import fields, replace

from core.domain.market import OrderType
from core.domain.money import Quantity, total
from core.domain.order import Fill, Order, OrderState

S = OrderState

FINAL = frozenset(
    {S.REFUSED, S.NOT_SENT, S.FILLED, S.CANCELLED, S.REJECTED, S.EXPIRED, S.NOT_PLACED}
)
LIVE = frozenset({S.WAITING, S.OPEN, S.PARTIAL, S.CANCELLING})
UNSETTLED = frozenset({S.SENDING, S.UNKNOWN, S.UNRESOLVED})

_AT_EXCHANGE = LIVE | {S.FILLED, S.CANCELLED, S.EXPIRED}

NEXT: dict[OrderState, frozenset[OrderState]] = {
    S.INTENT: frozenset({S.REFUSED, S.NOT_SENT, S.SENDING}),
    S.SENDING: _AT_EXCHANGE | {S.NOT_SENT, S.REJECTED, S.UNKNOWN},
    S.UNKNOWN: _AT_EXCHANGE | {S.NOT_PLACED, S.UNRESOLVED, S.REJECTED},
    S.UNRESOLVED: _AT_EXCHANGE | {S.NOT_PLACED, S.REJECTED},
    S.WAITING: _AT_EXCHANGE | {S.REJECTED},
    S.OPEN: _AT_EXCHANGE - {S.WAITING},
    S.PARTIAL: _AT_EXCHANGE - {S.WAITING, S.OPEN},
    S.CANCELLING: _AT_EXCHANGE,
    **{state: frozenset() for state in FINAL},
}


def may_follow(state: OrderState, news: OrderState) -> bool:
    """Whether an order in `state` may be found in `news` next; staying is always allowed."""
    return state is news or news in NEXT[state]


def advance(known: Order, news: Order) -> Order:
    """What is known of an order after `news` about it arrived, in whatever order answers and events come.

    Values that `news` does not state are kept. A state that may not follow is ignored, its values are not.
    """
    stated = {
        field.name: value
        for field in fields(news)
        if (value := getattr(news, field.name)) is not None
    }
    fills = _united(known.fills, news.fills)
    executed = total(fill.quantity for fill in fills if not fill.is_broken)
    filled = Quantity(max(known.filled, news.filled, executed))
    has_old_amounts = _has_old_amounts(known, news)
    if news.type is OrderType.OTHER:  # the news does not say it
        stated["type"] = known.type
    stated |= {
        "filled": filled,
        "fills": fills,
        "state": _next_state(known, news, filled),
    }
    if has_old_amounts:
        for name in ("stated_remaining", "average_price", "filled_cost"):
            stated[name] = getattr(known, name)
    if known.updated_ms is not None and news.updated_ms is not None:
        stated["updated_ms"] = max(known.updated_ms, news.updated_ms)
    if known.created_ms is not None:
        stated["created_ms"] = known.created_ms
    return replace(known, **stated)


def _has_old_amounts(known: Order, news: Order) -> bool:
    """The cost tells where both state it: some exchanges count a market buy in money, and tell one fill at a time."""
    if known.filled_cost is not None and news.filled_cost is not None:
        return news.filled_cost < known.filled_cost
    return news.filled < known.filled


def _next_state(known: Order, news: Order, filled: Quantity) -> OrderState:
    if not news.is_word_known:
        return known.state if known.state in LIVE else _or_keep(known.state, S.OPEN)
    state = news.state
    if state is S.OPEN and filled:
        state = S.PARTIAL
    if known.state is S.CANCELLING and state in {S.OPEN, S.PARTIAL, S.WAITING}:
        return S.CANCELLING
    return _or_keep(known.state, state)


def _or_keep(state: OrderState, news: OrderState) -> OrderState:
    return news if may_follow(state, news) else state


def _united(known: tuple[Fill, ...], news: tuple[Fill, ...]) -> tuple[Fill, ...]:
    by_id = {fill.trade_id: fill for fill in known}
    by_id |= {fill.trade_id: fill for fill in news}
    return tuple(sorted(by_id.values(), key=lambda fill: (fill.time_ms, fill.trade_id)))
