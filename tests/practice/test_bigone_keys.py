"""Who may come in: tokens, clocks, scopes, addresses, and in which order they are looked at."""

import time
from collections.abc import Iterator

import pytest
import requests

from core.practice.clock import Clock
from core.practice.protocols.bigone_keys import Doorkeeper, Key, Refusal
from tests.practice.bigone_hands import (
    BTC,
    Pupil,
    Trader,
    a_wish,
    b64url,
    bigone_running,
    make_token,
    read,
)
from tests.practice.hands import Exchange, HandTime

NONCE_NS = 1_700_000_000_123_456_789
PRINTED = (
    "Bearer eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."
    "eyJ0eXBlIjoiT3BlbkFQSVYyIiwic3ViIjoiY2VlODhhYjAtYmM2OS00MzU3LTg0YjctZGIwNTQ1ZTg1NjQ3Iiwi"
    "bm9uY2UiOiIxNzAwMDAwMDAwMTIzNDU2Nzg5In0."
    "shxLcARRvUdOYmdpd1CFWOZAClzxSJ8M8uISEBBtt0s"
)
KEY = Key(
    name="x",
    account="primary",
    key="cee88ab0-bc69-4357-84b7-db0545e85647",
    secret="testsecret",
)


@pytest.fixture(scope="module")
def exchange() -> Iterator[Exchange]:
    with bigone_running() as exchange:
        yield exchange


@pytest.fixture
def trader(exchange: Exchange) -> Trader:
    return Trader(exchange)


def enter(trader: Trader, authorization: str) -> tuple[int, int, str]:
    answer = trader.send("GET", "accounts", authorization=authorization)
    content = answer.json()
    return answer.status_code, content["code"], content["message"]


def door_at(now_ns: int) -> Doorkeeper:
    return Doorkeeper([KEY], Clock(wall_ns=lambda: now_ns, monotonic_ns=lambda: 0))


def test_the_example_of_the_sheet_is_let_in() -> None:
    assert door_at(NONCE_NS).admit(PRINTED) is KEY


@pytest.mark.parametrize("offset_ns", [29_999_999_999, -29_999_999_999])
def test_a_nonce_within_thirty_seconds_is_let_in(offset_ns: int) -> None:
    assert door_at(NONCE_NS + offset_ns).admit(PRINTED) is KEY


@pytest.mark.parametrize("offset_ns", [30_000_000_000, -30_000_000_000])
def test_a_nonce_thirty_seconds_away_is_refused(offset_ns: int) -> None:
    with pytest.raises(Refusal) as refusal:
        door_at(NONCE_NS + offset_ns).admit(PRINTED)

    assert (refusal.value.status, refusal.value.code) == (401, 40106)


@pytest.mark.parametrize(
    ("authorization", "status", "code", "message"),
    [
        ("Basic abc", 400, 40107, "Unexpected request header"),
        ("bearer a.b.c", 400, 40107, "Unexpected request header"),
        ("Bearer", 400, 40107, "Unexpected request header"),
        ("Bearer abc", 401, 40004, "invalid jwt"),
        ("Bearer a.b.c.d", 401, 40004, "invalid jwt"),
        ("Bearer key:c2lnbmF0dXJl", 401, 40004, "invalid jwt"),
        (f"Bearer {b64url(b'no json')}.{b64url(b'{}')}.abcd", 401, 40004, "invalid jwt"),
        (f"Bearer {b64url(b'{}')}.{b64url(b'no json')}.abcd", 401, 40004, "invalid jwt"),
        (f"Bearer {b64url(b'{}')}==.{b64url(b'{}')}.abcd", 401, 40004, "invalid jwt"),
        (f"Bearer {b64url(b'{}')}.{b64url(b'{}')}.abcd", 401, 40106, "Invalid token"),
        (f"Bearer {b64url(b'[]')}.{b64url(b'[]')}.abcd", 401, 40106, "Invalid token"),
    ],
)
def test_a_header_that_holds_no_good_token_is_refused(
    trader: Trader, authorization: str, status: int, code: int, message: str
) -> None:
    assert enter(trader, authorization) == (status, code, message)


def test_no_header_at_all_is_unauthorized(exchange: Exchange) -> None:
    answer = exchange.get("/api/v3/viewer/accounts")

    assert answer.status_code == 401
    assert answer.json() == {"code": 40004, "message": "Unauthorized"}


@pytest.mark.parametrize(
    "changes",
    [
        {"sub": "cee88ab0-bc69-4357-84b7-db0545e85647"},
        {"sub": None},
        {"type": "OpenAPI"},
        {"type": None},
        {"nonce": None},
        {"nonce": "soon"},
        {"nonce": ""},
        {"nonce": time.time_ns()},
        {"nonce": str(time.time())},
        {"recv_window": 30},
        {"recv_window": "0"},
        {"recv_window": "61"},
        {"recv_window": "thirty"},
        {"recv_window": "030"},
    ],
)
def test_wrong_claims_are_refused(trader: Trader, changes: dict[str, object]) -> None:
    token = trader.token(**changes)

    assert enter(trader, f"Bearer {token}") == (401, 40106, "Invalid token")


