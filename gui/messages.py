"""Every sentence about an error or a state: the one place where what the core says becomes words for a person.

Words from outside are never part of a sentence; `details` hands them out cleaned, for a place that shows plain text.
"""

from decimal import Decimal

from PySide6.QtCore import QCoreApplication

from core.desk.facts import LinkState, SessionState
from core.domain.account import Environment, KeyRights
from core.domain.draft import Problem, Rule
from core.domain.errors import (
    DeskError,
    Guarded,
    NotAllowed,
    Outcome,
    OutcomeUnknown,
    OutsideRules,
    RateLimited,
    Refusal,
    Refused,
    Rejected,
)
from core.domain.market import OrderType, Side, TimeInForce
from core.domain.order import Order, OrderState
from gui import display, limit_texts
from gui.error_texts import BY_CATEGORY, BY_CLASS, BY_COUNT, BY_FIELD, BY_RULE, QT_TRANSLATE_NOOP

_STATES: dict[OrderState, tuple[str, str]] = {
    OrderState.INTENT: ("◌", QT_TRANSLATE_NOOP("Messages", "Sending…")),
    OrderState.REFUSED: ("✕", QT_TRANSLATE_NOOP("Messages", "Refused")),
    OrderState.NOT_SENT: ("✕", QT_TRANSLATE_NOOP("Messages", "Not sent")),
    OrderState.SENDING: ("◌", QT_TRANSLATE_NOOP("Messages", "Sending…")),
    OrderState.WAITING: ("◇", QT_TRANSLATE_NOOP("Messages", "Waits for its trigger")),
    OrderState.OPEN: ("○", QT_TRANSLATE_NOOP("Messages", "Working")),
    OrderState.PARTIAL: ("◔", QT_TRANSLATE_NOOP("Messages", "Partly filled")),
    OrderState.CANCELLING: ("◌", QT_TRANSLATE_NOOP("Messages", "Cancelling…")),
    OrderState.FILLED: ("●", QT_TRANSLATE_NOOP("Messages", "Filled")),
    OrderState.CANCELLED: ("✕", QT_TRANSLATE_NOOP("Messages", "Cancelled")),
    OrderState.REJECTED: ("✕", QT_TRANSLATE_NOOP("Messages", "Rejected")),
    OrderState.EXPIRED: ("✕", QT_TRANSLATE_NOOP("Messages", "Expired")),
    OrderState.UNKNOWN: ("◌", QT_TRANSLATE_NOOP("Messages", "Checking…")),
    OrderState.NOT_PLACED: ("✕", QT_TRANSLATE_NOOP("Messages", "Not placed")),
    OrderState.UNRESOLVED: ("✕", QT_TRANSLATE_NOOP("Messages", "Settle by hand")),
}

_SIDES: dict[Side, tuple[str, str]] = {
    Side.BUY: ("▲", QT_TRANSLATE_NOOP("Messages", "Buy")),
    Side.SELL: ("▼", QT_TRANSLATE_NOOP("Messages", "Sell")),
}

_TYPES: dict[OrderType, str] = {
    OrderType.LIMIT: QT_TRANSLATE_NOOP("Messages", "Limit"),
    OrderType.MARKET: QT_TRANSLATE_NOOP("Messages", "Market"),
    OrderType.STOP_LIMIT: QT_TRANSLATE_NOOP("Messages", "Stop-limit"),
    OrderType.STOP_MARKET: QT_TRANSLATE_NOOP("Messages", "Stop-market"),
    OrderType.TAKE_PROFIT: QT_TRANSLATE_NOOP("Messages", "Take profit"),
    OrderType.TAKE_PROFIT_LIMIT: QT_TRANSLATE_NOOP("Messages", "Take-profit limit"),
    OrderType.TRAILING_STOP: QT_TRANSLATE_NOOP("Messages", "Trailing stop"),
    OrderType.OTHER: QT_TRANSLATE_NOOP("Messages", "Other"),
}

