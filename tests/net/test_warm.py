"""Connections that wait for an order: opened ahead, looked at before they are used, never trusted for long."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.domain.errors import NotSent
from core.net import transport as transports
from core.net.transport import LONGEST_IDLE_S, RENEW_S, WARM
from tests.certificates import certificates
from tests.fakes import HandClock
from tests.net.serving import OK, answer, post, serving, transport_to


def closing_when(told: threading.Event) -> Callable[[socket.socket, int], bool]:
    """Answers, and hangs up on an idle line when told; as servers do after some seconds."""

    def act(connection: socket.socket, _: int) -> bool:
        connection.sendall(OK)
        told.wait(5)
        return not told.is_set()

    return act


def test_a_line_that_the_server_closed_while_idle_is_noticed_before_a_byte_is_written() -> None:
    told = threading.Event()
    with serving(closing_when(told)) as served:
        transport = transport_to(served.url)
        for _ in range(5):
            told.clear()
            post(transport, served.url)
            told.set()
            served.wait_for(lambda: served.closed == served.connections)

        assert post(transport, served.url) == b"{}"

    assert (len(served.received), served.connections) == (6, 6)


def test_a_line_that_the_server_means_to_close_is_not_used_again() -> None:
    last = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}"
    with serving(answer(last)) as served:
        transport = transport_to(served.url)
        post(transport, served.url)
        post(transport, served.url)

    assert (len(served.received), served.connections) == (2, 2)


def test_an_answer_that_nobody_asked_for_ends_the_line_it_came_on() -> None:
    with serving(answer(OK)) as served:
        transport = transport_to(served.url)
        post(transport, served.url)
        served.say(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nstale")

        assert post(transport, served.url) == b"{}"

    assert (len(served.received), served.connections) == (2, 2)


def test_a_line_that_idled_long_carries_nothing_even_if_nobody_closed_it() -> None:
    clock = HandClock()
    with serving(answer(OK)) as served:
        transport = transport_to(served.url, clock)
        for idle_s in (0, LONGEST_IDLE_S, LONGEST_IDLE_S + 1, -5):
            clock.pass_by(idle_s)
            post(transport, served.url)

    assert (len(served.received), served.connections) == (4, 3)


def test_warming_opens_lines_ahead_and_sends_no_request() -> None:
    with serving(answer(OK)) as served:
        transport = transport_to(served.url)
        for _ in range(5):
            transport.warm()
        served.wait_for(lambda: served.connections == WARM)
        before = list(served.received)
        post(transport, served.url)

    assert before == []
    assert (len(served.received), served.connections) == (1, WARM)


def test_warming_replaces_lines_before_they_are_too_old_to_be_used() -> None:
    clock = HandClock()
    with serving(answer(OK)) as served:
        transport = transport_to(served.url, clock)
        for _ in range(60):
            transport.warm()
            clock.pass_by(RENEW_S / 4)
        opened = 60 // 4 * WARM
        served.wait_for(lambda: served.connections == opened)
        post(transport, served.url)

        assert (len(served.received), served.connections) == (1, opened)


def test_warming_replaces_a_line_that_the_server_closed() -> None:
    with serving(answer(OK)) as served:
        transport = transport_to(served.url)
        for _ in range(WARM):
            transport.warm()
        served.wait_for(lambda: served.connections == WARM)
        served.hang_up()
        for _ in range(WARM):
            transport.warm()
        served.wait_for(lambda: served.connections == 2 * WARM)
        post(transport, served.url)

    assert (len(served.received), served.connections) == (1, 2 * WARM)


def test_warming_tells_when_the_host_is_out_of_reach() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        url = f"http://127.0.0.1:{closed.getsockname()[1]}"

    with pytest.raises(NotSent):
        transport_to(url).warm()


@pytest.fixture
def tls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ssl.SSLContext]:
    """A server's side of TLS, with a certificate that this machine trusts for as long as the test lasts."""
    authority, chain = certificates(["localhost"], tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority))
    transports._tls.cache_clear()
    yield context
    transports._tls.cache_clear()


def test_a_warm_line_with_tls_is_used_although_the_server_has_sent_tickets(
    tls: ssl.SSLContext,
) -> None:
    with serving(answer(OK), tls) as served:
        transport = transport_to(served.url)
        for _ in range(5):
            transport.warm()
        for _ in range(3):
            post(transport, served.url)

    assert (len(served.received), served.connections) == (3, WARM)


def test_a_line_with_tls_that_the_server_closed_while_idle_carries_nothing(
    tls: ssl.SSLContext,
) -> None:
    with serving(answer(OK), tls) as served:
        transport = transport_to(served.url)
        post(transport, served.url)
        served.hang_up()
        post(transport, served.url)

    assert (len(served.received), served.connections) == (2, 2)


def test_a_certificate_of_nobody_known_is_proof_that_nothing_was_sent(
    tls: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    transports._tls.cache_clear()
    with serving(answer(OK), tls) as served, pytest.raises(NotSent, match="Verification"):
        post(transport_to(served.url), served.url)

    assert served.received == []


def test_a_certificate_for_another_name_is_proof_that_nothing_was_sent(
    tls: ssl.SSLContext,
) -> None:
    with serving(answer(OK), tls) as served:
        url = served.url.replace("localhost", "127.0.0.1")
        with pytest.raises(NotSent, match="Verification"):
            post(transport_to(url), url)

    assert served.received == []
