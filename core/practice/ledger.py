"""Who owns what: accounts, the funds that live orders hold, and fees."""

from dataclasses import dataclass, field
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from typing import Protocol

from core.practice.exact import ZERO, minus, plus, rounded, times
from core.practice.orders import Order, Side


class NotEnoughFunds(Exception):
    """The free balance does not cover what the order must hold."""


@dataclass(slots=True)
class Balance:
    total: Decimal = ZERO
    held: Decimal = ZERO

    @property
    def free(self) -> Decimal:
        return minus(self.total, self.held)


@dataclass(slots=True, kw_only=True)
class Account:
    name: str
    maker_rate: Decimal = Decimal("0.002")
    taker_rate: Decimal = Decimal("0.004")
    is_house: bool = False
    """The makers' own accounts: without holds, without fees, and in debt when need be."""
    balances: dict[str, Balance] = field(default_factory=dict)

    def balance(self, asset: str) -> Balance:
        return self.balances.setdefault(asset, Balance())

    def rate(self, *, is_maker: bool) -> Decimal:
        if self.is_house:
            return ZERO
        return self.maker_rate if is_maker else self.taker_rate


class Charging(Protocol):
    """How an exchange takes its fees, and so what an order must hold."""

    def need(self, order: Order, account: Account) -> tuple[str, Decimal]: ...

    def fee(
        self, order: Order, amount: Decimal, cost: Decimal, rate: Decimal
    ) -> tuple[str, Decimal]: ...


class ChargedInQuote:
    """Fees in the quote asset: on top of what a buy costs, out of what a sale brings."""

    def __init__(self, places: int) -> None:
        self._places = places

    def need(self, order: Order, account: Account) -> tuple[str, Decimal]:
        if order.side is Side.SELL:
            return order.market.base, order.remaining
        cost = times(order.remaining, order.price)
        return order.market.quote, plus(cost, times(cost, account.taker_rate))

    def fee(
        self, order: Order, amount: Decimal, cost: Decimal, rate: Decimal
    ) -> tuple[str, Decimal]:
        return order.market.quote, rounded(times(cost, rate), self._places, ROUND_HALF_UP)


class ChargedFromReceived:
    """The fee is cut from what a fill brings: base on a purchase, quote on a sale; rounded down."""

    def __init__(self, places: int) -> None:
        self._places = places

    def need(self, order: Order, account: Account) -> tuple[str, Decimal]:
        if order.side is Side.SELL:
            return order.market.base, order.remaining
        if order.is_market:
            return order.market.quote, minus(order.reserve, order.cost)
        return order.market.quote, times(order.remaining, order.price)

    def fee(
        self, order: Order, amount: Decimal, cost: Decimal, rate: Decimal
    ) -> tuple[str, Decimal]:
        asset, received = (
            (order.market.base, amount) if order.side is Side.BUY else (order.market.quote, cost)
        )
        return asset, rounded(times(received, rate), self._places, ROUND_DOWN)


class Ledger:
    def __init__(self, charging: Charging) -> None:
        self._charging = charging
        self.accounts: dict[str, Account] = {}
        self.fees: dict[str, Decimal] = {}

    def open(self, account: Account, funds: dict[str, Decimal]) -> None:
        self.accounts[account.name] = account
        for asset, amount in funds.items():
            account.balance(asset).total = amount

    def hold(self, order: Order) -> str:
        """Set aside what the order may cost, less what it holds; return the asset. Raise NotEnoughFunds."""
        account = self.accounts[order.account]
        asset, need = self._charging.need(order, account)
        if not account.is_house:
            balance = account.balance(asset)
            more = minus(need, order.held)
            if more > balance.free:
                raise NotEnoughFunds
            balance.held = plus(balance.held, more)
            order.held = need
        return asset

    def covers(self, order: Order) -> bool:
        """Whether `hold` would succeed."""
        account = self.accounts[order.account]
        asset, need = self._charging.need(order, account)
        return account.is_house or minus(need, order.held) <= account.balance(asset).free

    def settle(
        self, order: Order, *, price: Decimal, amount: Decimal, is_maker: bool
    ) -> tuple[str, Decimal]:
        """Book one fill of which the order already knows amount and cost; return the fee's asset and the fee.

        The fee's rounding never takes more than is there, so a balance that was just enough does not
        end below zero.
        """
        account = self.accounts[order.account]
        cost = times(price, amount)
        base, quote = account.balance(order.market.base), account.balance(order.market.quote)
        self.rehold(order)
        if order.side is Side.BUY:
            base.total, quote.total = plus(base.total, amount), minus(quote.total, cost)
        else:
            base.total, quote.total = minus(base.total, amount), plus(quote.total, cost)
        rate = account.rate(is_maker=is_maker)
        asset, fee = self._charging.fee(order, amount, cost, rate)
        if not account.is_house:
            fee = min(fee, account.balance(asset).free)
            balance = account.balance(asset)
            balance.total = minus(balance.total, fee)
            self.fees[asset] = plus(self.fees.get(asset, ZERO), fee)
        return asset, fee

    def rehold(self, order: Order) -> str:
        """Bring the hold down to what the order may still cost; return the asset."""
        account = self.accounts[order.account]
        asset, need = self._charging.need(order, account)
        if not account.is_house:
            if not order.is_live:
                need = ZERO
            balance = account.balance(asset)
            balance.held = minus(plus(balance.held, need), order.held)
            order.held = need
        return asset
