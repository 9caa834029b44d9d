"""What can be read under "sent requests" tells how each request was signed, and would let nobody sign or send one."""

from dataclasses import replace

import pytest

from core.desk.facts import Source
from core.desk.wire import LONGEST_ANSWER, exchanged
from core.domain.account import Environment
from core.exchanges.all import ALL
from core.exchanges.base import Exchange, Response, Stamp
from core.log import Redactor
from core.net.lane import Passed
from tests.exchanges.test_conformance import key_of, market_of
from tests.fakes import a_ticket

KEY, SECRET = "canary0key0of0the0test0with0letters", "canary-secret-of-the-test-0123456789"
STAMP = Stamp(time_ms=1_763_718_000_123, nonce=1_763_718_000_123_000_000)


@pytest.mark.parametrize("exchange", ALL, ids=lambda exchange: exchange.info.name)
def test_a_sent_order_shows_neither_key_nor_secret_nor_signature_whole(exchange: Exchange) -> None:
    options = {**key_of(exchange).options, "kind": "hmac"}
    who = replace(key_of(exchange), key=KEY, secret=SECRET, options=options)
    redactor = Redactor()
    redactor.add_key(KEY)
    redactor.add_secret(SECRET)
    call = exchange.place(who, STAMP, replace(a_ticket(), market=market_of(exchange)))
    passed = Passed(
        purpose="place",
        call=call,
        stamp=STAMP,
        response=Response(status=200, body=b"{}"),
        error=None,
        took_ms=1,
    )

    shown = exchanged(
        1, Source(exchange.info.name, Environment.PRACTICE, "x"), "a", passed, 0, redactor.clean
    )

    text = " ".join(
        [
            shown.url,
            shown.body,
            *(value for _, value in shown.headers),
            *(step.text for step in shown.steps),
        ]
    )
    assert KEY not in text
    assert SECRET not in text
    for whole in signatures(call.request.url, call.request.body, call.request.headers):
        assert whole not in text


def signatures(url: str, body: bytes | None, headers: tuple[tuple[str, str], ...]) -> list[str]:
    """Whatever of a request is worth as much as the secret, for this one order."""
    pairs = [*url.partition("?")[2].split("&"), *(body or b"").decode().split("&")]
    found = [part.split("=", 1)[1] for part in pairs if part.lower().startswith("signature=")]
    found += [
        value.split()[-1]
        for name, value in headers
        if "signature" in name.lower() or name.lower() == "authorization"
    ]
    assert found
    return found


@pytest.mark.parametrize("shown_of_it", range(0, len(SECRET) + 1, 5))
def test_an_answer_that_is_cut_does_not_end_in_half_a_secret(shown_of_it: int) -> None:
    redactor = Redactor()
    redactor.add_secret(SECRET)
    text = "." * (LONGEST_ANSWER - shown_of_it) + SECRET + "." * 100
    passed = Passed(
        purpose="clock",
        call=ALL[0].server_time(ALL[0].info.hosts[0]),
        stamp=STAMP,
        response=Response(status=200, body=text.encode()),
        error=None,
        took_ms=1,
    )

    source = Source("any", Environment.PRACTICE, "x")
    answer = exchanged(1, source, None, passed, 0, redactor.clean).answer

    assert SECRET[:5] not in answer
    assert answer.endswith(" …")
    assert len(answer) <= LONGEST_ANSWER + 2
