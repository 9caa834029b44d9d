"""Who may come in: signatures, nonces, roles, accounts, and in which order they are looked at."""

import json
import time
from typing import Any

import pytest
import requests

from core.practice.protocols.gemini_keys import TRADER, Doorkeeper, Key, Refusal
from tests.practice.hands import Client, Exchange, HandTime, running

STATUS = "/v1/order/status"


def send(exchange: Exchange, path: str, headers: dict[str, str]) -> tuple[int, str, str]:
    answer = requests.post(exchange.url + path, headers=headers, timeout=10)
    content = answer.json()
    return answer.status_code, content.get("reason", ""), content.get("message", "")


def test_the_published_example_is_let_in() -> None:
    key = Key(
        name="x", key="mykey", secret="1234abcd", account="primary", roles=frozenset({TRADER})
    )
    headers = {
        "X-GEMINI-APIKEY": "mykey",
        "X-GEMINI-PAYLOAD": (
            "ewogICAgInJlcXVlc3QiOiAiL3YxL29yZGVyL3N0YXR1cyIsCiAgICAibm9uY2UiOiAxMjM0NTYs"
            "CgogICAgIm9yZGVyX2lkIjogMTg4MzQKfQo="
        ),
        "X-GEMINI-SIGNATURE": (
            "337cc8b4ea692cfe65b4a85fcc9f042b2e3f702ac956fd098d600ab15705775017beae402be773ceee"
            "10719ff70d710f"
        ),
    }

    _, payload = Doorkeeper([key], HandTime().clock()).admit(headers, STATUS)

    assert payload["order_id"] == 18834


@pytest.mark.parametrize("name", ["Apikey", "Payload", "Signature"])
def test_a_missing_header_is_named(exchange: Exchange, name: str) -> None:
    headers = exchange.client().headers("/v1/roles", {})
    del headers[f"X-GEMINI-{name.upper()}"]

    status, reason, message = send(exchange, "/v1/roles", headers)

    assert (status, reason) == (401, f"Missing{name}Header")
    assert message == f"Must provide 'X-GEMINI-{name.upper()}' header"


def test_an_unknown_key_and_a_wrong_signature_are_told_apart(exchange: Exchange) -> None:
    known = exchange.client()
    unknown = Client(exchange, "account-nobody", known.secret)
    impostor = Client(exchange, known.key, "wrong")

    assert unknown.post("/v1/roles").json()["reason"] == "InvalidApiKey"
    assert impostor.post("/v1/roles").json()["reason"] == "InvalidSignature"
    assert impostor.post("/v1/roles").status_code == 400


@pytest.mark.parametrize("content", [b"no json", b"[1]", b'{"nonce":NaN}'])
def test_a_payload_must_be_a_json_object(exchange: Exchange, content: bytes) -> None:
    headers = exchange.client().sign(content)

    assert send(exchange, "/v1/roles", headers)[:2] == (400, "InvalidJson")


def test_the_signed_path_must_be_the_path(exchange: Exchange) -> None:
    headers = exchange.client().headers("/v1/orders", {})

    assert send(exchange, "/v1/roles", headers)[:2] == (400, "EndpointMismatch")


def test_a_nonce_is_needed(exchange: Exchange) -> None:
    headers = exchange.client().sign(b'{"request":"/v1/roles"}')

    assert send(exchange, "/v1/roles", headers)[:2] == (400, "MissingNonce")


def with_nonce(client: Client, nonce: object, path: str = "/v1/roles") -> tuple[int, str, str]:
    content = json.dumps({"request": path, "nonce": nonce}).encode()
    return send(client.exchange, path, client.sign(content))


def test_an_increasing_nonce_must_increase(exchange: Exchange) -> None:
    client = exchange.client()
    nonce = client.nonce()
    assert with_nonce(client, nonce)[0] == 200

    again = with_nonce(client, nonce)
    seconds = with_nonce(client, str(int(time.time())))

    message = f"Nonce '{nonce}' has not increased since your last call to the Gemini API."
    assert again == (400, "InvalidNonce", message)
    assert seconds[:2] == (400, "InvalidNonce")
    assert with_nonce(client, int(client.nonce()))[0] == 200


def test_each_key_has_nonces_of_its_own(exchange: Exchange) -> None:
    first, second = exchange.client("increasing"), exchange.client("second")
    nonce = first.nonce()

    assert with_nonce(first, nonce)[0] == with_nonce(second, nonce)[0] == 200


def test_a_nonce_is_used_up_by_a_refused_call_too(exchange: Exchange) -> None:
    client = exchange.client()
    nonce = client.nonce()
    content = {"request": "/v1/order/new", "nonce": nonce}
    headers = client.sign(json.dumps(content).encode())

    assert send(exchange, "/v1/order/new", headers)[1] == "MissingOrderField"
    assert with_nonce(client, nonce)[1] == "InvalidNonce"


def test_a_wrong_signature_uses_up_no_nonce(exchange: Exchange) -> None:
    client = exchange.client()
    nonce = client.nonce()

    assert with_nonce(Client(exchange, client.key, "wrong"), nonce)[1] == "InvalidSignature"
    assert with_nonce(client, nonce)[0] == 200


