"""What is particular to Binance's keys: three kinds, signatures over what is sent, a sign-in in two steps."""

import json
import re
from dataclasses import replace
from urllib.parse import quote, urlsplit

import pytest

from core.domain.errors import Category, NotAllowed, Outcome, Refused
from core.exchanges.base import Exchange, Host, NonceUnit
from core.exchanges.binance import BINANCE, BINANCE_US
from core.exchanges.binance.sign import sign_text, signed_frame
from tests.exchanges.binance_fakes import (
    DEMO,
    KINDS,
    MARKET,
    PRACTICE,
    STAMP,
    TESTNET,
    a_binance_ticket,
    a_key,
    answer,
    sent,
)

# ---- signing


def test_time_and_signature_end_the_form_of_an_order() -> None:
    request = BINANCE.place(a_key(), STAMP, a_binance_ticket()).request

    names = [pair.split("=")[0] for pair in (request.body or b"").decode().split("&")]
    assert names[-3:] == ["recvWindow", "timestamp", "signature"]
    assert sent(request)["recvWindow"] == "5000"
    assert sent(request)["timestamp"] == "1795254000000"
    assert dict(request.headers)["Content-Type"] == "application/x-www-form-urlencoded"


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_key_signs_exactly_what_is_sent(kind: str) -> None:
    who = a_key(kind)
    placing = BINANCE.place(who, STAMP, a_binance_ticket()).request
    asking = BINANCE.open_orders(who, STAMP, MARKET).request

    for request in (placing, asking):
        text = request.body.decode() if request.body else urlsplit(request.url).query
        payload, _, signature = text.rpartition("&signature=")
        assert request.steps[0].text == payload
        assert signature == quote(sign_text(who, payload), safe="")
        assert dict(request.headers)["X-MBX-APIKEY"] == who.key


def test_the_signature_is_shown_only_in_part() -> None:
    request = BINANCE.place(a_key(), STAMP, a_binance_ticket()).request

    assert all(sent(request)["signature"] not in step.text for step in request.steps)
    assert request.steps[1].text.startswith(sent(request)["signature"][:8])


def test_a_key_of_another_kind_than_stated_signs_nothing() -> None:
    rsa = a_key("rsa")

    for kind in ("ed25519", "dsa"):
        with pytest.raises(NotAllowed):
            BINANCE.balances(replace(rsa, options={"kind": kind}), STAMP)


def test_a_key_counts_no_nonces_and_its_orders_die_after_fifteen_seconds() -> None:
    assert BINANCE.nonce_unit(a_key()) is NonceUnit.NONE
    assert BINANCE.is_fence_proven(a_key())
    assert BINANCE.info.fence_ms == 15_000


@pytest.mark.parametrize("id_", ["account", 42, -7, None])
def test_a_frame_carries_its_id_as_it_was_given(id_: object) -> None:
    url, method = "wss://ws-api.binance.com:443/ws-api/v3", "session.logon"

    frame = signed_frame(a_key(), STAMP.time_ms, url, method, id_).body

    told = json.loads(frame or b"")
    assert (told["id"], told["method"]) == (id_, method)
    assert told["params"].keys() == {"apiKey", "timestamp", "signature"}


# ---- signing in

ACCOUNT = answer({"canTrade": True, "canWithdraw": True, "balances": []})
RIGHTS = answer({"enableReading": True, "enableSpotAndMarginTrading": True, "enableWithdrawals": False, "enableInternalTransfer": False, "permitsUniversalTransfer": False, "ipRestrict": True})  # fmt: skip


def test_the_account_is_asked_first_and_then_what_the_key_may_do() -> None:
    first = BINANCE.sign_in(a_key(), STAMP)
    known = first.read(ACCOUNT)
    second = BINANCE.sign_in(a_key(options=known.options), STAMP)
    rights = second.read(RIGHTS)

    assert urlsplit(first.request.url).path == "/api/v3/account"
    assert not known.is_complete
    assert urlsplit(second.request.url).path == "/sapi/v1/account/apiRestrictions"
    assert rights.is_complete
    assert rights.rights.can_trade
    assert rights.rights.can_withdraw is False
    assert not rights.rights.is_dangerous


def test_a_key_whose_rights_cannot_be_asked_for_signs_in_with_rights_unknown() -> None:
    asking = a_key(options={"rights": "ask"})
    refused = Refused(category=Category.PERMISSION, outcome=Outcome.NOT_DONE)

    learned = BINANCE.learn(asking, refused)
    assert learned == {"rights": "unknown"}
    again = BINANCE.sign_in(a_key(options=learned), STAMP)
    signed = again.read(ACCOUNT)

    assert urlsplit(again.request.url).path == "/api/v3/account"
    assert signed.is_complete
    assert signed.rights.can_withdraw is None
    assert signed.options == {"rights": "ask"}


@pytest.mark.parametrize(
    "category",
    [Category.BAD_KEY, Category.BAD_SIGNATURE, Category.RATE_LIMITED, Category.BANNED, Category.BLOCKED, Category.CLOCK],
)  # fmt: skip
def test_a_refusal_that_the_account_would_share_teaches_nothing(category: Category) -> None:
    refused = Refused(category=category, outcome=Outcome.NOT_DONE)

    assert BINANCE.learn(a_key(options={"rights": "ask"}), refused) is None


def test_a_key_that_the_account_refuses_does_not_work() -> None:
    refused = Refused(category=Category.PERMISSION, outcome=Outcome.NOT_DONE)

    assert BINANCE.learn(a_key(), refused) is None
    assert BINANCE.learn(a_key(options={"rights": "unknown"}), refused) is None


@pytest.mark.parametrize(
    ("exchange", "host"),
    [(BINANCE, TESTNET), (BINANCE, DEMO), (BINANCE_US, BINANCE_US.info.hosts[0])],
)
def test_where_no_rights_can_be_asked_for_they_stay_unknown(exchange: Exchange, host: Host) -> None:
    signed = exchange.sign_in(a_key(host=host, options={"rights": "ask"}), STAMP)

    told = signed.read(ACCOUNT)

    assert urlsplit(signed.request.url).path == "/api/v3/account"
    assert told.is_complete
    assert (told.rights.can_read, told.rights.can_trade, told.rights.can_withdraw) == (True, None, None)  # fmt: skip


def test_the_practice_exchange_is_asked_for_rights_too() -> None:
    request = BINANCE.sign_in(a_key(host=PRACTICE, options={"rights": "ask"}), STAMP).request

    assert request.url.startswith("http://127.0.0.1:1/sapi/v1/account/apiRestrictions?")


def test_an_account_that_may_not_trade_says_so_of_its_keys() -> None:
    told = BINANCE.sign_in(a_key(), STAMP).read(answer({"canTrade": False, "balances": []}))

    assert told.rights.can_trade is False


def test_rights_that_are_not_stated_are_unknown_not_denied() -> None:
    told = BINANCE.sign_in(a_key(options={"rights": "ask"}), STAMP).read(
        answer({"enableReading": True, "enableInternalTransfer": False})
    )

    assert told.rights.can_withdraw is None
    assert told.rights.can_transfer is None
    assert told.rights.ip_bound is None


def test_a_pasted_secret_of_every_kind_looks_right() -> None:
    fields = {field.name: field for field in BINANCE.info.key_fields}

    for kind in KINDS:
        secret = " ".join(a_key(kind).secret.split())
        assert re.fullmatch(fields["secret"].pattern, secret)
    assert re.fullmatch(fields["key"].pattern, a_key().key)
    assert not re.fullmatch(fields["key"].pattern, "k" * 63)
    assert fields["kind"].choices == KINDS
