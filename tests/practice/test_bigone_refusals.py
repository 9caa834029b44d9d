"""Every refusal of an order by BigONE's practice exchange, and in which order the checks are made."""

from collections.abc import Iterator

import pytest

from tests.practice.bigone_hands import (
    SUSPENDED,
    Row,
    Trader,
    a_wish,
    bigone_running,
    working,
)
from tests.practice.hands import Exchange

MARKET = {"type": "MARKET", "price": None}
STOP = {"type": "STOP_LIMIT", "price": "69000", "stop_price": "68000", "operator": "GTE"}
STOP_MARKET = STOP | {"type": "STOP_MARKET", "price": None, "amount": "100"}
AMOUNT_SCALE = "Amount's scale must greater than AssetPair's base scale"
PRICE_SCALE = "Price's scale must greater than AssetPair's quote scale"
TOO_SMALL = "Price mulit with amount should larger than AssetPair's min_quote_value"
TOO_LARGE = "Price mulit with amount should smaller than AssetPair's max_quote_value"
WRONG = "Parameter error"


@pytest.fixture(scope="module")
def exchange() -> Iterator[Exchange]:
    with bigone_running() as exchange:
        yield exchange


@pytest.fixture
def trader(exchange: Exchange) -> Iterator[Trader]:
    """A client without open orders before and after."""
    trader = Trader(exchange)
    yield trader
    trader.cancel_all()


REFUSALS: list[tuple[Row, int, int, str]] = [
    *[({name: None}, 400, 10007, WRONG) for name in a_wish()],
    ({"asset_pair_name": 5}, 400, 10007, WRONG),
    ({"side": "buy"}, 400, 10007, WRONG),
    ({"type": "limit"}, 400, 10007, WRONG),
    ({"type": "FOK"}, 400, 10007, WRONG),
    ({"amount": 1}, 400, 10007, WRONG),
    ({"amount": "0"}, 400, 10007, WRONG),
    ({"amount": "-1"}, 400, 10007, WRONG),
    ({"amount": "1E-3"}, 400, 10007, WRONG),
    ({"amount": "much"}, 400, 10007, WRONG),
    ({"price": "0"}, 400, 10007, WRONG),
    ({"price": 50000}, 400, 10007, WRONG),
    ({"post_only": "true"}, 400, 10007, WRONG),
    ({"immediate_or_cancel": 1}, 400, 10007, WRONG),
    ({"post_only": True, "immediate_or_cancel": True}, 400, 10007, WRONG),
    (MARKET | {"post_only": True, "amount": "100"}, 400, 10007, WRONG),
    (MARKET | {"immediate_or_cancel": True, "amount": "100"}, 400, 10007, WRONG),
    (MARKET | {"price": "60000", "amount": "100"}, 400, 10007, WRONG),
    ({"stop_price": "51000"}, 400, 10007, WRONG),
    ({"operator": "GTE"}, 400, 10007, WRONG),
    (STOP | {"post_only": True}, 400, 10007, WRONG),
    (STOP | {"stop_price": None}, 400, 10007, WRONG),
    (STOP | {"stop_price": "0"}, 400, 10007, WRONG),
    (STOP | {"operator": None}, 400, 10007, WRONG),
    (STOP | {"operator": "GT"}, 400, 10007, WRONG),
    (STOP | {"price": None}, 400, 10007, WRONG),
    (STOP | {"price": "74800.01"}, 400, 10007, WRONG),
    (STOP | {"side": "ASK", "price": "61199.99"}, 400, 10007, WRONG),
    (STOP_MARKET | {"price": "68000"}, 400, 10007, WRONG),
    ({"client_order_id": ""}, 400, 10007, WRONG),
    ({"client_order_id": 7}, 400, 10007, WRONG),
    ({"client_order_id": "with space"}, 400, 10007, WRONG),
    ({"client_order_id": "x" * 37}, 400, 10007, WRONG),
    ({"asset_pair_name": "BTCUSDT"}, 404, 10013, "Resource not found"),
    ({"asset_pair_name": "btc-usdt"}, 404, 10013, "Resource not found"),
    ({"asset_pair_name": SUSPENDED}, 403, 60100, "Asset pair is suspended"),
    ({"amount": "0.0000001"}, 400, 10007, AMOUNT_SCALE),
    (MARKET | {"amount": "100.001"}, 400, 10007, AMOUNT_SCALE),
    (MARKET | {"side": "ASK", "amount": "0.0000001"}, 400, 10007, AMOUNT_SCALE),
    ({"price": "50000.001"}, 400, 10007, PRICE_SCALE),
    (STOP | {"stop_price": "68000.001"}, 400, 10007, PRICE_SCALE),
    ({"amount": "0.000199"}, 400, 10007, TOO_SMALL),
    (MARKET | {"amount": "9.99"}, 400, 10007, TOO_SMALL),
    (MARKET | {"side": "ASK", "amount": "0.000163"}, 400, 10007, TOO_SMALL),
    (STOP_MARKET | {"side": "ASK", "amount": "0.000147"}, 400, 10007, TOO_SMALL),
    ({"amount": "20.000001"}, 400, 10007, TOO_LARGE),
    (MARKET | {"amount": "1000000.01"}, 400, 10007, TOO_LARGE),
    ({"price": "306250.01"}, 400, 40604, "Price exceed the maximum order price"),
    ({"price": "12249.99"}, 400, 40605, "Price less than the minimum order price"),
    ({"amount": "0.6"}, 400, 10014, "Insufficient funds"),
    ({"side": "ASK", "price": "70000", "amount": "0.51"}, 400, 10014, "Insufficient funds"),
    (MARKET | {"amount": "30000"}, 400, 10014, "Insufficient funds"),
    (STOP_MARKET | {"amount": "30000"}, 400, 10014, "Insufficient funds"),
]


