"""Who may come in: signatures, clocks, rights, addresses, limits, and in which order they are looked at."""

import base64
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests

from core.practice.protocols.htx_keys import signed_text
from tests.practice.hands import Exchange, HandTime
from tests.practice.htx_hands import (
    SPOT,
    Row,
    Trader,
    a_wish,
    good,
    htx_running,
    load,
    sample,
)

VECTORS = Path(__file__).resolve().parent.parent / "vectors" / "htx.json"
ACCOUNTS = "/v1/account/accounts"


@pytest.fixture(scope="module")
def exchange() -> Iterator[Exchange]:
    with htx_running() as exchange:
        yield exchange


def vectors() -> list[Any]:
    every = json.loads(VECTORS.read_text(encoding="utf-8"))
    return [each for each in every if each["kind"] == "rest"]


@pytest.mark.parametrize("vector", vectors(), ids=lambda vector: vector["name"])
def test_the_text_that_must_be_signed_is_the_published_one(vector: Row) -> None:
    url = urlsplit(vector["expected"]["url"])
    fields = dict(parse_qsl(url.query, keep_blank_values=True))
    del fields["Signature"]

    text = signed_text(vector["expected"]["method"], url.hostname or "", url.path, fields)

    assert text == vector["expected"]["signed_text"]


def answer_to(url: str) -> Row:
    answer = requests.get(url, timeout=10)
    assert answer.status_code == 200
    row: Row = load(answer.text)
    return row


def test_the_host_is_signed_without_its_port_or_with_it(exchange: Exchange) -> None:
    with_port = Trader(exchange, host=urlsplit(exchange.url).netloc)

    assert good(Trader(exchange).get(ACCOUNTS)) == good(with_port.get(ACCOUNTS))
    assert answer_to(Trader(exchange, host="api.huobi.pro").url("GET", ACCOUNTS)) == sample(
        "error_signature.json"
    )


def test_an_ed25519_key_signs_rest_and_stream_requests(exchange: Exchange) -> None:
    trader = Trader(exchange, "ed25519")

    assert trader.method == "Ed25519"
    assert good(trader.get(ACCOUNTS, {"x": "a b,c"}))[0]["type"] == "spot"
    wrong = base64.b64encode(bytes(64)).decode()
    assert answer_to(trader.url("GET", ACCOUNTS, Signature=wrong)) == sample("error_signature.json")


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"AccessKeyId": "unknown", "Timestamp": "soon"}, "error_access_key.json"),
        ({"Timestamp": "2020-01-01T00:00:00", "Signature": "x"}, "error_timestamp.json"),
        ({"Timestamp": "2020-1-1T0:0:0"}, "error_timestamp.json"),
        ({"Timestamp": "1767225600"}, "error_timestamp.json"),
        ({"Timestamp": ""}, "error_timestamp.json"),
        ({"Signature": "bm90IGl0"}, "error_signature.json"),
        ({"SignatureVersion": "1"}, "error_signature.json"),
        ({"SignatureMethod": "Ed25519"}, "error_signature.json"),
        ({"SignatureMethod": ""}, "error_signature.json"),
    ],
)
def test_the_first_failure_of_a_signature_is_the_one_that_is_told(
    exchange: Exchange, changes: Row, name: str
) -> None:
    trader = Trader(exchange, "ip_bound")  # so that the address would be the next thing to fail

    assert answer_to(trader.url("GET", ACCOUNTS, **changes)) == sample(name)
    v2 = answer_to(trader.url("GET", "/v2/user/uid", **changes))
    assert v2 == sample("error_v2_signature.json")


def test_without_key_or_signature_a_login_is_required(exchange: Exchange) -> None:
    trader = Trader(exchange)
    no_signature, _, _ = trader.url("GET", ACCOUNTS).partition("&Signature=")

    for url in (exchange.url + ACCOUNTS, no_signature, trader.url("GET", ACCOUNTS, AccessKeyId="")):
        assert answer_to(url)["err-code"] == "login-required"


def test_an_address_that_is_not_on_the_list_is_told_in_the_refusal(exchange: Exchange) -> None:
    answer = answer_to(Trader(exchange, "ip_bound").url("GET", ACCOUNTS))

    words = sample("error_ip_not_allowed.json")
    assert answer == words | {"err-msg": words["err-msg"].replace("203.0.113.9", "127.0.0.1")}