_TIMES_IN_FORCE: dict[TimeInForce, str] = {
    TimeInForce.GTC: QT_TRANSLATE_NOOP("Messages", "Until cancelled (GTC)"),
    TimeInForce.IOC: QT_TRANSLATE_NOOP("Messages", "Fill what you can now (IOC)"),
    TimeInForce.FOK: QT_TRANSLATE_NOOP("Messages", "All or nothing now (FOK)"),
}

_ENVIRONMENTS: dict[Environment, tuple[str, str]] = {
    Environment.PRACTICE: ("▲", QT_TRANSLATE_NOOP("Messages", "PRACTICE")),
    Environment.SANDBOX: ("◆", QT_TRANSLATE_NOOP("Messages", "SANDBOX")),
    Environment.LIVE: ("■", QT_TRANSLATE_NOOP("Messages", "LIVE")),
}

_LINKS: dict[LinkState, str] = {
    LinkState.CONNECTING: QT_TRANSLATE_NOOP("Messages", "Connecting…"),
    LinkState.STREAMING: QT_TRANSLATE_NOOP("Messages", "Stream live"),
    LinkState.POLLING: QT_TRANSLATE_NOOP("Messages", "Asking every few seconds"),
    LinkState.SILENT: QT_TRANSLATE_NOOP("Messages", "No answer"),
}

_SESSIONS: dict[SessionState, str] = {
    SessionState.SIGNING_IN: QT_TRANSLATE_NOOP("Messages", "◌ Signing in…"),
    SessionState.SIGNED_IN: QT_TRANSLATE_NOOP("Messages", "● Signed in"),
    SessionState.REFUSED: QT_TRANSLATE_NOOP("Messages", "✕ Refused"),
    SessionState.SIGNED_OUT: QT_TRANSLATE_NOOP("Messages", "○ Signed out"),
}

_OWN_CODES = frozenset({"no-spot-account"})
"""Codes that the core gives to an answer which says no less, but in no words of the exchange's."""

_RULES: dict[Rule, str] = {
    Rule.EMPTY: QT_TRANSLATE_NOOP("Messages", "Nothing is entered yet."),
    Rule.NOT_A_NUMBER: QT_TRANSLATE_NOOP("Messages", "This is not a number."),
    Rule.AMBIGUOUS: QT_TRANSLATE_NOOP("Messages", "This can be read in two ways."),
    Rule.NOT_POSITIVE: QT_TRANSLATE_NOOP("Messages", "Must be more than zero."),
    Rule.OFF_STEP: QT_TRANSLATE_NOOP("Messages", "Must be a multiple of {limit}."),
    Rule.BELOW_LEAST: QT_TRANSLATE_NOOP("Messages", "Must be at least {limit}."),
    Rule.ABOVE_MOST: QT_TRANSLATE_NOOP("Messages", "Must be at most {limit}."),
    Rule.COST_TOO_SMALL: QT_TRANSLATE_NOOP(
        "Messages", "The order is worth {value}; the exchange takes no less than {limit}."
    ),
    Rule.COST_TOO_LARGE: QT_TRANSLATE_NOOP(
        "Messages", "The order is worth {value}; the exchange takes no more than {limit}."
    ),
    Rule.NOT_ENOUGH: QT_TRANSLATE_NOOP("Messages", "Needs {value} with its fee; {limit} is free."),
    Rule.STOP_SIDE: QT_TRANSLATE_NOOP(
        "Messages",
        "The trigger of a buy must be below its price, that of a sell above: here {limit}.",
    ),
    Rule.STOP_PASSED: QT_TRANSLATE_NOOP(
        "Messages", "The market is at {limit} already: this would trigger at once."
    ),
    Rule.STOP_BAND: QT_TRANSLATE_NOOP("Messages", "{value} worse than the stop price."),
    Rule.TOTAL_WANTED: QT_TRANSLATE_NOOP(
        "Messages", "The exchange takes this order by its total only."
    ),
    Rule.MAKER_WOULD_TAKE: QT_TRANSLATE_NOOP(
        "Messages", "Maker only, and it would meet {limit}: the exchange would refuse it."
    ),
    Rule.MAKER_ONLY_NOW: QT_TRANSLATE_NOOP("Messages", "The pair takes maker-only orders now."),
    Rule.CONFLICTING_FLAGS: QT_TRANSLATE_NOOP("Messages", "These choices exclude each other."),
    Rule.MARKET_NOT_OPEN: QT_TRANSLATE_NOOP("Messages", "The pair takes no new orders now."),
    Rule.TYPE_NOT_OFFERED: QT_TRANSLATE_NOOP(
        "Messages", "The exchange does not offer this for the pair."
    ),
    Rule.SIDE_NOT_OFFERED: QT_TRANSLATE_NOOP(
        "Messages",
        "The exchange offers this type for the other side only: choose one with a limit.",
    ),
    Rule.NO_BOOK: QT_TRANSLATE_NOOP("Messages", "The order book has nothing to trade with."),
    Rule.BOOK_TOO_THIN: QT_TRANSLATE_NOOP(
        "Messages", "The order book holds only {limit} at a bearable price."
    ),
    Rule.PRICE_BAND: QT_TRANSLATE_NOOP("Messages", "{value} worse than the market."),
}


