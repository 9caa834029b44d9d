"""What the transport says of every way in which a request can go wrong, and that the server's count agrees."""

import gzip
import socket
import threading
from collections.abc import Callable
from typing import Any

import pytest

from core.domain.errors import NoAnswer, NotAllowed, NotSent
from core.exchanges.base import Request
from tests.net.serving import OK, answer, hang, post, reset, serving, transport_to

LOST = {
    "closed after reading": lambda connection, number: False,
    "reset after reading": reset,
    "cut in the body": answer(b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{", stays=False),
    "not HTTP at all": answer(b"SSH-2.0-hello\r\n", stays=False),
}


@pytest.mark.parametrize("act", LOST.values(), ids=LOST.keys())
def test_an_order_that_reached_the_server_is_never_called_not_sent(
    act: Callable[[socket.socket, int], bool],
) -> None:
    with serving(act) as served, pytest.raises(NoAnswer):
        post(transport_to(served.url), served.url)

    assert len(served.received) == 1


def test_a_server_that_never_answers_is_given_up_in_time() -> None:
    with serving(hang) as served, pytest.raises(NoAnswer):
        post(transport_to(served.url), served.url, deadline_s=0.3)

    assert len(served.received) == 1


def test_a_dripping_answer_meets_the_total_deadline() -> None:
    def drip(connection: socket.socket, _: int) -> bool:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
        stop = threading.Event()
        while not stop.wait(0.02):
            connection.sendall(b"x")
        return False

    with serving(drip) as served, pytest.raises(NoAnswer):
        post(transport_to(served.url), served.url, deadline_s=0.4)


def test_chunked_and_compressed_answers_arrive_whole() -> None:
    text = b'{"a":"' + b"x" * 200_000 + b'"}'
    packed = gzip.compress(text)
    halves = (packed[:100], packed[100:])
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(half), half) for half in halves)
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n"
    with serving(answer(head + chunks + b"0\r\n\r\n")) as served:
        assert post(transport_to(served.url), served.url) == text


def test_a_refused_connection_is_proof_that_nothing_was_sent() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        url = f"http://127.0.0.1:{closed.getsockname()[1]}"

    with pytest.raises(NotSent):
        post(transport_to(url), url)


def test_a_name_that_does_not_exist_is_proof_that_nothing_was_sent() -> None:
    url = "http://no-such-host.invalid"

    with pytest.raises(NotSent):
        post(transport_to(url), url)


def test_a_failed_tls_handshake_is_proof_that_nothing_was_sent() -> None:
    with serving(answer(b"this is not TLS")) as served:
        url = served.url.replace("http://", "https://")

        with pytest.raises(NotSent):
            post(transport_to(url), url)


def test_a_redirect_is_not_followed_so_nothing_is_posted_twice() -> None:
    moved = b"HTTP/1.1 307 X\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n"
    with serving(answer(moved)) as served:
        response = transport_to(served.url).send(Request(method="POST", url=served.url + "/order"))

    assert response.status == 307
    assert len(served.received) == 1


def test_the_second_request_uses_the_warm_connection() -> None:
    with serving(answer(OK)) as served:
        transport = transport_to(served.url)
        post(transport, served.url)
        post(transport, served.url)
        transport.close()

    assert (len(served.received), served.connections) == (2, 1)


def test_a_kept_alive_connection_that_died_during_a_request_is_not_used_for_a_second_try() -> None:
    def once_then_reset(connection: socket.socket, number: int) -> bool:
        return answer(OK)(connection, number) if number == 1 else reset(connection, number)

    with serving(once_then_reset) as served:
        transport = transport_to(served.url)
        post(transport, served.url)
        with pytest.raises(NoAnswer):
            post(transport, served.url)

    assert len(served.received) == 2


@pytest.mark.parametrize("value", ["a\r\nX-Other: 1", "a\nb", "\x00", "ключ"])
def test_a_value_that_cannot_be_a_header_is_proof_that_nothing_was_sent(value: str) -> None:
    with serving(answer(OK)) as served:
        order = Request(method="POST", url=served.url + "/order", headers=(("X-Key", value),))
        with pytest.raises(NotSent):
            transport_to(served.url).send(order)

    assert served.received == []


def test_requests_go_to_the_bound_host_and_nowhere_else() -> None:
    with serving(answer(OK)) as served:
        transport = transport_to("http://127.0.0.1:9")

        with pytest.raises(NotAllowed, match="wrong-host"):
            post(transport, served.url)

    assert served.received == []


def test_the_url_goes_out_as_it_was_signed() -> None:
    with serving(answer(OK)) as served:
        transport_to(served.url).send(
            Request(method="GET", url=served.url + "/a?x=%7E%2B&signature=a%2Fb%3D")
        )

    assert served.received[0].startswith(b"GET /a?x=%7E%2B&signature=a%2Fb%3D HTTP/1.1")


def test_a_netrc_file_does_not_change_a_header(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login mallory password mallory\n")
    monkeypatch.setenv("NETRC", str(netrc))
    with serving(answer(OK)) as served:
        transport_to(served.url).send(
            Request(method="GET", url=served.url + "/", headers=(("Authorization", "Bearer mine"),))
        )

    assert b"Authorization: Bearer mine" in served.received[0]
    assert b"Basic" not in served.received[0]
