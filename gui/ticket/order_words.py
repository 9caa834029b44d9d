"""An order in words: on the button, under its fields, on the sheet that asks once more."""

from decimal import Decimal

from PySide6.QtCore import QCoreApplication

from core.domain.draft import PRICED, Field, Problem
from core.domain.estimate import Estimate, Terms
from core.domain.market import CONDITIONAL, Market, OrderType, Side, Trigger, usual_trigger
from core.domain.order import Ticket
from core.domain.worksheet import Worksheet, is_always_emulated
from gui import display, messages
from gui.ticket import figures
from gui.ticket.texts import Confirmation, FieldText

translate = QCoreApplication.translate


def order_text(ticket: Ticket) -> str:
    """The order as on the submit button: "Buy 0.015 BTC @ 60 900.00", and in a second line what it waits for."""
    words = _deal(ticket).format(
        side=messages.side_text(ticket.side),
        amount=display.exact(ticket.quantity if ticket.spend is None else ticket.spend),
        asset=ticket.market.base if ticket.spend is None else ticket.market.quote,
        price=display.price(ticket.price, ticket.market),
    )
    return f"{words}\n{_condition(ticket)}" if ticket.type in CONDITIONAL else words


def _deal(ticket: Ticket) -> str:
    if ticket.spend is not None:
        return translate("Ticket", "{side} for {amount} {asset} at market")
    if ticket.price is None:
        return translate("Ticket", "{side} {amount} {asset} at market")
    if not ticket.is_protective:
        return translate("Ticket", "{side} {amount} {asset} @ {price}")
    if ticket.side is Side.BUY:
        return translate("Ticket", "{side} {amount} {asset}, at most {price}")
    return translate("Ticket", "{side} {amount} {asset}, at least {price}")


def _condition(ticket: Ticket) -> str:
    stop = display.price(ticket.stop_price, ticket.market)
    if ticket.trail is not None:
        words = _follows(ticket.side, ticket.trail)
        if ticket.stop_price is None:
            return words
        return translate("Ticket", "{condition}, from {stop}").format(condition=words, stop=stop)
    if ticket.trigger is Trigger.AT_OR_ABOVE:
        return translate("Ticket", "when ≥ {stop}").format(stop=stop)
    return translate("Ticket", "when ≤ {stop}").format(stop=stop)


def _follows(side: Side, trail: Decimal) -> str:
    percent = figures.percent(trail)
    if side is Side.BUY:
        return translate("Ticket", "if {percent} off its low").format(percent=percent)
    return translate("Ticket", "if {percent} off its high").format(percent=percent)


def type_choice(kind: OrderType, side: Side, terms: Terms) -> tuple[OrderType, str, str]:
    """An order type with its word and what is to be known of it."""
    word = messages.type_text(kind)
    if kind is OrderType.MARKET and is_always_emulated(side, terms):
        tip = translate(
            "Ticket",
            "The exchange has no such market order: a limit order is sent that fills at once what it can, "
            "at a bounded price.",
        )
        return kind, f"{word}*", tip
    tips = {
        OrderType.STOP_LIMIT: translate(
            "Ticket", "A limit order, once the price has risen (buy) or fallen (sell) to the stop"
        ),
        OrderType.STOP_MARKET: translate(
            "Ticket", "A market order, once the price has risen (buy) or fallen (sell) to the stop"
        ),
        OrderType.TAKE_PROFIT: translate(
            "Ticket", "A market order, once the price has fallen (buy) or risen (sell) to the stop"
        ),
        OrderType.TAKE_PROFIT_LIMIT: translate(
            "Ticket", "A limit order, once the price has fallen (buy) or risen (sell) to the stop"
        ),
        OrderType.TRAILING_STOP: translate(
            "Ticket", "A market order, once the price turns back by so much; it follows until then"
        ),
    }
    return kind, word, tips.get(kind, "")