def sentence(error: DeskError) -> str:
    """What happened, in the user's words, and honest about whether an order is out there."""
    if isinstance(error, Guarded):
        return _guarded(error)
    if isinstance(error, NotAllowed):
        return _not_allowed(error.detail)
    if isinstance(error, Refusal):
        return _refusal(error)
    return _words(_of_class(error))


def details(error: DeskError) -> str:
    """The exchange's own words, or the technical phrase; one clean line, possibly empty."""
    if isinstance(error, OutcomeUnknown):
        return details(error.cause) or type(error.cause).__name__
    if isinstance(error, Refusal):
        refused = error.refused
        if refused.code in _OWN_CODES:
            return ""
        status = "" if refused.http_status is None else f"HTTP {refused.http_status}"
        said = (status, refused.code or "", refused.reason or "")
        return display.plain_text(" · ".join(filter(None, said)))
    if isinstance(error, NotAllowed):
        return ""
    return display.plain_text(str(error))


def problem_text(problem: Problem) -> str:
    """What is wrong with a field and what would be accepted, for the place beside it."""
    text = _words(_RULES[problem.rule])
    if problem.rule in {Rule.PRICE_BAND, Rule.STOP_BAND}:
        value, limit = display.percent(problem.value), display.percent(problem.limit)
    else:
        value, limit = (with_asset(each, problem.asset) for each in (problem.value, problem.limit))
    return text.format(value=value, limit=limit)


def state_text(state: OrderState) -> str:
    """The word for an order's state."""
    return _words(_STATES[state][1])


def state_sign(state: OrderState) -> str:
    """The sign that stands before the word."""
    return _STATES[state][0]


def order_state_text(order: Order) -> str:
    """Sign and word; a word of the exchange that is new to us is shown beside them."""
    word = state_text(order.state)
    if order.state is OrderState.WAITING and order.type in {OrderType.LIMIT, OrderType.MARKET}:
        word = QCoreApplication.translate("Messages", "Accepted")  # it has no trigger to wait for
    text = f"{state_sign(order.state)} {word}"
    if order.is_word_known or not order.raw_state:
        return text
    return f"{text} “{display.plain_text(order.raw_state, 24)}”"


def side_text(side: Side) -> str:
    """Buy or Sell."""
    return _words(_SIDES[side][1])


def side_sign(side: Side) -> str:
    """▲ or ▼, so that colour never speaks alone."""
    return _SIDES[side][0]


def type_text(kind: OrderType) -> str:
    """The word for an order type."""
    return _words(_TYPES[kind])


def time_in_force_text(time_in_force: TimeInForce) -> str:
    """How long an order stands, in words with the code after them."""
    return _words(_TIMES_IN_FORCE[time_in_force])