@pytest.mark.parametrize(
    ("offset_s", "is_let_in"), [(0, True), (30, True), (-30, True), (31, False), (-31, False)]
)
def test_a_time_based_nonce_lies_within_30_seconds(offset_s: int, is_let_in: bool) -> None:
    hand = HandTime()
    now_s = hand.now_ns // 1_000_000_000
    with running(clock=hand.clock()) as exchange:
        client = exchange.client("time_based", is_time_based=True)

        status, reason, message = with_nonce(client, str(now_s + offset_s))

        if is_let_in:
            assert status == 200
        else:
            assert (status, reason) == (400, "InvalidNonce")
            assert message == (
                f"Nonce '{now_s + offset_s}' is not within 30 seconds of server time '{now_s}''"
            )


def test_a_time_based_key_takes_fractions_and_equal_values_but_no_milliseconds(
    exchange: Exchange,
) -> None:
    client = exchange.client("time_based", is_time_based=True)
    nonce = client.nonce()

    assert with_nonce(client, nonce)[0] == with_nonce(client, nonce)[0] == 200
    assert with_nonce(client, float(nonce))[0] == 200
    assert "is not within 30 seconds" in with_nonce(client, int(time.time() * 1000))[2]


def test_a_clock_that_is_set_wrong_refuses_time_based_keys(exchange: Exchange) -> None:
    client = exchange.client("time_based", is_time_based=True)
    exchange.control("POST", "/clock", offset_s=90)
    try:
        refused = with_nonce(client, client.nonce())
        date = exchange.get("/v1/symbols").headers["Date"]
    finally:
        exchange.control("POST", "/clock", offset_s=0)

    second = int(refused[2].split("'")[3])
    assert 85 < second - time.time() < 95
    assert date != exchange.get("/v1/symbols").headers["Date"]


def test_the_address_is_looked_at_after_the_nonce(exchange: Exchange) -> None:
    client = exchange.client("ip_bound")
    nonce = client.nonce()

    first, second = with_nonce(client, nonce), with_nonce(client, nonce)

    assert first[:2] == (403, "ApiKeyIpFilteringFailure")
    assert second[:2] == (400, "InvalidNonce")


def ask_with(exchange: Exchange, key: str, path: str, **payload: Any) -> requests.Response:
    is_time_based = key in ("time_based", "auditor", "heartbeat", "other_account")
    return exchange.client(key, is_time_based=is_time_based).post(path, **payload)


@pytest.mark.parametrize(
    ("key", "rights"),
    [
        ("increasing", {"isAuditor": False, "isFundManager": False, "isTrader": True}),
        ("auditor", {"isAuditor": True, "isFundManager": False, "isTrader": False}),
        ("fund_manager", {"isAuditor": False, "isFundManager": True, "isTrader": True}),
    ],
)
def test_roles_tell_what_a_key_may_do(
    exchange: Exchange, key: str, rights: dict[str, bool]
) -> None:
    assert ask_with(exchange, key, "/v1/roles").json() == rights


def test_a_master_key_is_known_by_its_roles(exchange: Exchange) -> None:
    roles = ask_with(exchange, "master", "/v1/roles").json()

    assert set(roles) == {
        "counterparty_id",
        "isAuditor",
        "isFundManager",
        "isTrader",
        "isAccountAdmin",
    }


@pytest.mark.parametrize(
    "path",
    ["/v1/order/new", "/v1/order/cancel", "/v1/order/cancel/all", "/v1/order/cancel/session"],
)
def test_an_auditor_may_not_trade(exchange: Exchange, path: str) -> None:
    answer = ask_with(exchange, "auditor", path)

    assert answer.status_code == 403
    assert answer.json()["reason"] == "MissingRole"
    assert "[Trader] to API key" in answer.json()["message"]


@pytest.mark.parametrize(
    "path",
    ["/v1/balances", "/v1/orders", "/v1/orders/history", "/v1/mytrades", "/v1/notionalvolume"],
)
def test_an_auditor_may_read(exchange: Exchange, path: str) -> None:
    assert ask_with(exchange, "auditor", path).status_code == 200


def test_a_master_key_must_name_the_account(exchange: Exchange) -> None:
    silent = ask_with(exchange, "master", "/v1/balances")
    wrong = ask_with(exchange, "master", "/v1/balances", account="(makers)")
    right = ask_with(exchange, "master", "/v1/balances", account="other")

    assert (silent.status_code, silent.json()["reason"]) == (400, "MissingAccounts")
    assert wrong.json()["reason"] == "MissingAccounts"
    assert {row["currency"] for row in right.json()} >= {"USD", "BTC", "ETH"}


def test_the_account_is_asked_for_before_the_role(exchange: Exchange) -> None:
    answer = ask_with(exchange, "master", "/v1/order/new")

    assert answer.json()["reason"] == "MissingAccounts"


def test_only_a_master_key_lists_accounts(exchange: Exchange) -> None:
    rows = ask_with(exchange, "master", "/v1/account/list").json()

    assert {row["account"] for row in rows if row["type"] == "exchange"} == {"primary", "other"}
    assert set(rows[0]) == {
        "name",
        "account",
        "type",
        "counterparty_id",
        "created",
        "status",
    }
    assert ask_with(exchange, "increasing", "/v1/account/list").status_code == 403


def test_a_refusal_carries_the_reason_in_the_agreed_shape(exchange: Exchange) -> None:
    answer = ask_with(exchange, "increasing", "/v1/order/status")

    assert set(answer.json()) == {"result", "reason", "message"}


def test_secrets_are_not_in_the_text_of_a_key() -> None:
    key = Key(name="x", key="k", secret="canary", account=None, roles=frozenset())

    assert "canary" not in repr(key)
    with pytest.raises(Refusal):
        Doorkeeper([key], HandTime().clock()).admit({}, "/v1/roles")
