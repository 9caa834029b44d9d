"""Binance's own connector, which trades on Binance and on Binance.US."""

from decimal import Decimal
from typing import Any

from binance.error import ClientError
from binance.spot import Spot

from tests.outside.practice_process import PracticeProcess
from tests.outside.stranger import Balance, Book, Fill, Level, Order, Refusal, Stranger, Ticker

STATES = {
    "NEW": "open",
    "PARTIALLY_FILLED": "open",
    "FILLED": "filled",
    "CANCELED": "cancelled",
}


class ConnectorBinance(Stranger):
    exchange = "binance"
    base = "LTC"
    quote = "USDT"
    no_funds = Refusal(ClientError, "-2010")
    too_little = Refusal(ClientError, "NOTIONAL")
    bad_signature = Refusal(ClientError, "-1022")

    def __init__(self, practice: PracticeProcess, **changes: str) -> None:
        announced = practice.exchanges[self.exchange]
        self.symbol = self.base + self.quote
        secret = changes.get("secret", announced["secret"])
        self.client: Any = Spot(announced["key"], secret, base_url=announced["rest"], timeout=10)

    def close(self) -> None:
        self.client.session.close()

    def symbols(self) -> set[str]:
        return {row["symbol"].lower() for row in self.client.exchange_info()["symbols"]}

    def ticker(self) -> Ticker:
        row = self.client.ticker_24hr(self.symbol)
        return Ticker(
            bid=Decimal(row["bidPrice"]),
            ask=Decimal(row["askPrice"]),
            last=Decimal(row["lastPrice"]),
        )

    def book(self) -> Book:
        rows = self.client.depth(self.symbol)
        return Book(bids=_levels(rows["bids"]), asks=_levels(rows["asks"]))

    def balance(self, asset: str) -> Balance:
        rows = {row["asset"]: row for row in self.client.account()["balances"]}
        return Balance(free=Decimal(rows[asset]["free"]), held=Decimal(rows[asset]["locked"]))

    def place(
        self, side: str, amount: Decimal, price: Decimal, client_id: str | None = None
    ) -> str:
        row = self.client.new_order(
            self.symbol,
            side.upper(),
            "LIMIT",
            timeInForce="GTC",
            quantity=str(amount),
            price=str(price),
            newClientOrderId=client_id,
        )
        return str(row["orderId"])

    def order(self, order_id: str) -> Order:
        return _order(self.client.get_order(self.symbol, orderId=order_id))

    def order_by_client_id(self, client_id: str) -> Order:
        return _order(self.client.get_order(self.symbol, origClientOrderId=client_id))

    def open_orders(self) -> list[Order]:
        return [_order(row) for row in self.client.get_open_orders(self.symbol)]

    def cancel(self, order_id: str) -> None:
        self.client.cancel_order(self.symbol, orderId=order_id)

    def fills(self, order_id: str) -> list[Fill]:
        return [
            Fill(
                price=Decimal(row["price"]),
                amount=Decimal(row["qty"]),
                fee=Decimal(row["commission"]),
                fee_asset=row["commissionAsset"],
            )
            for row in self.client.my_trades(self.symbol, orderId=order_id)
        ]


class ConnectorBinanceUs(ConnectorBinance):
    exchange = "binanceus"
    quote = "USD"


ALL = (ConnectorBinance, ConnectorBinanceUs)


def _levels(rows: list[list[str]]) -> list[Level]:
    return [Level(Decimal(price), Decimal(amount)) for price, amount in rows]


def _order(row: dict[str, Any]) -> Order:
    return Order(
        id=str(row["orderId"]),
        client_id=row["clientOrderId"],
        state=STATES.get(row["status"], row["status"]),
        side=row["side"].lower(),
        price=Decimal(row["price"]),
        amount=Decimal(row["origQty"]),
        filled=Decimal(row["executedQty"]),
    )
