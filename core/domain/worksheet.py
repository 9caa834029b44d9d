"""A draft worked out: its numbers read, the third one derived, what the funds allow."""

from dataclasses import dataclass, field
from decimal import Decimal

from core.domain.draft import BadNumber, Draft, Field, Problem, Rule, number_text, read_number
from core.domain.estimate import Terms, most_at_worst, walk_quantity, walk_spend
from core.domain.market import Level, Limits, Market, MarketBy, OrderType, Side
from core.domain.money import (
    ONE,
    ZERO,
    Price,
    Quantity,
    Rounding,
    Spend,
    add,
    affordable,
    cost,
    decimal,
    multiply,
    to_step,
    trimmed,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Worksheet:
    """A draft with its numbers read and the third one added, and what it is held against."""

    draft: Draft
    terms: Terms
    numbers: dict[Field, Decimal] = field(default_factory=dict)
    unreadable: list[Problem] = field(default_factory=list)

    @property
    def side(self) -> Side:
        return self.draft.side

    @property
    def market(self) -> Market:
        return self.terms.market

    @property
    def levels(self) -> tuple[Level, ...]:
        return self.terms.opposite(self.draft.side)

    @property
    def is_market(self) -> bool:
        return self.draft.order_type is OrderType.MARKET

    @property
    def is_emulated(self) -> bool:
        """Whether a market order goes out as a limit order, as the exchange takes none by this amount."""
        return self.is_market and not self.is_native

    @property
    def is_native(self) -> bool:
        """Whether the exchange itself takes this order without a price."""
        if not self.is_market:
            return False
        by_base = MarketBy.BUY_BASE if self.side is Side.BUY else MarketBy.SELL_BASE
        return self.is_spend or by_base in self.terms.offers.market_orders

    @property
    def is_spend(self) -> bool:
        """Whether the typed total itself is what the exchange takes."""
        return (
            self.is_market
            and self.draft.amount_field is Field.TOTAL
            and self.side is Side.BUY
            and self.market.has_quote_market
            and MarketBy.BUY_QUOTE in self.terms.offers.market_orders
        )

    @property
    def derived(self) -> Field:
        if self.is_market:
            is_by_total = self.draft.amount_field is Field.TOTAL
            return Field.QUANTITY if is_by_total else Field.TOTAL
        return self.draft.derived

    @property
    def quantity_step(self) -> Decimal:
        own = self.market.market_quantity_step if self.is_native else None
        return self.market.quantity_step if own is None else own

    @property
    def quantity_limits(self) -> Limits:
        """The narrowest of the limits for this side and type."""
        market, is_buy = self.market, self.side is Side.BUY
        ranges = (market.quantity, market.market_quantity) if self.is_native else (market.quantity,)
        by_side = market.most_quantity_buy if is_buy else market.most_quantity_sell
        least = [limits.least for limits in ranges if limits.least is not None]
        most = [most for most in (*(each.most for each in ranges), by_side) if most is not None]
        return Limits(least=max(least, default=None), most=min(most, default=None))

    def asset(self, where: Field) -> str:
        return self.market.base if where is Field.QUANTITY else self.market.quote

    def number_text(self, value: Decimal) -> str:
        return number_text(value, self.draft.decimal_mark)

    def amount_text(self, quantity: Decimal) -> str | None:
        """Text for the field in which the user says how much, so that the order becomes `quantity`."""
        if quantity <= ZERO:
            return None
        price = self.numbers.get(Field.PRICE)
        amount = quantity
        if self.draft.amount_field is Field.TOTAL and (self.is_market or price is None):
            amount = walk_quantity(self.levels, Quantity(quantity)).cost
        elif self.draft.amount_field is Field.TOTAL and price is not None:
            amount = cost(Price(price), Quantity(quantity))
        return self.number_text(decimal(trimmed(amount)))

    def most(self, part: Decimal = ONE) -> Quantity | None:
        """The base amount that `part` of the free funds allows, fee reserved; None without a price or a balance."""
        free = self.terms.free.to_spend(self.side)
        if free is None:
            return None
        budget, step = Spend(multiply(max(ZERO, free), part)), self.quantity_step
        reserve = self.terms.reserve(self.side)
        price = self.numbers.get(Field.PRICE)
        if self.side is Side.SELL:
            most = to_step(budget, step, Rounding.DOWN)
        elif self.is_market:
            most = most_at_worst(self.levels, budget, reserve, step)
        elif price is None or not price:
            return None
        else:
            most = affordable(budget, Price(multiply(price, reserve)), step)
        ceiling = self.quantity_limits.most
        return Quantity(
            most if ceiling is None else min(most, to_step(ceiling, step, Rounding.DOWN))
        )


def work_out(draft: Draft, terms: Terms) -> Worksheet:
    """Read what was typed and complete it."""
    sheet = Worksheet(draft=draft, terms=terms)
    for where in draft.typed_fields:
        try:
            value = read_number(draft.text(where), draft.decimal_mark, sheet.asset(where))
        except BadNumber as error:
            sheet.unreadable.append(Problem(field=where, rule=error.rule, repair=error.repair))
            continue
        if value:
            sheet.numbers[where] = value
        else:
            sheet.unreadable.append(Problem(field=where, rule=Rule.NOT_POSITIVE, value=value))
    derived = _at_market(sheet) if sheet.is_market else _at_price(sheet)
    if derived is not None:
        sheet.numbers[sheet.derived] = derived
    return sheet


def _at_market(sheet: Worksheet) -> Decimal | None:
    amount = sheet.numbers.get(sheet.draft.amount_field)
    if amount is None or not sheet.levels:
        return None
    if sheet.derived is Field.TOTAL:
        return walk_quantity(sheet.levels, Quantity(amount)).cost
    walk = walk_spend(sheet.levels, Spend(amount), sheet.quantity_step)
    return walk.quantity if walk.is_whole else None


def _at_price(sheet: Worksheet) -> Decimal | None:
    numbers = sheet.numbers
    if not {Field.PRICE, Field.QUANTITY, Field.TOTAL} - {sheet.derived} <= numbers.keys():
        return None
    if sheet.derived is Field.TOTAL:
        return cost(Price(numbers[Field.PRICE]), Quantity(numbers[Field.QUANTITY]))
    spend = Spend(numbers[Field.TOTAL])
    if sheet.derived is Field.QUANTITY:
        return affordable(spend, Price(numbers[Field.PRICE]), sheet.quantity_step)
    quantity, step = numbers[Field.QUANTITY], sheet.market.price_step
    below = affordable(spend, Price(quantity), step)
    is_short = sheet.side is Side.SELL and multiply(below, quantity) < spend
    return add(below, step) if is_short else below


def derive(draft: Draft, terms: Terms) -> Decimal | None:
    """The number that follows from the typed ones: exact for a limit order, an estimate for a market order."""
    sheet = work_out(draft, terms)
    return sheet.numbers.get(sheet.derived)


def share(draft: Draft, terms: Terms, part: Decimal) -> Quantity | None:
    """The base amount that `part` (0 to 1) of the free funds allows, fee reserved; None without a price or a balance."""
    return work_out(draft, terms).most(part)
