"""ccxt's client of each exchange; what is particular to one is where the practice exchange is, and little more."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import ccxt

from tests.outside.practice_process import PracticeProcess
from tests.outside.stranger import Balance, Book, Fill, Level, Order, Refusal, Stranger, Ticker

Row = dict[str, Any]
STATES = {"closed": "filled", "canceled": "cancelled"}


def figure(number: object) -> Decimal:
    """Return the figure that was sent: ccxt reads into floats, and up to 15 digits survive that."""
    return Decimal(str(number))


class CcxtStranger(Stranger):
    base = "LTC"
    quote = "USDT"

    def __init__(self, practice: PracticeProcess, **changes: str) -> None:
        self.pair = f"{self.base}/{self.quote}"
        announced = practice.exchanges[self.exchange]
        self.client: Any = getattr(ccxt, self.exchange)(self.settings(announced) | changes)
        self.prepare(practice)
        self.client.load_markets()

    @classmethod
    def settings(cls, announced: Row) -> Row:
        """Return what ccxt must be told to trade there, by the same words in all its editions."""
        return {
            "apiKey": announced["key"],
            "secret": announced["secret"],
            "enableRateLimit": False,
            "urls": cls.addresses(announced["rest"], announced["ws"]),
            "options": cls.options(),
        }

    @staticmethod
    def addresses(rest: str, stream: str) -> Row:
        raise NotImplementedError

    @staticmethod
    def options() -> Row:
        return {}

    def prepare(self, practice: PracticeProcess) -> None:
        """Do what must be done before the markets are loaded."""

    def close(self) -> None:
        self.client.session.close()

    def symbols(self) -> set[str]:
        return {market["id"].lower() for market in self.client.markets.values()}

    def ticker(self) -> Ticker:
        row = self.client.fetch_ticker(self.pair)
        return Ticker(bid=figure(row["bid"]), ask=figure(row["ask"]), last=figure(row["last"]))

    def book(self) -> Book:
        rows = self.client.fetch_order_book(self.pair)
        return Book(bids=_levels(rows["bids"]), asks=_levels(rows["asks"]))

    def balance(self, asset: str) -> Balance:
        row = self.client.fetch_balance()[asset]
        return Balance(free=figure(row["free"]), held=figure(row["used"]))

    def place(
        self, side: str, amount: Decimal, price: Decimal, client_id: str | None = None
    ) -> str:
        more = {} if client_id is None else {"clientOrderId": client_id}
        row = self.client.create_order(self.pair, "limit", side, float(amount), float(price), more)
        return str(row["id"])

    def order(self, order_id: str) -> Order:
        return _order(self.client.fetch_order(order_id, self.pair))

    def order_by_client_id(self, client_id: str) -> Order:
        return _order(self.client.fetch_order(None, self.pair, {"clientOrderId": client_id}))

    def open_orders(self) -> list[Order]:
        return [_order(row) for row in self.client.fetch_open_orders(self.pair)]

    def cancel(self, order_id: str) -> None:
        self.client.cancel_order(order_id, self.pair)

    def fills(self, order_id: str) -> list[Fill]:
        return [
            Fill(
                price=figure(row["price"]),
                amount=figure(row["amount"]),
                fee=figure(row["fee"]["cost"]),
                fee_asset=row["fee"]["currency"],
            )
            for row in self.client.fetch_my_trades(self.pair)
            if row["order"] == order_id
        ]


class CcxtGemini(CcxtStranger):
    exchange = "gemini"
    quote = "USD"
    no_funds = Refusal(ccxt.InsufficientFunds, "insufficient funds")
    too_little = Refusal(ccxt.InvalidOrder, "Invalid quantity")
    bad_signature = Refusal(ccxt.AuthenticationError, "Invalid signature")

    @staticmethod
    def addresses(rest: str, stream: str) -> Row:
        return {"api": {"public": rest, "private": rest}}

    @staticmethod
    def options() -> Row:
        return {
            "fetchCurrencies": {"webApiEnable": False},
            "fetchMarketsFromAPI": {"quoteCurrencies": ["RLUSD", "GUSD", "USD", "BTC", "FIL"]},
            "brokenPairs": [],
        }

    def prepare(self, practice: PracticeProcess) -> None:
        """Tell what the switched-off web page would have: decimal places of price and amount, least amount."""
        client = self.client
        client.options["tradingPairs"] = [
            _trading_pair(client.publicGetV1SymbolsDetailsSymbol({"symbol": symbol}))
            for symbol in client.publicGetV1Symbols()
        ]

    def order_by_client_id(self, client_id: str) -> Order:
        [row] = self.client.privatePostV1OrderStatus({"client_order_id": client_id})
        return _order(self.client.parse_order(row))


class CcxtBinance(CcxtStranger):
    exchange = "binance"
    no_funds = Refusal(ccxt.InsufficientFunds, "insufficient balance")
    too_little = Refusal(ccxt.BadRequest, "NOTIONAL")
    bad_signature = Refusal(ccxt.AuthenticationError, "-1022")

    @staticmethod
    def addresses(rest: str, stream: str) -> Row:
        sockets = {"spot": f"{stream}/ws", "ws-api": {"spot": f"{stream}/ws-api/v3"}}
        return {
            "api": {"public": f"{rest}/api/v3", "private": f"{rest}/api/v3", "ws": sockets},
        }

    @staticmethod
    def options() -> Row:
        """Leave margin and the wallet alone: neither is practised."""
        return {
            "fetchMarkets": {"types": ["spot"]},
            "fetchMargins": False,
            "fetchCurrencies": False,
        }


class CcxtBinanceUs(CcxtBinance):
    exchange = "binanceus"
    quote = "USD"
    too_little = Refusal(ccxt.BadRequest, "MIN_NOTIONAL")


class CcxtHtx(CcxtStranger):
    exchange = "htx"
    no_funds = Refusal(ccxt.InsufficientFunds, "account-frozen-balance-insufficient-error")
    too_little = Refusal(ccxt.InvalidOrder, "order-value-min-error")
    bad_signature = Refusal(ccxt.AuthenticationError, "api-signature-not-valid")

    @staticmethod
    def addresses(rest: str, stream: str) -> Row:
        """Return them with the host's name once more, which is signed too."""
        return {"api": {"spot": rest}, "hostnames": {"spot": rest.removeprefix("http://")}}

    @staticmethod
    def options() -> Row:
        return {"fetchMarkets": {"types": {"spot": True, "linear": False, "inverse": False}}}


