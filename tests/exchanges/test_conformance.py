"""The one conformance test: what every dialect promises, run for each of `ALL`."""

import builtins
import json
import os
import random
import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain.account import MovementKind, Transfer
from core.domain.errors import AccessRefused, BadAnswer, Refusal, Rejected
from core.domain.market import Interval, Market
from core.domain.money import Price, Quantity, plain
from core.exchanges.all import ALL
from core.exchanges.base import Call, Credentials, Effect, Exchange, Host, Response, Stamp
from tests.conformance import samples, vectors
from tests.conformance.hook import find_hook, folder_of
from tests.fakes import a_host, a_market, a_ticket, an_order

ROOT = Path(__file__).resolve().parent.parent
STAMP = Stamp(time_ms=1_763_718_000_123, nonce=1_763_718_000_123)
WRITES = {"place", "cancel", "cancel_all", "cancel_session", "replace", "reduce", "transfer"}
WRONG_BODIES = (
    b"",
    b"<html>",
    b"null",
    b"0",
    b'"x"',
    b"[]",
    b"{}",
    b"[0]",
    b"[{}]",
    b"[[]]",
    b"\xff",
)

every_exchange = pytest.mark.parametrize("exchange", ALL, ids=lambda exchange: exchange.info.name)
every_folder = pytest.mark.parametrize("folder", sorted({folder_of(each) for each in ALL}))
TRANSFER = Transfer(id="tr-1", asset="USDT", amount=Decimal(1), origin="FUND", target="SPOT")


def host_of(exchange: Exchange) -> Host:
    """Its first host; a teaching scheme has none of its own."""
    return next(iter(exchange.info.hosts), a_host("http://127.0.0.1:4711"))


def key_of(exchange: Exchange) -> Credentials:
    """An invented key for this exchange's host."""
    return replace(find_hook(folder_of(exchange)).WHO, host=host_of(exchange))


def market_of(exchange: Exchange) -> Market:
    return a_market(exchange=exchange.info.name)


def calls_of(exchange: Exchange) -> dict[str, Call[Any]]:
    """Everything the program can ask of this exchange, by the name of the method."""
    host, who, market = host_of(exchange), key_of(exchange), market_of(exchange)
    order, ticket = an_order(), replace(a_ticket(), market=market)
    calls = {
        "server_time": exchange.server_time(host),
        "markets": exchange.markets(host),
        "market": exchange.market(host, market.symbol),
        "ticker": exchange.ticker(host, market),
        "day_ticker": exchange.day_ticker(host, market),
        "book": exchange.book(host, market, 20),
        "trades": exchange.trades(host, market),
        "candles": exchange.candles(host, market, Interval.H1),
        "sign_in": exchange.sign_in(who, STAMP),
        "balances": exchange.balances(who, STAMP),
        "idle_balances": exchange.idle_balances(who, STAMP),
        "deposits": exchange.movements(who, STAMP, MovementKind.DEPOSIT, None),
        "withdrawals": exchange.movements(who, STAMP, MovementKind.WITHDRAWAL, None),
        "transfer": exchange.transfer(who, STAMP, TRANSFER),
        "find_transfer": exchange.find_transfer(who, STAMP, TRANSFER),
        "open_orders": exchange.open_orders(who, STAMP, market),
        "order_history": exchange.order_history(who, STAMP, market, None),
        "fills": exchange.fills(who, STAMP, market, None),
        "fee_rates": exchange.fee_rates(who, STAMP, market),
        "find_order": exchange.find_order(who, STAMP, market, ticket.client_id),
        "order": exchange.order(who, STAMP, order),
        "place": exchange.place(who, STAMP, ticket),
        "cancel": exchange.cancel(who, STAMP, order),
        "cancel_all": exchange.cancel_all(who, STAMP, None)
        or exchange.cancel_all(who, STAMP, market),
        "replace": exchange.replace(who, STAMP, order, ticket),
        "reduce": exchange.reduce(who, STAMP, order, Quantity(Decimal("0.5"))),
        "cancel_session": exchange.cancel_session(who, STAMP),
        "heartbeat": exchange.heartbeat(who, STAMP),
        "dry_run": exchange.dry_run(who, STAMP, ticket),
    }
    return {name: call for name, call in calls.items() if call is not None}


def folders_of(name: str) -> list[Path]:
    folder = ROOT / "samples" / name
    return [path for path in (folder, folder / "cases", folder / "further") if path.exists()]


