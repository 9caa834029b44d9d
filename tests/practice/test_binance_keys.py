"""Who is let in to Binance: keys of three kinds, signatures, clocks and rights, checked in the agreed order."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest

from tests.practice.binance_hands import (
    Binancer,
    a_binance,
    a_binance_us,
    a_wish,
    encode,
    sample,
)
from tests.practice.hands import Exchange

KINDS = ("hmac", "ed25519", "rsa")
ACCOUNT = "/api/v3/account"
ORDER = "/api/v3/order"


@pytest.fixture(scope="module")
def exchange() -> Iterator[Exchange]:
    with a_binance() as exchange:
        yield exchange


@pytest.mark.parametrize("kind", KINDS)
def test_a_request_signed_with_any_kind_of_key_is_let_in(exchange: Exchange, kind: str) -> None:
    client = Binancer(exchange, kind)

    assert client.ask("GET", ACCOUNT)["accountType"] == "SPOT"
    assert client.ask("POST", "/api/v3/order/test", **a_wish()) == {}


@pytest.mark.parametrize("kind", KINDS)
def test_a_signature_over_something_else_is_refused(exchange: Exchange, kind: str) -> None:
    client = Binancer(exchange, kind)
    other = quote(client.sign("timestamp=1"), safe="")

    refusal = client.refusal("GET", ACCOUNT, signature=other)

    assert refusal == (400, *_error("error_400_1022_signature.json"))


def test_the_case_of_a_hex_signature_does_not_matter(exchange: Exchange) -> None:
    client = Binancer(exchange)
    text = client.query({"signature": None})

    answer = client.send_raw("GET", f"{ACCOUNT}?{text}&signature={client.sign(text).upper()}")

    assert answer.status_code == 200


def test_query_and_form_are_signed_together_with_nothing_between(exchange: Exchange) -> None:
    client = Binancer(exchange)
    query = "symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC"
    form = f"quantity=0.01&price=50000&timestamp={client.now_ms()}"

    signature = client.sign(query + form)
    right = client.send_form("POST", f"{ORDER}/test", f"{form}&signature={signature}", query)
    signature = client.sign(f"{query}&{form}")
    wrong = client.send_form("POST", f"{ORDER}/test", f"{form}&signature={signature}", query)

    assert right.status_code == 200, right.text
    assert wrong.json()["code"] == -1022


def test_a_parameter_in_query_and_form_counts_as_the_query_says(exchange: Exchange) -> None:
    client = Binancer(exchange)
    query = "symbol=NONSENSE"
    form = encode(a_wish()) + f"&timestamp={client.now_ms()}"

    signature = client.sign(query + form)
    answer = client.send_form("POST", f"{ORDER}/test", f"{form}&signature={signature}", query)

    assert answer.json()["code"] == -1121


def test_a_symbol_outside_ascii_is_signed_as_it_is_sent(exchange: Exchange) -> None:
    client = Binancer(exchange)
    raw = f"symbol=币安人生USDT&timestamp={client.now_ms()}"
    path = "/api/v3/openOrders"

    assert client.ask("GET", path, symbol="币安人生USDT") == []
    answer = client.send_raw("GET", f"{path}?{raw}&signature={client.sign(raw)}")
    assert answer.json()["code"] == -1022


def test_the_signature_is_no_header(exchange: Exchange) -> None:
    client = Binancer(exchange)
    query = f"timestamp={client.now_ms()}"

    answer = client.send_raw(
        "GET", f"{ACCOUNT}?{query}", headers={"X-MBX-SIGNATURE": client.sign(query)}
    )

    assert answer.json() == {
        "code": -1102,
        "msg": "Mandatory parameter 'signature' was not sent, was empty/null, or malformed.",
    }


def test_json_in_the_body_is_not_read(exchange: Exchange) -> None:
    answer = Binancer(exchange).send_raw("POST", ORDER, '{"symbol": "BTCUSDT"}')

    assert answer.json()["code"] == -1102


@pytest.mark.parametrize(
    ("sent", "name"),
    [
        ("", "error_401_2014_key_format.json"),
        ("short", "error_401_2014_key_format.json"),
        ("x" * 63 + "-", "error_401_2014_key_format.json"),
        ("x" * 64, "error_401_2008_key_id.json"),
    ],
)
def test_a_key_that_is_none_or_unknown_is_refused(exchange: Exchange, sent: str, name: str) -> None:
    client = Binancer(exchange)
    client.key = sent

    assert client.refusal("GET", ACCOUNT) == (401, *_error(name))


def test_a_key_of_the_other_exchange_is_unknown(exchange: Exchange) -> None:
    with a_binance_us() as other:
        stranger = Binancer(other)
    stranger.exchange = exchange

    assert stranger.refusal("GET", ACCOUNT)[:2] == (401, -2008)


@pytest.mark.parametrize(
    ("ahead_ms", "window", "code"),
    [
        (0, None, None),
        (900, None, None),
        (-4_500, None, None),
        (-5_600, None, -1021),
        (-5_600, "7000", None),
        (-59_000, "60000", None),
        (-600, "500.125", -1021),
        (1_200, None, -1021),
        (0, "60001", -1131),
        (0, "60000.5", -1131),
        (0, "5000.1234", -1100),
        (0, "soon", -1100),
        (0, "", -1105),
    ],
)
def test_a_time_is_taken_within_a_window(
    exchange: Exchange, ahead_ms: int, window: str | None, code: int | None
) -> None:
    client = Binancer(exchange)
    stamp = client.now_ms() + ahead_ms

    answer = client.send("GET", ACCOUNT, timestamp=stamp, recvWindow=window)

    assert answer.json().get("code") == code, answer.text


def test_ahead_and_late_are_told_apart(exchange: Exchange) -> None:
    client = Binancer(exchange)
    ahead = client.refusal("GET", ACCOUNT, timestamp=client.now_ms() + 60_000)
    late = client.refusal("GET", ACCOUNT, timestamp=client.now_ms() - 60_000)

    assert ahead == (400, *_error("error_400_1021_ahead.json"))
    assert late == (400, *_error("error_400_1021_outside_recv_window.json"))


def test_microseconds_are_a_time_too(exchange: Exchange) -> None:
    client = Binancer(exchange)

    assert client.ask("GET", ACCOUNT, timestamp=client.now_ms() * 1_000)


@pytest.mark.parametrize("stamp", [None, "", "yesterday", "1234"])
def test_a_time_that_is_none_is_refused(exchange: Exchange, stamp: str | None) -> None:
    status, code, _ = Binancer(exchange).refusal("GET", ACCOUNT, timestamp=stamp)

    assert (status, code) == (400, {None: -1102, "": -1105}.get(stamp, -1100))


def test_rights_are_kept_apart(exchange: Exchange) -> None:
    reader, elsewhere = Binancer(exchange, "reader"), Binancer(exchange, "ip_bound")
    refusal = (401, *_error("error_401_2015_key_ip_permission.json"))

    assert reader.ask("GET", ACCOUNT)
    assert reader.refusal("POST", ORDER, **a_wish()) == refusal
    assert reader.refusal("POST", f"{ORDER}/test", **a_wish()) == refusal
    assert elsewhere.refusal("GET", ACCOUNT) == refusal


def test_a_key_can_be_asked_what_it_may_do(exchange: Exchange) -> None:
    path = "/sapi/v1/account/apiRestrictions"
    rows = {
        name: Binancer(exchange, name).ask("GET", path)
        for name in ("hmac", "ed25519", "reader", "withdrawer")
    }

    assert set(rows["hmac"]) == set(sample("api_restrictions.json"))
    assert [row["ipRestrict"] for row in rows.values()] == [True, False, False, False]
    assert [row["enableSpotAndMarginTrading"] for row in rows.values()] == [True, True, False, True]
    assert [row["enableWithdrawals"] for row in rows.values()] == [False, False, False, True]
    headers = Binancer(exchange).send("GET", path).headers
    assert int(headers["x-sapi-used-ip-weight-1m"]) > 0


def test_the_first_failed_check_answers(exchange: Exchange) -> None:
    client, stranger = Binancer(exchange), Binancer(exchange, "reader")
    late = client.now_ms() - 60_000
    wrong: dict[str, Any] = {"signature": "0" * 64}
    nameless = Binancer(exchange)
    nameless.key = "?"

    assert nameless.refusal("GET", ACCOUNT, timestamp=None)[1] == -2014
    assert client.refusal("GET", ACCOUNT, timestamp=None, **wrong)[1] == -1102
    assert client.refusal("GET", ACCOUNT, timestamp=late, **wrong)[1] == -1021
    assert stranger.refusal("POST", ORDER, **wrong)[1] == -1022
    assert stranger.refusal("POST", ORDER)[1] == -2015
    assert client.refusal("POST", ORDER, odd=1)[1] == -1104
    assert client.refusal("POST", ORDER, symbol="NONSENSE")[1] == -1102


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/"),
        ("GET", "/api/v1/time"),
        ("POST", "/api/v3/time"),
        ("GET", "/api/v3/userDataStream"),
    ],
)
def test_a_path_that_is_none_answers_with_a_page(
    exchange: Exchange, method: str, path: str
) -> None:
    answer = Binancer(exchange).send_raw(method, path)

    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "text/html; charset=utf-8")
    assert answer.text == (
        "<html><head><title>404 Not Found</title></head><body><h1>404 Not Found</h1></body></html>"
    )


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_listen_keys_are_gone(exchange: Exchange, method: str) -> None:
    answer = Binancer(exchange).send_raw(method, "/api/v3/userDataStream")

    assert (answer.status_code, "410 Gone" in answer.text) == (410, True)


def test_parameters_nobody_asked_for_are_refused(exchange: Exchange) -> None:
    client = Binancer(exchange)
    query = client.query({"symbol": "BTCUSDT"}).replace("symbol", "odd=1&symbol")

    assert client.refusal("GET", ACCOUNT, symbol="BTCUSDT") == (
        400,
        -1104,
        "Not all sent parameters were read; read '2' parameter(s) but was sent '3'.",
    )
    assert client.send_raw("GET", f"/api/v3/openOrders?{query}").json()["code"] == -1022
    twice = f"symbol=BTCUSDT&symbol=BTCUSDT&timestamp={client.now_ms()}"
    answer = client.send_raw("GET", f"/api/v3/openOrders?{twice}&signature={client.sign(twice)}")
    assert answer.json()["code"] == -1101


def _error(name: str) -> tuple[int, str]:
    body = sample(name)
    return body["code"], body["msg"]