def test_a_wrong_signature_or_algorithm_is_refused(trader: Trader) -> None:
    header = {"alg": "HS256", "typ": "JWT"}
    wrong = make_token("not-the-secret", header, trader.claims())
    other = make_token(trader.secret, {"alg": "none"}, trader.claims())

    assert enter(trader, f"Bearer {wrong}")[1] == 40106
    assert enter(trader, f"Bearer {other}")[1] == 40106


def test_the_window_is_the_one_the_token_names(trader: Trader) -> None:
    late = str(time.time_ns() - 40_000_000_000)

    assert enter(trader, f"Bearer {trader.token(nonce=late)}")[1] == 40106
    assert enter(trader, f"Bearer {trader.token(nonce=late, recv_window='60')}")[0] == 200
    narrow = trader.token(nonce=str(time.time_ns() - 5_000_000_000), recv_window="4")
    assert enter(trader, f"Bearer {narrow}")[1] == 40106


def test_a_token_may_be_used_twice_and_for_any_request(trader: Trader) -> None:
    token = f"Bearer {trader.token()}"

    assert trader.send("GET", "accounts", authorization=token).status_code == 200
    assert trader.send("GET", "fund/accounts", authorization=token).status_code == 200


def test_a_clock_set_wrong_is_told_by_the_ping_and_by_refusals(
    exchange: Exchange, trader: Trader
) -> None:
    exchange.control("POST", "/clock", offset_s="45")
    try:
        assert read(exchange, "ping")["Timestamp"] - time.time_ns() > 44_000_000_000
        assert trader.refused("GET", "accounts") == 40106
    finally:
        exchange.control("POST", "/clock", offset_s="0")
    assert trader.get("accounts")


def test_a_key_for_viewing_sees_everything_and_changes_no_order(exchange: Exchange) -> None:
    viewer = Trader(exchange, "viewer")

    for path in ("accounts", "fund/accounts", "trading_fees", "deposits", "withdrawals"):
        assert viewer.get(path)
    assert viewer.get("orders", asset_pair_name=BTC) == []
    assert viewer.get("trades", asset_pair_name=BTC) == []
    for path, body in (
        ("orders", a_wish()),
        ("orders/multi", [a_wish()]),
        ("orders/1/cancel", {}),
        ("order/cancel", {"order_id": 1}),
        ("orders/cancel", {"asset_pair_name": BTC}),
    ):
        assert viewer.refused("POST", path, body) == 10403


def test_a_key_bound_to_another_address_may_nothing(exchange: Exchange) -> None:
    answer = Trader(exchange, "ip_bound").send("GET", "accounts")

    assert answer.status_code == 403
    assert answer.json() == {"code": 10403, "message": "Permission denied"}


def test_a_key_that_may_withdraw_finds_no_way_to_do_it(exchange: Exchange) -> None:
    assert Trader(exchange, "withdrawer").refused("POST", "withdrawals", {}) == 10013


def test_the_keys_of_one_scheme_are_unknown_to_the_other(exchange: Exchange) -> None:
    trader, pupil = Trader(exchange), Pupil(exchange)
    trader.key, pupil.key = pupil.key, trader.key
    trader.secret, pupil.secret = pupil.secret, trader.secret

    assert trader.refused("GET", "accounts") == 40106
    assert pupil.refused("GET", "accounts") == (401, 401)


def test_the_path_is_looked_at_before_the_token_and_the_scope_before_the_body(
    exchange: Exchange, trader: Trader
) -> None:
    viewer = Trader(exchange, "viewer")

    assert exchange.get("/api/v3/viewer/nowhere").json()["code"] == 10013
    assert trader.refused("DELETE", "orders/1") == 10013
    assert trader.refused("PUT", "orders") == 10013
    assert trader.send("POST", "orders", "no json", authorization="x").json()["code"] == 40107
    assert viewer.refused("POST", "orders", "no json") == 10403
    assert trader.refused("POST", "orders", "no json") == 10001


@pytest.mark.parametrize("path", ["", "api/v3", "api/v2/ping", "api/v3/markets", "ws/v2"])
def test_an_unknown_path_is_not_found(exchange: Exchange, path: str) -> None:
    answer = exchange.get(f"/{path}")

    assert answer.status_code == 404
    assert answer.json() == {"code": 10013, "message": "Resource not found"}


def test_the_501st_request_within_ten_seconds_is_refused_without_effect() -> None:
    hand = HandTime()
    with bigone_running(clock=hand.clock()) as exchange, requests.Session() as session:
        url = f"{exchange.url}/api/v3"
        answers = [session.get(f"{url}/nowhere", timeout=10) for _ in range(500)]
        refused = session.get(f"{url}/ping", timeout=10)
        placement = session.post(f"{url}/orders", timeout=10)
        hand.pass_s(10)
        admitted = session.get(f"{url}/ping", timeout=10)

    assert {answer.status_code for answer in answers} == {404}
    assert (refused.status_code, refused.json()["code"]) == (429, 10429)
    assert "Retry-After" not in refused.headers
    assert (placement.status_code, placement.json()["code"]) == (429, 1004)
    assert admitted.status_code == 200