def test_a_key_that_may_only_read_reads_and_does_not_place(exchange: Exchange) -> None:
    reader = Trader(exchange, "read_only")

    assert good(reader.get(ACCOUNTS))
    assert reader.try_to_place() == sample("error_no_permission.json")
    assert reader.get("/v1/order/cancelAllOrders") == sample("error_no_permission.json")
    assert reader.post("/v2/algo-orders", {}) == {"code": 1002, "message": "forbidden"}


@pytest.mark.parametrize("added", ["&symbol=ethusdt", "&account-id="])
def test_every_parameter_of_a_query_is_signed(exchange: Exchange, added: str) -> None:
    url = Trader(exchange).url("GET", "/v1/order/openOrders", {"size": 5}) + added

    assert answer_to(url) == sample("error_signature.json")


def test_a_plus_sign_in_the_query_is_a_space(exchange: Exchange) -> None:
    trader = Trader(exchange)
    url = trader.url("GET", ACCOUNTS, Signature="a+b")

    assert answer_to(url.replace("%2B", "+")) == sample("error_signature.json")
    spaced = trader.url("GET", ACCOUNTS, {"note": "a b"})
    assert good(answer_to(spaced.replace("a%20b", "a+b")))


@pytest.mark.parametrize(
    ("seconds", "is_in"), [(299, True), (-299, True), (302, False), (-302, False)]
)
def test_a_timestamp_may_be_five_minutes_wrong(
    exchange: Exchange, seconds: int, is_in: bool
) -> None:
    trader = Trader(exchange, now_s=lambda: time.time() + seconds)
    answer = answer_to(trader.url("GET", ACCOUNTS))

    assert (answer["status"] == "ok") is is_in
    assert is_in or answer == sample("error_timestamp.json")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/order/orders/place"),
        ("POST", "/v1/account/accounts"),
        ("GET", "/V1/account/accounts"),
        ("DELETE", "/v1/order/orders/1"),
        ("GET", "/market/nothing"),
        ("GET", "/ws"),
    ],
)
def test_an_unknown_path_or_method_is_not_allowed(
    exchange: Exchange, method: str, path: str
) -> None:
    answer = requests.request(method, exchange.url + path, timeout=10)

    assert answer.status_code == 405
    assert answer.json()["err-code"] == "method-not-allowed"


def test_a_get_with_a_body_is_forbidden(exchange: Exchange) -> None:
    url = Trader(exchange).url("GET", ACCOUNTS)

    assert requests.get(url, data=b"{}", timeout=10).status_code == 403


def test_a_post_without_its_content_type_fails_at_the_gateway(exchange: Exchange) -> None:
    url = Trader(exchange).url("POST", "/v1/order/orders/place")
    answer = requests.post(url, data=json.dumps(a_wish()).encode(), timeout=10)

    assert load(answer.text) == sample("error_gateway.json")


@pytest.mark.parametrize("body", ["[]", "nothing", '"text"'])
def test_a_body_that_is_no_object_is_refused(exchange: Exchange, body: str) -> None:
    headers = {"Content-Type": "application/json"}
    for path, code in (("/v1/order/orders/place", "bad-request"), ("/v2/algo-orders", 2002)):
        url = Trader(exchange).url("POST", path)
        answer = load(requests.post(url, data=body, headers=headers, timeout=10).text)
        assert code in (answer.get("err-code"), answer.get("code"))


def test_the_limits_count_per_user_and_endpoint() -> None:
    hand = HandTime()
    with htx_running(clock=hand.clock()) as exchange:
        trader, other, second = (
            Trader(exchange, key, now_s=lambda: hand.now_ns / 10**9)
            for key in ("trader", "withdraw", "second")
        )
        url = trader.url("GET", "/v1/order/cancelAllOrders")
        first = requests.get(url, timeout=10)
        assert first.headers["X-HB-RateLimit-Requests-Remain"] == "0"
        expires_ms = int(first.headers["X-HB-RateLimit-Requests-Expire"])
        assert expires_ms == hand.now_ns // 10**6 + 2_000

        refusal = sample("error_rate_limit_private.json")
        assert other.get("/v1/order/cancelAllOrders") == refusal
        assert good(second.get("/v1/order/cancelAllOrders"))
        assert good(trader.get(ACCOUNTS))
        for _ in range(3):
            assert requests.get(url, timeout=10).status_code == 200
        flooded = requests.get(url, timeout=10)
        assert flooded.status_code == 429
        assert load(flooded.text) == sample("error_rate_limit_gateway.json")

        hand.pass_s(2)
        assert good(trader.get("/v1/order/cancelAllOrders"))


