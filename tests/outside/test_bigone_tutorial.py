"""The client of the tutorial that circulates for BigONE trades on the practice exchange (BigONE sheet 14.2).

The real exchange does not accept what it signs, and the real scheme of the practice exchange does not either.
"""

import base64
import hashlib
import hmac
import time
from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

import pytest
import requests

from tests.outside.practice_process import PracticeProcess

PAIR = "LTC-USDT"
AMOUNT = "0.2"
Row = dict[str, Any]


class TutorialClient:
    def __init__(self, base_url: str, api_key: str, secret_key: str) -> None:
        self.base_url = base_url
        self.api_key = api_key
        self.secret_key = secret_key

    def request(
        self, method: str, path: str, params: Mapping[str, str] | None = None, *, late_s: int = 0
    ) -> requests.Response:
        timestamp = str(int(time.time()) - late_s)
        encoded_params = urlencode(sorted((params or {}).items()))
        message = method + path + encoded_params + timestamp
        digest = hmac.new(self.secret_key.encode(), message.encode(), hashlib.sha256).digest()
        signature = base64.b64encode(digest).decode()
        headers = {
            "Authorization": f"Bearer {self.api_key}:{signature}",
            "BIGONE-TIMESTAMP": timestamp,
        }
        url, body = self.base_url + path, None
        if method == "POST":
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            body = encoded_params
        elif encoded_params:
            url += "?" + encoded_params
        return requests.request(method, url, data=body, headers=headers, timeout=10)

    def data(self, method: str, path: str, **params: str) -> Any:
        """Return what a good answer carries."""
        answer = self.request(method, path, params).json()
        assert answer["code"] == 0, answer
        return answer["data"]

    def refused(self, method: str, path: str, **params: str) -> tuple[int, int]:
        """Return HTTP status and code."""
        answer = self.request(method, path, params)
        return answer.status_code, answer.json()["code"]


@pytest.fixture
def client(practice: PracticeProcess) -> TutorialClient:
    announced = practice.exchanges["bigone_tutorial"]
    return TutorialClient(announced["rest"], announced["key"], announced["secret"])


def wish(price: Decimal, amount: str = AMOUNT) -> dict[str, str]:
    return {
        "asset_pair_name": PAIR,
        "side": "buy",
        "type": "limit",
        "price": str(price),
        "amount": amount,
    }


def low(client: TutorialClient) -> Decimal:
    """Return a price at which nobody sells."""
    row = client.data("GET", f"/api/v3/asset_pairs/{PAIR}")
    return (Decimal(row["latest_price"]) * Decimal("0.97")).quantize(Decimal("0.01"))


def best_offer(client: TutorialClient) -> tuple[Decimal, Decimal]:
    """Return price and amount; the tutorial itself knows no book."""
    url = f"{client.base_url}/api/v3/asset_pairs/{PAIR}/depth"
    level = requests.get(url, timeout=10).json()["data"]["asks"][0]
    return Decimal(level["price"]), Decimal(level["quantity"])


def balance(client: TutorialClient, half: str) -> Row:
    """Return the balance of one side of the pair, found by its id as the tutorial says."""
    pair = client.data("GET", f"/api/v3/asset_pairs/{PAIR}")
    rows = {row["asset_id"]: row for row in client.data("GET", "/api/v3/accounts")}
    found: Row = rows[pair[f"{half}_asset_id"]]
    return found


def test_every_pair_is_listed(client: TutorialClient, practice: PracticeProcess) -> None:
    pairs = client.data("GET", "/api/v3/asset_pairs")

    assert {row["asset_pair_name"].lower() for row in pairs} == practice.symbols("bigone")
    assert all(Decimal(row["low"]) <= Decimal(row["high"]) for row in pairs)


def test_an_order_is_placed_found_listed_and_cancelled(client: TutorialClient) -> None:
    price = low(client)

    placed = client.data("POST", "/api/v3/orders", **wish(price))

    path = f"/api/v3/orders/{placed['id']}"
    found = client.data("GET", path)
    listed = client.data("GET", "/api/v3/orders", asset_pair_name=PAIR, size="5", page="1")
    cancelled = client.data("DELETE", path)
    assert placed["state"] == "pending"
    assert found["state"] == "open"
    assert (Decimal(found["price"]), Decimal(found["amount"])) == (price, Decimal(AMOUNT))
    assert found in listed
    assert cancelled["state"] == client.data("GET", path)["state"] == "canceled"


def test_an_order_locks_its_part_of_the_balance(client: TutorialClient) -> None:
    price = low(client)
    before = balance(client, "quote")
    placed = client.data("POST", "/api/v3/orders", **wish(price))
    during = balance(client, "quote")
    client.data("DELETE", f"/api/v3/orders/{placed['id']}")

    assert Decimal(during["locked"]) - Decimal(before["locked"]) == price * Decimal(AMOUNT)
    assert during["balance"] == before["balance"]
    assert balance(client, "quote") == before


def test_an_order_across_the_spread_is_filled_in_part_or_whole(
    client: TutorialClient, practice: PracticeProcess
) -> None:
    price, offered = best_offer(client)
    bought = Decimal(balance(client, "base")["balance"])

    first = client.data("POST", "/api/v3/orders", **wish(price))
    rest = client.data("POST", "/api/v3/orders", **wish(price, str(offered)))

    states = [client.data("GET", f"/api/v3/orders/{row['id']}")["state"] for row in (first, rest)]
    client.data("DELETE", f"/api/v3/orders/{rest['id']}")
    assert states == ["filled", "partially_filled"]
    [fill] = practice.fills("bigone", first["id"])
    [part] = practice.fills("bigone", rest["id"])
    assert (fill.amount, fill.amount + part.amount) == (Decimal(AMOUNT), offered)
    gained = Decimal(balance(client, "base")["balance"]) - bought
    assert gained == offered - fill.fee - part.fee


@pytest.mark.parametrize(
    ("amount", "refusal"), [("5000", (400, 1001)), ("0.001", (400, 1002)), ("x", (400, 400))]
)
def test_an_order_against_the_rules_is_refused_for_that_reason(
    client: TutorialClient, amount: str, refusal: tuple[int, int]
) -> None:
    assert client.refused("POST", "/api/v3/orders", **wish(low(client), amount)) == refusal


def test_a_wrong_signature_is_refused(client: TutorialClient) -> None:
    client.secret_key = "not-the-secret"

    assert client.refused("GET", "/api/v3/accounts") == (401, 401)
    assert client.refused("POST", "/api/v3/orders", **wish(Decimal(80))) == (401, 401)


def test_an_old_signature_is_refused(client: TutorialClient) -> None:
    assert client.request("GET", "/api/v3/accounts", late_s=60).status_code == 401


def test_the_real_scheme_does_not_know_these_signatures(client: TutorialClient) -> None:
    assert client.refused("GET", "/api/v3/viewer/accounts") == (401, 40004)
