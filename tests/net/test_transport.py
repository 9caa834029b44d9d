"""What the transport says of every way in which a request can go wrong, and that the server's count agrees."""

import gzip
import socket
import socketserver
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from core.domain.errors import NoAnswer, NotAllowed, NotSent
from core.exchanges.base import Request
from core.net.clock import Clock, SystemClock
from core.net.transport import Transport
from tests.fakes import a_host

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"


class Served:
    """A loopback server which counts requests and does with each what a test wants."""

    def __init__(self, act: Callable[[socket.socket, int], bool]) -> None:
        self.act = act
        self.received: list[bytes] = []
        self.connections = 0
        self.url = ""


@contextmanager
def serving(act: Callable[[socket.socket, int], bool]) -> Iterator[Served]:
    """`act(connection, number)` answers request `number`, and says whether the connection stays open."""
    served = Served(act)

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            served.connections += 1
            while head := _request(self.request):
                served.received.append(head)
                if not served.act(self.request, len(served.received)):
                    return

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        block_on_close = False

        def handle_error(self, request: Any, client_address: Any) -> None:
            """A client that hangs up is part of the tests."""

    with Server(("127.0.0.1", 0), Handler) as server:
        served.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield served
        finally:
            server.shutdown()
            thread.join()


def _request(connection: socket.socket) -> bytes:
    data = b""
    while b"\r\n\r\n" not in data:
        part = connection.recv(65536)
        if not part:
            return b""
        data += part
    return data


def post(transport: Transport, url: str, deadline_s: float = 2.0) -> bytes:
    request = Request(method="POST", url=url + "/order", headers=(("X-Test", "1"),))
    return transport.send(request, deadline_s).body


_transports: list[Transport] = []


def transport_to(url: str, clock: Clock | None = None) -> Transport:
    _transports.append(Transport(a_host(rest=url), clock or SystemClock()))
    return _transports[-1]


@pytest.fixture(autouse=True)
def _hung_up() -> Iterator[None]:
    yield
    while _transports:
        _transports.pop().close()


def answer(data: bytes, stays: bool = True) -> Callable[[socket.socket, int], bool]:
    def act(connection: socket.socket, _: int) -> bool:
        connection.sendall(data)
        return stays

    return act


def reset(connection: socket.socket, _: int) -> bool:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    return False


def hang(connection: socket.socket, _: int) -> bool:
    connection.recv(1)
    return False


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
