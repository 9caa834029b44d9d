"""The ticket's figures: estimates, free funds, distances, rounded for the eye only."""

from decimal import Decimal

from PySide6.QtCore import QCoreApplication

from core.domain.draft import PERCENT
from core.domain.estimate import Estimate, Terms
from core.domain.market import Market, Side
from core.domain.money import ZERO, Rounding, decimals, shown
from gui import display
from gui.ticket.texts import EstimateText

translate = QCoreApplication.translate

LEAST_PLACES = 2


def estimate_text(estimate: Estimate | None, market: Market, *, has_discount: bool) -> EstimateText:
    """The figures of an estimate; what is paid or received is rounded for the eye only."""
    if estimate is None:
        return EstimateText(fee_label=translate("Ticket", "Fee"))
    fee_label, fee = fee_row(estimate, market)
    average_label = average_price = ""
    if estimate.is_taker and estimate.slippage_percent is not None:
        worse = display.percent(estimate.slippage_percent)
        average_label = translate("Ticket", "Average, {percent} off the middle").format(
            percent=worse
        )
        average_price = price(estimate.average_price, market)
    return EstimateText(
        fee_label=fee_label,
        fee=fee,
        fee_note=translate("Ticket", "less if paid in the exchange's own token")
        if has_discount
        else "",
        average_label=average_label,
        average=average_price,
        receives=amount(estimate.receives, estimate.receives_asset, market, Rounding.FLOOR),
        pays=amount(estimate.pays, estimate.pays_asset, market, Rounding.UP),
        break_even=price(estimate.break_even, market),
        left=amount(estimate.left, estimate.pays_asset, market, Rounding.FLOOR),
    )


def fee_row(estimate: Estimate, market: Market) -> tuple[str, str]:
    """What the fee is called, with its rate, and what it is."""
    if estimate.is_taker:
        words = translate("Ticket", "Fee (taker {rate})")
    else:
        words = translate("Ticket", "Fee (maker {rate})")
    fee = amount(estimate.fee, estimate.fee_asset, market, Rounding.UP)
    return words.format(rate=display.rate(estimate.rate)), fee


def caption(book_age_s: float | None, *, is_usual_rate: bool) -> str:
    """What the figures rest on."""
    words = translate("Ticket", "Estimate")
    if book_age_s is not None:
        age = display.age(book_age_s)
        words += " · " + translate("Ticket", "prices {age} old").format(age=age)
    if is_usual_rate:
        words += " · " + translate("Ticket", "usual fee rates")
    return words


def free_text(side: Side, terms: Terms) -> str:
    """What may be spent, never rounded up; empty while nobody knows."""
    free, market = terms.free.to_spend(side), terms.market
    if free is None:
        return ""
    asset = market.quote if side is Side.BUY else market.base
    words = translate("Ticket", "free {amount}")
    return words.format(amount=amount(free, asset, market, Rounding.FLOOR))


def distance_text(estimate: Estimate | None) -> str:
    """Where the price stands to the middle of the market; empty while nobody can say."""
    distance = None if estimate is None else estimate.distance_percent
    if distance is None:
        return ""
    off = display.percent(abs(distance))
    if off == display.percent(ZERO):
        return translate("Ticket", "at the market")
    if distance < ZERO:
        return translate("Ticket", "{percent} below market").format(percent=off)
    return translate("Ticket", "{percent} above market").format(percent=off)


def percent(fraction: Decimal) -> str:
    """A fraction in percent, to its last digit."""
    return f"{display.exact(fraction.scaleb(2))}{display.GROUP}{PERCENT}"


def with_asset(text: str, asset: str) -> str:
    """A figure with its unit, if there is one."""
    return f"{text}{display.GROUP}{asset}" if asset else text


def amount(value: Decimal | None, asset: str, market: Market, rounding: Rounding) -> str:
    """An amount to the decimals of its asset in this pair, rounded to the side that promises less."""
    if value is None:
        return display.NOTHING
    step = market.quantity_step if asset == market.base else market.price_step
    places = max(LEAST_PLACES, decimals(step))
    return with_asset(display.grouped(shown(value, places, rounding)), asset)


def padded(value: Decimal) -> str:
    """Every digit, and at least the usual two after the point."""
    return display.grouped(shown(value, max(LEAST_PLACES, decimals(value))))


def price(value: Decimal | None, market: Market) -> str:
    """A reckoned price, rounded to the decimals of the pair."""
    if value is None:
        return display.NOTHING
    return display.grouped(shown(value, max(LEAST_PLACES, decimals(market.price_step))))