def environment_text(environment: Environment) -> str:
    """PRACTICE, SANDBOX or LIVE."""
    return _words(_ENVIRONMENTS[environment][1])


def environment_sign(environment: Environment) -> str:
    """The shape that goes with the word."""
    return _ENVIRONMENTS[environment][0]


def teaching_only_text() -> str:
    """What must be said of a scheme that no real host accepts."""
    return QCoreApplication.translate(
        "Messages",
        "This scheme circulates in tutorials. The live exchange does not accept it; it works on the practice "
        "exchange only.",
    )


def vault_set_back_text() -> str:
    """What must be said of a vault that is an older save than the last one that was open."""
    return QCoreApplication.translate(
        "Messages",
        "The vault is an older copy than the one that was open last: keys and limits changed since are missing. If "
        "you did not put it there yourself, somebody else did: look at your keys and their limits.",
    )


def link_text(state: LinkState) -> str:
    """How prices and orders reach us."""
    return _words(_LINKS[state])


def session_text(state: SessionState) -> str:
    """How far signing in has come, with its sign."""
    return _words(_SESSIONS[state])


def rights_text(rights: KeyRights) -> str:
    """What a key may do, the dangerous rights first."""
    translate = QCoreApplication.translate
    told = [
        (rights.can_withdraw, translate("Messages", "may WITHDRAW")),
        (rights.can_transfer, translate("Messages", "may TRANSFER")),
        (rights.can_trade, translate("Messages", "trade")),
        (rights.can_read, translate("Messages", "read")),
        (rights.ip_bound, translate("Messages", "bound to an address")),
    ]
    words = [word for is_so, word in told if is_so]
    if all(is_so is None for is_so, _ in told):
        return translate("Messages", "the exchange does not tell")
    if rights.can_trade is False:
        words.append(translate("Messages", "no trading"))
    elif rights.can_trade is None:
        words.append(translate("Messages", "the rest is not told"))
    return translate("Messages", ", ").join(words)


def joined(first: str, second: str) -> str:
    """Two sentences one after the other."""
    words = QCoreApplication.translate("Messages", "{first} {second}")
    return words.format(first=first, second=second)


def with_asset(value: Decimal | None, asset: str | None) -> str:
    """A figure to its last digit, with its unit."""
    text = display.exact(value)
    return f"{text} {display.plain_text(asset, 16)}" if asset and value is not None else text


def _words(text: str) -> str:
    return QCoreApplication.translate("Messages", text)


def _of_class(error: DeskError) -> str:
    return next(BY_CLASS[kind] for kind in type(error).__mro__ if kind in BY_CLASS)


def _guarded(error: Guarded) -> str:
    nothing = QCoreApplication.translate("Messages", "Nothing was sent.")
    return joined(nothing, "\n".join(limit_texts.lines(error.hits)))


def _not_allowed(rule: str) -> str:
    if rule in BY_RULE:
        return _words(BY_RULE[rule])
    return QCoreApplication.translate(
        "Messages", "Nothing was sent: a rule of this program does not allow it."
    )


def _refusal(error: Refusal) -> str:
    refused = error.refused
    if refused.code in _OWN_CODES:
        return _not_allowed(refused.code or "")
    known = BY_CATEGORY.get((type(error), refused.category))
    if isinstance(error, Rejected):
        known = BY_COUNT.get(refused.rule or "", known)
    if isinstance(error, OutsideRules):
        known = known or BY_FIELD.get(refused.field or "")
    text = _words(known or _of_class(error))
    return _waiting(text, refused) if isinstance(error, RateLimited) else text


def _waiting(text: str, refused: Refused) -> str:
    """What a limit says besides "slow down": for how long, and that nothing came of the request."""
    if refused.retry_after_s is not None:
        wait = QCoreApplication.translate("Messages", "Wait {seconds} s.")
        text = joined(text, wait.format(seconds=refused.retry_after_s))
    if refused.outcome is Outcome.NOT_DONE:
        none = QCoreApplication.translate("Messages", "Nothing was placed or cancelled.")
        text = joined(text, none)
    return text
