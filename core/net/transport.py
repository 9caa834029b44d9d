"""The only user of `requests`: one request out, one answer in, and proof of whether a single byte left.

Proof against what was measured of the library: redirects are not followed (a 307 posts twice), the environment is not
read (`.netrc` replaces headers, `REQUESTS_CA_BUNDLE` overrides checks), nothing is retried, a dripping answer meets a
total deadline, and the URL goes out exactly as it was signed. A request leaves in one piece over a connection that is
looked at first: one that the other side has closed, or that has idled too long to be trusted, carries no order.
"""

import http.client
import re
import ssl
import threading
from collections import deque
from collections.abc import Callable
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter
from requests.structures import CaseInsensitiveDict
from requests.utils import DEFAULT_CA_BUNDLE_PATH
from urllib3.connection import HTTPConnection, HTTPSConnection

from core.domain.errors import DeskError, NoAnswer, NotAllowed, NotSent
from core.exchanges.base import Host, Request, Response
from core.net.clock import Clock
from core.net.turns import first_byte

CONNECT_S = 5.0
DEADLINE_S = 10.0
LONGEST_IDLE_S = 30.0
"""A connection that has idled longer is not written to: routers forget it without telling either end."""
RENEW_S = 20.0
WARM = 2
"""So many connections are kept open by `warm`: one for an order, one for what is being asked meanwhile."""
LARGEST_ANSWER = 64 * 1024 * 1024
_CHUNK = 65_536
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_FAILURES = (
    requests.RequestException,
    urllib3.exceptions.HTTPError,
    http.client.HTTPException,
    OSError,
    ValueError,
)

_on_this_thread = threading.local()


@cache
def _tls() -> ssl.SSLContext:
    """The system's certificates beside the bundled ones; one for all connections: it holds some hundred."""
    context = ssl.create_default_context()
    context.load_verify_locations(DEFAULT_CA_BUNDLE_PATH)
    return context


class _Line(HTTPAdapter):
    """One connection, kept alive, as the library's way to send: no pool, no retries, a single piece."""

    def __init__(self, host: str, port: int | None, is_tls: bool) -> None:
        super().__init__(max_retries=0, pool_maxsize=1)
        self._connection = (
            HTTPSConnection(host, port, timeout=CONNECT_S, ssl_context=_tls())
            if is_tls
            else HTTPConnection(host, port, timeout=CONNECT_S)
        )
        self.used_ms = 0
        self.is_ending = False

    def open(self) -> None:
        """Connect, TLS included."""
        self._connection.connect()

    def close(self) -> None:
        """Let go of the connection."""
        self._connection.close()

    @property
    def is_open(self) -> bool:
        """Whether the other side has neither closed it nor spoken unasked. Takes in what belongs to TLS alone."""
        line = self._connection.sock
        if line is None:
            return False
        try:
            line.settimeout(0)
            line.recv(1)
        except (BlockingIOError, ssl.SSLWantReadError):
            return True
        except OSError:
            return False
        return False

    def send(self, request: requests.PreparedRequest, *_: Any, **options: Any) -> requests.Response:
        """Write a request whole and read the head of its answer; `timeout` is for each reading."""
        message = _message(request)
        if self._connection.sock is None:
            self.open()
        line = self._connection.sock
        line.settimeout(options["timeout"])
        first_byte()
        _on_this_thread.bytes_left = True
        line.sendall(message)
        answer = http.client.HTTPResponse(line, method=request.method)
        try:
            answer.begin()
        except BaseException:
            answer.close()  # it holds on to the socket, which stays open otherwise
            raise
        self.is_ending = answer.will_close
        raw = urllib3.HTTPResponse(
            body=answer,
            headers=urllib3.HTTPHeaderDict(answer.msg.items()),
            status=answer.status,
            reason=answer.reason,
            preload_content=False,
            original_response=answer,
            request_method=request.method,
        )
        return self.build_response(request, raw)


def _message(request: requests.PreparedRequest) -> bytes:
    """A request as it goes over the wire. Raises ValueError for what would not arrive as it was meant."""
    lines = [f"{request.method} {request.path_url} HTTP/1.1"]
    lines += [f"{name}: {value}" for name, value in request.headers.items()]
    if any(_CONTROL.search(line) for line in lines):
        raise ValueError("a control character in a request")
    body = request.body or b""
    head = "\r\n".join([*lines, "", ""]).encode("latin-1")
    return head + (body if isinstance(body, bytes) else body.encode())