def good_answers(name_of_folder: str) -> Iterator[tuple[str, Call[Any], Response]]:
    """Every sample that is an answer with a fact in it, and the call that reads it."""
    for folder in folders_of(name_of_folder):
        cases = json.loads((folder / "expected.json").read_bytes())["files"]
        for name, case in cases.items():
            if case["request"] == "stream" or case["kind"] == "error":
                continue
            call = find_hook(name_of_folder).call(
                case["kind"], case["request"], case.get("context") or {}
            )
            assert call is not None
            headers = {key.lower(): text for key, text in case.get("headers", {}).items()}
            body = (folder / name).read_bytes()
            yield name, call, Response(status=case["http_status"], headers=headers, body=body)


def frames(name_of_folder: str) -> Iterator[str]:
    """Every stream frame among the samples."""
    for folder in folders_of(name_of_folder):
        cases = json.loads((folder / "expected.json").read_bytes())["files"]
        for name, case in cases.items():
            if case["kind"] == "stream":
                yield (folder / name).read_text(encoding="utf-8")


def written(value: object) -> str:
    """JSON text with every number exact."""
    if isinstance(value, dict):
        pairs = (f"{json.dumps(name)}:{written(inner)}" for name, inner in value.items())
        return "{" + ",".join(pairs) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(written, value)) + "]"
    return plain(value) if isinstance(value, Decimal) else json.dumps(value)


def variants(value: Any) -> Iterator[Any]:
    """The value with one part missing, cut off or of a wrong type, for every part."""
    yield from (None, True, 7, "x", "", [], {}, [[]], Decimal("1E+30"))
    if isinstance(value, dict):
        for name, inner in value.items():
            yield {key: other for key, other in value.items() if key != name}
            for variant in variants(inner):
                yield {**value, name: variant}
    if isinstance(value, list):
        for index, inner in enumerate(value[:6]):
            yield value[:index]
            for variant in variants(inner):
                yield [*value[:index], variant, *value[index + 1 :]]


def with_extras(value: Any) -> Any:
    """The value with a field that nobody documented in each of its objects."""
    if isinstance(value, dict):
        return {**{key: with_extras(inner) for key, inner in value.items()}, "zz_new": {"a": [1]}}
    return [with_extras(inner) for inner in value] if isinstance(value, list) else value


def exact(text: str | bytes) -> Any:
    return json.loads(text, parse_float=Decimal)


@every_folder
def test_every_signing_vector_is_reproduced(folder: str) -> None:
    path = ROOT / "vectors" / f"{folder}.json"

    checked = list(vectors.check_file(find_hook(folder), path))

    assert [line for case in checked for line in case.mismatches] == []
    assert checked


@every_folder
def test_every_sample_becomes_the_stated_fact_or_refusal(folder: str) -> None:
    for path in folders_of(folder):
        checked = list(samples.check_folder(find_hook(folder), path))

        assert [line for case in checked for line in case.mismatches] == []
        assert checked


@every_exchange
def test_the_same_stamp_gives_the_same_bytes(exchange: Exchange) -> None:
    once, again = calls_of(exchange), calls_of(exchange)

    for name, call in once.items():
        assert call.request.headers == again[name].request.headers
        assert call.request.body == again[name].request.body
        assert call.request == again[name].request