def test_conditional_orders_and_market_data_say_too_many_in_their_own_way() -> None:
    hand = HandTime()
    with htx_running(clock=hand.clock()) as exchange, requests.Session() as session:
        url = Trader(exchange, now_s=lambda: hand.now_ns / 10**9).url(
            "GET", "/v2/algo-orders/opening"
        )
        answers = [load(session.get(url, timeout=10).text) for _ in range(21)]
        assert [answer["code"] for answer in answers] == [200] * 20 + [1006]
        htx = exchange.server.dialects[0]
        windows = htx._rest._windows  # type: ignore[attr-defined]
        for _ in range(4_500):
            windows.count("127.0.0.1", "/market/detail/merged", 4_500, 300)
        answer = exchange.read("/market/detail/merged", symbol="btcusdt")
        words = sample("error_rate_limit_market.json")
        assert answer | {"ts": 0} == words | {"ts": 0}


def test_accounts_of_other_kinds_are_listed_and_cannot_trade(exchange: Exchange) -> None:
    trader = Trader(exchange)
    rows = {row["type"]: row for row in good(trader.get(ACCOUNTS))}

    assert set(rows["spot"]) == set(sample("accounts.json")["data"][0])
    assert (str(rows["spot"]["id"]), rows["spot"]["state"]) == (SPOT, "working")
    assert rows["margin"]["subtype"] == "btcusdt"
    margin_id = rows["margin"]["id"]
    assert trader.try_to_place(account_id=margin_id)["err-code"] == "account-account-id-inexistent"
    assert trader.read(f"/v1/account/accounts/{margin_id}/balance")["list"] == []
    unknown = trader.get("/v1/account/accounts/7/balance")
    assert unknown["err-code"] == "account-get-accounts-inexistent-error"


def test_a_locked_account_says_so_and_trades_nothing(exchange: Exchange) -> None:
    trader = Trader(exchange, "locked")
    spot = good(trader.get(ACCOUNTS))[0]

    assert (spot["type"], spot["state"]) == ("spot", "lock")
    answer = trader.try_to_place(account_id=spot["id"], amount="0.001")
    assert answer["err-code"] == "operation-forbidden-for-lock-account-state"


def test_a_key_tells_what_it_may_do(exchange: Exchange) -> None:
    trader, rich = Trader(exchange), Trader(exchange, "withdraw")
    uid = trader.read("/v2/user/uid")
    (own,) = trader.read("/v2/user/api-key", uid=uid, accessKey=trader.key)
    (other,) = rich.read("/v2/user/api-key", uid=uid, accessKey=rich.key)

    assert set(own) == set(sample("api_key.json")["data"][0])
    assert (own["permission"], own["ipAddresses"], own["validDays"]) == (
        "readOnly,trade",
        "127.0.0.1",
        -1,
    )
    assert (other["permission"], other["ipAddresses"], other["validDays"]) == (
        "readOnly,trade,withdraw",
        "",
        90,
    )
    assert len(trader.read("/v2/user/api-key", uid=uid)) == 5
    assert trader.get("/v2/user/api-key")["code"] == 2003
    assert trader.get("/v2/user/api-key", {"uid": 1})["code"] == 2002


def test_fee_rates_are_a_fifth_of_a_percent(exchange: Exchange) -> None:
    rows = Trader(exchange).read("/v2/reference/transact-fee-rate", symbols="btcusdt,ethusdt")

    assert rows[0] == sample("fee_rates.json")["data"][0]
    assert [row["symbol"] for row in rows] == ["btcusdt", "ethusdt"]
    for symbols, code in (("", 2003), ("nosuch", 2002), (",".join(["btcusdt"] * 11), 2002)):
        answer = Trader(exchange).get("/v2/reference/transact-fee-rate", {"symbols": symbols})
        assert answer["code"] == code