class CcxtBigone(CcxtStranger):
    exchange = "bigone"
    no_funds = Refusal(ccxt.InsufficientFunds, "10014")
    too_little = Refusal(ccxt.InvalidOrder, "min_quote_value")
    bad_signature = Refusal(ccxt.ExchangeError, "40106")

    @staticmethod
    def addresses(rest: str, stream: str) -> Row:
        return {
            "api": {
                "public": f"{rest}/api/v3",
                "private": f"{rest}/api/v3/viewer",
                "contractPublic": f"{rest}/api/contract/v2",
                "webExchange": f"{rest}/api",
            }
        }

    def prepare(self, practice: PracticeProcess) -> None:
        """Let there be no contracts: ccxt asks for them with the pairs, but they are not practised."""
        where = {"exchange": self.exchange, "path": "/api/contract/v2/symbols"}
        practice.control("POST", "/faults", match=where, kind="status", status=200, body=[])

    def order_by_client_id(self, client_id: str) -> Order:
        """Ask by a path that ccxt has no name for, and therefore signs only."""
        wish = {"client_order_id": client_id}
        row = self.client.request("order", ["private"], "GET", wish)["data"]
        return _order(self.client.parse_order(row))


ALL = (CcxtGemini, CcxtBinance, CcxtBinanceUs, CcxtHtx, CcxtBigone)


def _levels(rows: Iterable[tuple[object, object]]) -> list[Level]:
    return [Level(figure(price), figure(amount)) for price, amount in rows]


def _order(row: Row) -> Order:
    return Order(
        id=row["id"],
        client_id=row["clientOrderId"],
        state=STATES.get(row["status"]) or row["status"],
        side=row["side"],
        price=figure(row["price"]),
        amount=figure(row["amount"]),
        filled=figure(row["filled"]),
    )


def _trading_pair(details: Row) -> list[object]:
    return [
        details["symbol"],
        _places(details["quote_increment"]),
        _places(details["tick_size"]),
        details["min_order_size"],
    ]


def _places(step: float) -> int:
    exponent = figure(step).normalize().as_tuple().exponent
    assert isinstance(exponent, int)
    return max(0, -exponent)