@every_exchange
def test_building_a_request_touches_no_clock_no_socket_no_file(
    exchange: Exchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    find_hook(folder_of(exchange))

    def forbidden(*_: object, **__: object) -> None:
        raise AssertionError("touched while building")

    with monkeypatch.context() as patch:
        for place, name in (
            (time, "time"), (time, "time_ns"), (time, "monotonic"), (socket, "socket"), (os, "urandom"),
            (random, "random"), (builtins, "open"),
        ):  # fmt: skip
            patch.setattr(place, name, forbidden)
        calls = calls_of(exchange)

    assert calls


@every_exchange
def test_only_what_changes_something_is_a_write(exchange: Exchange) -> None:
    for name, call in calls_of(exchange).items():
        assert (call.effect is Effect.WRITE) == (name in WRITES), name


@every_exchange
def test_every_call_draws_on_a_budget_that_exists(exchange: Exchange) -> None:
    assert {call.bucket for call in calls_of(exchange).values()} <= exchange.info.buckets.keys()


@every_exchange
def test_the_secret_is_nowhere_but_in_the_signature(exchange: Exchange) -> None:
    who = key_of(exchange)

    for call in calls_of(exchange).values():
        request = call.request
        shown = [request.url, repr(request), repr(call), repr(who), *map(repr, request.steps)]
        shown += [str(request.body), *(text for _, text in request.headers)]
        assert not any(who.secret in text for text in shown)


@every_exchange
def test_a_request_goes_to_the_host_of_its_key(exchange: Exchange) -> None:
    host = host_of(exchange)

    assert all(call.request.url.startswith(host.rest) for call in calls_of(exchange).values())


@every_exchange
def test_a_ticket_is_sent_in_plain_digits_with_its_client_id(exchange: Exchange) -> None:
    ticket = replace(
        a_ticket(client_id="ts-9f"),
        market=market_of(exchange),
        price=Price(Decimal("1E-8")),
        quantity=Quantity(Decimal("1.2E+7")),
    )
    who = key_of(exchange)

    placing = exchange.place(who, STAMP, ticket).request
    asking = exchange.find_order(who, STAMP, ticket.market, ticket.client_id).request

    said = " ".join([placing.url, str(placing.body), *(step.text for step in placing.steps)])
    assert "0.00000001" in said
    assert "12000000" in said
    if exchange.info.client_id_pattern:
        assert "ts-9f" in said
        assert "ts-9f" in " ".join(
            [asking.url, str(asking.body), *(step.text for step in asking.steps)]
        )


@every_exchange
def test_no_answer_out_of_shape_raises_a_stray_error(exchange: Exchange) -> None:
    for call in calls_of(exchange).values():
        for body in WRONG_BODIES:
            for status in (200, 204, 302, 400, 403, 404, 429, 500, 503):
                with suppress(Refusal, BadAnswer):
                    call.read(Response(status=status, body=body))


@every_exchange
def test_a_write_is_never_taken_as_refused_or_done_from_a_shapeless_answer(
    exchange: Exchange,
) -> None:
    for call in calls_of(exchange).values():
        if call.effect is Effect.WRITE:
            for body in WRONG_BODIES:
                for status in (200, 302, 400, 404, 500):
                    with pytest.raises((Refusal, BadAnswer)) as caught:
                        call.read(Response(status=status, body=body))
                    assert not isinstance(caught.value, Rejected | AccessRefused)


@every_folder
def test_an_answer_cut_short_is_no_answer(folder: str) -> None:
    for name, call, response in good_answers(folder):
        body = response.body.rstrip()
        for end in {1, len(body) // 2, len(body) - 1} - {len(body)}:
            if name == "symbols.json":
                continue  # only a header of it is read
            with pytest.raises(BadAnswer):
                call.read(replace(response, body=body[:end]))


@every_folder
def test_fields_that_nobody_documented_change_nothing(folder: str) -> None:
    for name, call, response in good_answers(folder):
        more = replace(response, body=written(with_extras(exact(response.body))).encode())

        assert call.read(more) == call.read(response), name
    for frame in frames(folder):
        read = find_hook(folder).read_frame

        assert read(written(with_extras(exact(frame))), {}) == read(frame, {})


@every_folder
def test_parts_missing_or_of_another_type_raise_only_what_is_promised(folder: str) -> None:
    for _, call, response in good_answers(folder):
        for variant in variants(exact(response.body)):
            with suppress(Refusal, BadAnswer):
                call.read(replace(response, body=written(variant).encode()))
    for frame in frames(folder):
        for variant in variants(exact(frame)):
            with suppress(BadAnswer):
                find_hook(folder).read_frame(written(variant), {})


@every_exchange
@settings(deadline=None, database=None, max_examples=150)
@given(body=st.binary(max_size=60), status=st.sampled_from([200, 400, 404, 502]))
def test_any_bytes_raise_only_what_is_promised(
    exchange: Exchange, body: bytes, status: int
) -> None:
    for call in calls_of(exchange).values():
        with suppress(Refusal, BadAnswer):
            call.read(Response(status=status, body=body))
    with suppress(BadAnswer):
        find_hook(folder_of(exchange)).read_frame(body.decode("latin-1"), {})


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3)
    ),
    max_leaves=8,
)


@every_folder
@settings(deadline=None, database=None, max_examples=100)
@given(value=ANY_JSON, at=st.integers(min_value=0))
def test_anything_anywhere_in_an_answer_raises_only_what_is_promised(
    folder: str, value: object, at: int
) -> None:
    answers = list(good_answers(folder))
    _, call, response = answers[at % len(answers)]
    parts = list(variants(exact(response.body)))
    shaped = parts[at % len(parts)]
    mutated = {**shaped, "price": value, "volume": value} if isinstance(shaped, dict) else [value]

    with suppress(Refusal, BadAnswer):
        call.read(replace(response, body=written(mutated).encode()))