def hints(sheet: Worksheet) -> dict[Field, FieldText]:
    """What the typed numbers mean, for the places under their fields."""
    kind, market, stop = sheet.draft.order_type, sheet.market, sheet.numbers.get(Field.STOP_PRICE)
    texts: dict[Field, str] = {}
    if kind is OrderType.TRAILING_STOP and sheet.trail is not None:
        texts[Field.TRAIL] = _trail_hint(sheet.side, sheet.trail)
    elif kind in CONDITIONAL and stop is not None:
        texts[Field.STOP_PRICE] = _stop_hint(sheet.side, kind, stop, market)
    if sheet.is_emulated and sheet.is_by_total and Field.QUANTITY in sheet.numbers:
        texts[Field.QUANTITY] = translate(
            "Ticket",
            "By amount, a limit order is sent instead. Type the total for a market order of the exchange.",
        )
    return {where: FieldText(text=text) for where, text in texts.items()}


def _trail_hint(side: Side, trail: Decimal) -> str:
    if side is Side.BUY:
        words = translate("Ticket", "Wakes when the last price is {percent} above its lowest.")
    else:
        words = translate("Ticket", "Wakes when the last price is {percent} below its highest.")
    return words.format(percent=figures.percent(trail))


def _stop_hint(side: Side, kind: OrderType, stop: Decimal, market: Market) -> str:
    if usual_trigger(side, kind) is Trigger.AT_OR_ABOVE:
        words = translate("Ticket", "Wakes when the last price is at or above {stop}.")
    else:
        words = translate("Ticket", "Wakes when the last price is at or below {stop}.")
    return words.format(stop=display.price(stop, market))


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
    rows = [
        (translate("Ticket", "Exchange"), exchange),
        (translate("Ticket", "Account"), account),
        (translate("Ticket", "Pair"), market.name),
        (translate("Ticket", "Side"), _side(ticket.side)),
        (translate("Ticket", "Type"), _type(ticket)),
        *_condition_rows(ticket),
    ]
    if ticket.price is not None:
        price = figures.with_asset(display.price(ticket.price, market), market.quote)
        rows.append((_price_label(ticket), price))
    if ticket.quantity is not None:
        amount = figures.with_asset(display.exact(ticket.quantity), market.base)
        rows.append((translate("Ticket", "Amount"), amount))
    if ticket.spend is not None:
        spend = figures.with_asset(figures.padded(ticket.spend), market.quote)
        rows.append((translate("Ticket", "Total"), spend))
    elif estimate is not None:
        total = figures.with_asset(figures.padded(estimate.cost), market.quote)
        rows.append((translate("Ticket", "Total, estimate"), total))
    if ticket.type in PRICED:
        time = messages.time_in_force_text(ticket.time_in_force)
        maker = translate("Ticket", "Maker only")
        text = f"{time} · {maker}" if ticket.is_post_only else time
        rows.append((translate("Ticket", "Time in force"), text))
    if estimate is not None:
        rows.append(figures.fee_row(estimate, market))
    return Confirmation(
        side=ticket.side,
        sentence=order_text(ticket),
        rows=tuple(rows),
        warnings=tuple(messages.problem_text(each) for each in warnings),
    )


def _condition_rows(ticket: Ticket) -> list[tuple[str, str]]:
    """What wakes the order."""
    stop = figures.with_asset(display.price(ticket.stop_price, ticket.market), ticket.market.quote)
    if ticket.trail is None:
        if ticket.stop_price is None:
            return []
        if ticket.trigger is Trigger.AT_OR_ABOVE:
            words = translate("Ticket", "last price ≥ {stop}")
        else:
            words = translate("Ticket", "last price ≤ {stop}")
        return [(translate("Ticket", "Wakes when"), words.format(stop=stop))]
    percent = figures.percent(ticket.trail)
    if ticket.side is Side.BUY:
        words = translate("Ticket", "last price {percent} above its lowest")
    else:
        words = translate("Ticket", "last price {percent} below its highest")
    rows = [(translate("Ticket", "Wakes when"), words.format(percent=percent))]
    if ticket.stop_price is not None:
        rows.append((translate("Ticket", "Starts following at"), stop))
    return rows


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
