"""The ticket's figures and sentences: what the button says, what is asked before sending, what came of it."""

from decimal import Decimal

from PySide6.QtCore import QCoreApplication

from core.desk.facts import TrackedOrder
from core.domain.account import Environment
from core.domain.draft import Field, Problem, Rule
from core.domain.errors import DeskError, Refusal
from core.domain.estimate import Estimate, Terms
from core.domain.lifecycle import UNSETTLED
from core.domain.market import Market, OrderType, Side
from core.domain.money import ZERO, Rounding, decimals, shown
from core.domain.order import OrderState, Ticket
from gui import display, messages
from gui.ticket.texts import Confirmation, EstimateText, FieldText

translate = QCoreApplication.translate

LEAST_PLACES = 2


def order_text(ticket: Ticket) -> str:
    """The order in words, as on the submit button: "Buy 0.015 BTC @ 60 900.00"."""
    market = ticket.market
    side = messages.side_text(ticket.side)
    if ticket.spend is not None:
        words = translate("Ticket", "{side} for {amount} {asset} at market")
        return words.format(side=side, amount=display.exact(ticket.spend), asset=market.quote)
    if ticket.price is None:
        words = translate("Ticket", "{side} {amount} {asset} at market")
    elif ticket.stop_price is not None:
        words = translate("Ticket", "{side} {amount} {asset} @ {price} from {stop}")
    elif not ticket.is_protective:
        words = translate("Ticket", "{side} {amount} {asset} @ {price}")
    elif ticket.side is Side.BUY:
        words = translate("Ticket", "{side} {amount} {asset}, at most {price}")
    else:
        words = translate("Ticket", "{side} {amount} {asset}, at least {price}")
    return words.format(
        side=side,
        amount=display.exact(ticket.quantity),
        asset=market.base,
        price=display.price(ticket.price, market),
        stop=display.price(ticket.stop_price, market),
    )


def why_not_text(problems: tuple[Problem, ...]) -> str:
    """What the submit button says while the draft is no order yet."""
    empty = {
        Field.PRICE: translate("Ticket", "Enter a price"),
        Field.STOP_PRICE: translate("Ticket", "Enter a stop price"),
        Field.QUANTITY: translate("Ticket", "Enter an amount"),
        Field.TOTAL: translate("Ticket", "Enter a total"),
    }
    wrong = {
        Field.PRICE: translate("Ticket", "Check the price"),
        Field.STOP_PRICE: translate("Ticket", "Check the stop price"),
        Field.QUANTITY: translate("Ticket", "Check the amount"),
        Field.TOTAL: translate("Ticket", "Check the total"),
    }
    first = next((each for each in problems if each.rule is not Rule.EMPTY), problems[0])
    texts = empty if first.rule is Rule.EMPTY else wrong
    return texts.get(first.field, messages.problem_text(first))


def estimate_text(estimate: Estimate | None, market: Market) -> EstimateText:
    """The figures of an estimate; what is paid or received is rounded for the eye only."""
    if estimate is None:
        return EstimateText(fee_label=translate("Ticket", "Fee"))
    if estimate.is_taker:
        fee_label = translate("Ticket", "Fee (taker {rate})")
    else:
        fee_label = translate("Ticket", "Fee (maker {rate})")
    average_label = average = ""
    if estimate.is_taker and estimate.slippage_percent is not None:
        worse = display.percent(estimate.slippage_percent)
        average_label = translate("Ticket", "Average, {percent} off the middle").format(
            percent=worse
        )
        average = _price(estimate.average_price, market)
    return EstimateText(
        fee_label=fee_label.format(rate=display.rate(estimate.rate)),
        fee=_amount(estimate.fee, estimate.fee_asset, market, Rounding.UP),
        average_label=average_label,
        average=average,
        receives=_amount(estimate.receives, estimate.receives_asset, market, Rounding.FLOOR),
        pays=_amount(estimate.pays, estimate.pays_asset, market, Rounding.UP),
        break_even=_price(estimate.break_even, market),
        left=_amount(estimate.left, estimate.pays_asset, market, Rounding.FLOOR),
    )


def field_texts(problems: tuple[Problem, ...]) -> dict[Field, FieldText]:
    """The first problem of each field; that nothing is typed yet is for the button to say."""
    texts: dict[Field, FieldText] = {}
    for problem in problems:
        if problem.rule is not Rule.EMPTY and problem.field not in texts:
            texts[problem.field] = FieldText(
                text=messages.problem_text(problem),
                role="attention" if problem.is_soft else "danger",
                repair=problem.repair or "",
            )
    return texts


