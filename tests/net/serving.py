"""A server on loopback that a test plays by hand, and a transport to it."""

import contextlib
import socket
import socketserver
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

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
        self.closed = 0
        self.url = ""
        self._open: set[socket.socket] = set()

    def came(self, connection: socket.socket) -> None:
        self._open.add(connection)
        self.connections += 1

    def went(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError):  # the client was faster
            connection.shutdown(socket.SHUT_RDWR)
        self._open.discard(connection)
        self.closed += 1

    def say(self, data: bytes) -> None:
        """Send on every line, though nothing was asked."""
        for connection in list(self._open):
            connection.sendall(data)

    def hang_up(self) -> None:
        """Close every line, from the server's side."""
        for connection in list(self._open):
            connection.shutdown(socket.SHUT_RDWR)
        self.wait_for(lambda: not self._open)

    def wait_for(self, is_so: Callable[[], bool]) -> None:
        ends_at = time.monotonic() + 5
        while not is_so():
            assert time.monotonic() < ends_at
            time.sleep(0.002)


@contextmanager
def serving(
    act: Callable[[socket.socket, int], bool], tls: ssl.SSLContext | None = None
) -> Iterator[Served]:
    """`act(connection, number)` answers request `number`, and says whether the connection stays open."""
    served = Served(act)

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            served.came(self.request)
            while head := _request(self.request):
                served.received.append(head)
                if not served.act(self.request, len(served.received)):
                    return

        def finish(self) -> None:
            served.went(self.request)

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        block_on_close = False
        request_queue_size = 100

        def get_request(self) -> tuple[socket.socket, Any]:
            connection, address = super().get_request()
            if tls is None:
                return connection, address
            guarded = tls.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
            return guarded, address

        def handle_error(self, request: Any, client_address: Any) -> None:
            """A client that hangs up is part of the tests."""

    with Server(("127.0.0.1", 0), Handler) as server:
        port = server.server_address[1]
        served.url = f"http://127.0.0.1:{port}" if tls is None else f"https://localhost:{port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield served
        finally:
            while _transports:
                _transports.pop().close()
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
    """A transport that is closed with the server."""
    _transports.append(Transport(a_host(rest=url), clock or SystemClock()))
    return _transports[-1]


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