class Transport:
    """Sends requests to one host and to no other. Safe to use from several threads; the warmest connection goes first."""

    def __init__(self, host: Host, clock: Clock, agent: str = "Tessera") -> None:
        self._base = urlsplit(host.rest)
        self._clock = clock
        self._agent = agent
        self._idle: deque[_Line] = deque()
        self._is_closed = False

    def send(self, request: Request, deadline_s: float = DEADLINE_S) -> Response:
        """Send once and read the whole answer.

        Raises `NotSent` when no byte was handed to a connection, as when the turn was called off, `NoAnswer` for
        every failure after that, `NotAllowed` for an address that is not this host's.
        """
        self._check_address(request.url)
        line = self._usable()
        _on_this_thread.bytes_left = False
        try:
            response = self._exchange(line, request, deadline_s)
        except _FAILURES as error:
            line.close()
            cause = type(_innermost(error)).__name__
            if _on_this_thread.bytes_left:
                raise NoAnswer(cause) from error
            raise NotSent(cause) from error
        except DeskError:
            line.close()
            raise
        if line.is_ending:
            line.close()
        else:
            self._keep(line)
        return response

    def warm(self) -> None:
        """Keep fresh connections open, so that the next request costs one round trip. No request is sent.

        Blocks for one handshake at most. To be called every few seconds; raises `NotSent` when the host is out of reach.
        """
        fresh = 0
        for _ in range(len(self._idle)):
            line = self._next(self._idle.popleft)
            if line is not None and self._may_carry(line):
                fresh += self._idle_s(line) < RENEW_S
                self._idle.append(line)
        if fresh >= WARM:
            return
        line = self._line()
        try:
            line.open()
        except _FAILURES as error:
            line.close()
            raise NotSent(type(_innermost(error)).__name__) from error
        self._keep(line)

    def close(self) -> None:
        """Drop all connections; those in use as soon as they are not."""
        self._is_closed = True
        while (line := self._next(self._idle.pop)) is not None:
            line.close()

    # Connections

    def _usable(self) -> _Line:
        """The connection used last of those that may carry a request, or one that is yet to be opened."""
        while (line := self._next(self._idle.pop)) is not None:
            if self._may_carry(line):
                return line
        return self._line()

    def _next(self, take: Callable[[], _Line]) -> _Line | None:
        try:
            return take()
        except IndexError:  # another thread was faster
            return None

    def _may_carry(self, line: _Line) -> bool:
        """Whether a request may be written to it; one that may not is closed. A clock set back makes it old."""
        if 0 <= self._idle_s(line) <= LONGEST_IDLE_S and line.is_open:
            return True
        line.close()
        return False

    def _idle_s(self, line: _Line) -> float:
        """By the wall clock: the other one may stand still while the machine sleeps."""
        return (self._clock.now_ms() - line.used_ms) / 1000

    def _keep(self, line: _Line) -> None:
        line.used_ms = self._clock.now_ms()
        self._idle.append(line)
        if self._is_closed:  # looked at last, so that no thread can miss it
            self.close()

    def _line(self) -> _Line:
        return _Line(self._base.hostname or "", self._base.port, self._base.scheme == "https")

    # One request

    def _check_address(self, url: str) -> None:
        parts = urlsplit(url)
        if (parts.scheme, parts.netloc) != (self._base.scheme, self._base.netloc):
            raise NotAllowed("wrong-host")

    def _prepared(self, request: Request) -> requests.PreparedRequest:
        """The library's own form of a request, filled in by hand: nothing is quoted, merged or guessed anew."""
        prepared = requests.PreparedRequest()
        prepared.method = request.method
        prepared.url = request.url
        prepared.body = request.body
        prepared.headers = CaseInsensitiveDict(
            {
                "Host": self._base.netloc,
                "User-Agent": self._agent,
                "Accept-Encoding": "gzip, deflate",
                "Connection": "keep-alive",
                **dict(request.headers),
            }
        )
        if request.body is not None:
            prepared.headers["Content-Length"] = str(len(request.body))
        return prepared

    def _exchange(self, line: _Line, request: Request, deadline_s: float) -> Response:
        ends_at = self._clock.monotonic() + deadline_s
        with line.send(self._prepared(request), timeout=deadline_s) as answer:
            body = bytearray()
            while chunk := answer.raw.read1(_CHUNK, decode_content=True):
                body += chunk
                if self._clock.monotonic() > ends_at or len(body) > LARGEST_ANSWER:
                    raise NoAnswer("the answer took too long or was too large")
            return Response(
                status=answer.status_code,
                headers={name.lower(): value for name, value in answer.headers.items()},
                body=bytes(body),
                at=self._clock.monotonic(),
            )


def _innermost(error: BaseException) -> BaseException:
    """The first cause of an error that libraries have wrapped."""
    seen = {id(error)}
    while True:
        inner = error.__cause__ or error.__context__
        reason = getattr(error, "reason", None)
        if inner is None and isinstance(reason, BaseException):
            inner = reason
        if inner is None or id(inner) in seen:
            return error
        seen.add(id(inner))
        error = inner