def caption(book_age_s: float | None, *, is_usual_rate: bool) -> str:
    """What the figures rest on."""
    words = translate("Ticket", "Estimate")
    if book_age_s is not None:
        age = display.age(book_age_s)
        words += " · " + translate("Ticket", "prices {age} old").format(age=age)
    if is_usual_rate:
        words += " · " + translate("Ticket", "usual fee rates")
    return words


def type_choice(kind: OrderType, *, is_emulated: bool) -> tuple[OrderType, str, str]:
    """An order type with its word and, where the exchange has no such order, what is sent instead."""
    word = messages.type_text(kind)
    if kind is not OrderType.MARKET or not is_emulated:
        return kind, word, ""
    tip = translate(
        "Ticket",
        "The exchange has no market orders: a limit order is sent that fills at once what it can, at a bounded price.",
    )
    return kind, f"{word}*", tip


def free_text(side: Side, terms: Terms) -> str:
    """What may be spent, never rounded up; empty while nobody knows."""
    free, market = terms.free.to_spend(side), terms.market
    if free is None:
        return ""
    asset = market.quote if side is Side.BUY else market.base
    words = translate("Ticket", "free {amount}")
    return words.format(amount=_amount(free, asset, market, Rounding.FLOOR))


def context(exchange: str, environment: Environment) -> str:
    """Where an order goes: "Gemini (PRACTICE)"."""
    return f"{exchange} ({messages.environment_text(environment)})"


def summary(
    problems: tuple[Problem, ...], warnings: tuple[Problem, ...], estimate: Estimate | None
) -> tuple[str, str]:
    """The one line under the figures and its role: what stands beside no field, a warning, or that all is well."""
    beside_none = [each for each in problems if each.field in _BESIDE_NO_FIELD]
    if beside_none:
        return messages.problem_text(beside_none[0]), "danger"
    if problems:
        return "", "dim"
    if estimate is not None and not estimate.is_deep_enough:
        words = translate("Ticket", "▲ The visible book would not fill all of it at once")
        return words, "attention"
    if warnings:
        return translate("Ticket", "▲ Allowed, but look again"), "attention"
    return translate("Ticket", "✓ Fits this exchange's rules"), "good"


_BESIDE_NO_FIELD = {Field.ORDER_TYPE, Field.TIME_IN_FORCE, Field.POST_ONLY}


def refusal(error: DeskError) -> str:
    """Our sentence, and under it the exchange's own words, if it used any."""
    words = messages.sentence(error)
    said = messages.details(error) if isinstance(error, Refusal) else ""
    return f"{words}\n{said}" if said else words


def guilty_field(error: DeskError) -> Field | None:
    """The field that the exchange blamed, if it blamed one."""
    blamed = error.refused.field if isinstance(error, Refusal) else None
    fields = {
        "price": Field.PRICE,
        "amount": Field.QUANTITY,
        "stop_price": Field.STOP_PRICE,
        "cost": Field.TOTAL,
    }
    return fields.get(blamed or "")


def distance_text(estimate: Estimate | None) -> str:
    """Where the price stands to the middle of the market; empty while nobody can say."""
    distance = None if estimate is None else estimate.distance_percent
    if distance is None:
        return ""
    percent = display.percent(abs(distance))
    if percent == display.percent(ZERO):
        return translate("Ticket", "at the market")
    if distance < ZERO:
        return translate("Ticket", "{percent} below market").format(percent=percent)
    return translate("Ticket", "{percent} above market").format(percent=percent)