@pytest.mark.parametrize(("changes", "status", "code", "message"), REFUSALS)
def test_a_refused_order_says_why_and_leaves_nothing(
    exchange: Exchange, trader: Trader, changes: Row, status: int, code: int, message: str
) -> None:
    answer = trader.send("POST", "orders", a_wish(**changes))

    assert answer.status_code == status, answer.text
    assert answer.json() == {"code": code, "message": message}
    assert working(exchange) == []
    balances = exchange.ledger()["accounts"][0]["balances"].values()
    assert {balance["held"] for balance in balances} == {"0"}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"side": "hold", "asset_pair_name": "nonsense"}, 10007),
        ({"client_order_id": "", "asset_pair_name": SUSPENDED}, 10007),
        ({"asset_pair_name": "nonsense", "client_order_id": "taken"}, 10013),
        ({"asset_pair_name": SUSPENDED, "client_order_id": "taken"}, 60100),
        ({"client_order_id": "taken", "amount": "0.0000001"}, 54041),
        ({"amount": "0.0000001", "price": "999999.001"}, 10007),
        ({"amount": "0.000001", "price": "999999"}, 10007),
        ({"amount": "1", "price": "310000"}, 40604),
    ],
)
def test_the_first_failed_check_answers(trader: Trader, changes: Row, code: int) -> None:
    if changes.get("client_order_id") == "taken":
        trader.send("POST", "orders", a_wish(client_order_id="taken"))

    assert trader.refused("POST", "orders", a_wish(**changes)) == code


@pytest.mark.parametrize("body", ["", "nonsense", '{"side":NaN}'])
def test_a_body_that_is_not_json_is_a_syntax_error(trader: Trader, body: str) -> None:
    answer = trader.send("POST", "orders", body)

    assert (answer.status_code, answer.json()) == (400, {"code": 10001, "message": "syntax error"})


def test_a_body_of_another_shape_is_a_parameter_error(trader: Trader) -> None:
    assert trader.refused("POST", "orders", [a_wish()]) == 10007
    assert trader.refused("POST", "orders/multi", a_wish()) == 10007
    assert trader.refused("POST", "orders/cancel", []) == 10007