def confirmation(
    ticket: Ticket,
    estimate: Estimate | None,
    warnings: tuple[Problem, ...],
    *,
    exchange: str,
    account: str,
) -> Confirmation:
    """Everything about an order that a person should see before it leaves."""
    market = ticket.market
    figures = estimate_text(estimate, market)
    rows = [
        (translate("Ticket", "Exchange"), exchange),
        (translate("Ticket", "Account"), account),
        (translate("Ticket", "Pair"), market.name),
        (translate("Ticket", "Side"), _side(ticket.side)),
        (translate("Ticket", "Type"), _type(ticket)),
    ]
    if ticket.stop_price is not None:
        stop = _with_asset(display.price(ticket.stop_price, market), market.quote)
        rows.append((translate("Ticket", "Stop price"), stop))
    if ticket.price is not None:
        price = _with_asset(display.price(ticket.price, market), market.quote)
        rows.append((_price_label(ticket), price))
    if ticket.quantity is not None:
        amount = _with_asset(display.exact(ticket.quantity), market.base)
        rows.append((translate("Ticket", "Amount"), amount))
    if ticket.spend is not None:
        spend = _with_asset(_padded(ticket.spend), market.quote)
        rows.append((translate("Ticket", "Total"), spend))
    elif estimate is not None:
        total = _with_asset(_padded(estimate.cost), market.quote)
        rows.append((translate("Ticket", "Total, estimate"), total))
    if ticket.type is not OrderType.MARKET:
        time = messages.time_in_force_text(ticket.time_in_force)
        maker = translate("Ticket", "Maker only")
        text = f"{time} · {maker}" if ticket.is_post_only else time
        rows.append((translate("Ticket", "Time in force"), text))
    if estimate is not None:
        rows.append((figures.fee_label, figures.fee))
    return Confirmation(
        side=ticket.side,
        sentence=order_text(ticket),
        rows=tuple(rows),
        warnings=tuple(messages.problem_text(each) for each in warnings),
    )


def outcome(tracked: TrackedOrder) -> tuple[str, str]:
    """What became of an order, and its role in the look. Nothing is called placed before the exchange said so."""
    order = tracked.order
    state = order.state
    if state is OrderState.UNRESOLVED:
        words = translate("Ticket", "The search could not settle this order: look at the exchange.")
        return words, "attention"
    if state in UNSETTLED or state is OrderState.INTENT:
        words = translate("Ticket", "Checking whether the order was placed: do not send it again.")
        return words, "attention"
    if tracked.problem is not None:
        return refusal(tracked.problem), "danger"
    if state is OrderState.NOT_PLACED:
        words = translate("Ticket", "Checked: the order was not placed. It may be sent again.")
        return words, "dim"
    if state in {OrderState.REFUSED, OrderState.NOT_SENT, OrderState.REJECTED}:
        words = translate("Ticket", "{state}. Nothing was placed.")
        return words.format(state=messages.state_text(state)), "danger"
    if state in {OrderState.CANCELLED, OrderState.EXPIRED}:
        filled = _with_asset(
            display.exact(order.filled), tracked.market.base if tracked.market else ""
        )
        reason = display.plain_text(order.reason or "", 80)
        words = translate("Ticket", "{state} by the exchange, {filled} filled. {reason}")
        text = words.format(state=messages.state_text(state), filled=filled, reason=reason)
        return text.strip(), "attention"
    words = translate("Ticket", "Order placed · {sign} {state}")
    sign = messages.state_sign(state)
    return words.format(sign=sign, state=messages.state_text(state)), "good"


def _side(side: Side) -> str:
    return f"{messages.side_sign(side)} {messages.side_text(side)}"


def _type(ticket: Ticket) -> str:
    if ticket.is_protective:
        return translate("Ticket", "Market, as a limit order that fills at once what it can")
    return messages.type_text(ticket.type)


def _price_label(ticket: Ticket) -> str:
    if not ticket.is_protective:
        return translate("Ticket", "Price")
    if ticket.side is Side.BUY:
        return translate("Ticket", "Price, at most")
    return translate("Ticket", "Price, at least")


def _with_asset(text: str, asset: str) -> str:
    return f"{text}{display.GROUP}{asset}" if asset else text


def _amount(value: Decimal | None, asset: str, market: Market, rounding: Rounding) -> str:
    """An amount to the decimals of its asset in this pair, rounded to the side that promises less."""
    if value is None:
        return display.NOTHING
    step = market.quantity_step if asset == market.base else market.price_step
    places = max(LEAST_PLACES, decimals(step))
    return _with_asset(display.grouped(shown(value, places, rounding)), asset)


def _padded(value: Decimal) -> str:
    """Every digit, and at least the usual two after the point."""
    return display.grouped(shown(value, max(LEAST_PLACES, decimals(value))))


def _price(value: Decimal | None, market: Market) -> str:
    if value is None:
        return display.NOTHING
    return display.grouped(shown(value, max(LEAST_PLACES, decimals(market.price_step))))
