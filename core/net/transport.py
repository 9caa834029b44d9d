"""The only user of `requests`: one request out, one answer in, and proof of whether a single byte left.

Proof against what was measured of the library: redirects are not followed (a 307 posts twice), the environment is not
read (`.netrc` replaces headers, `REQUESTS_CA_BUNDLE` overrides checks), nothing is retried, a dripping answer meets a
total deadline, and the URL goes out exactly as it was signed.
"""

import ssl
import threading
from collections import deque
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter
from requests.structures import CaseInsensitiveDict
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from core.domain.errors import NoAnswer, NotAllowed, NotSent
from core.exchanges.base import Host, Request, Response
from core.net.clock import Clock
from core.net.turns import first_byte

CONNECT_S = 5.0
DEADLINE_S = 10.0
LARGEST_ANSWER = 64 * 1024 * 1024
_CHUNK = 65_536

_on_this_thread = threading.local()


class _WitnessedConnection(HTTPConnection):
    """Notes on its thread that bytes were handed to a connected socket."""

    def send(self, data: Any) -> None:
        if self.sock is None:
            self.connect()
        first_byte()
        _on_this_thread.bytes_left = True
        super().send(data)


class _WitnessedTlsConnection(HTTPSConnection):
    """The same, behind a completed TLS handshake."""

    def send(self, data: Any) -> None:
        if self.sock is None:
            self.connect()
        first_byte()
        _on_this_thread.bytes_left = True
        super().send(data)


class _Pool(HTTPConnectionPool):
    ConnectionCls = _WitnessedConnection


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _WitnessedTlsConnection


class _Adapter(HTTPAdapter):
    """Connections that bear witness."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _TlsPool}


class _TlsAdapter(_Adapter):
    """The same, trusting the system's certificates beside the bundled ones."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, ssl_context=_tls(), **kwargs)


@cache
def _tls() -> ssl.SSLContext:
    """One for all connections: it holds some hundred certificates."""
    return ssl.create_default_context()


class Transport:
    """Sends requests to one host and to no other. Safe to use from several threads; the warmest connection goes first."""

    def __init__(self, host: Host, clock: Clock, agent: str = "Tessera") -> None:
        self._base = urlsplit(host.rest)
        self._clock = clock
        self._agent = agent
        self._idle: deque[requests.Session] = deque()

    def send(self, request: Request, deadline_s: float = DEADLINE_S) -> Response:
        """Send once and read the whole answer.

        Raises `NotSent` when no byte was handed to a connection, as when the turn was called off, `NoAnswer` for every failure after that,
        `NotAllowed` for an address that is not this host's.
        """
        self._check_address(request.url)
        session = self._idle.pop() if self._idle else self._session()
        _on_this_thread.bytes_left = False
        try:
            response = self._exchange(session, request, deadline_s)
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            session.close()
            cause = type(_innermost(error)).__name__
            if _on_this_thread.bytes_left:
                raise NoAnswer(cause) from error
            raise NotSent(cause) from error
        except (NoAnswer, NotSent):
            session.close()
            raise
        self._idle.append(session)
        return response

    def close(self) -> None:
        """Drop all connections that are not in use."""
        while self._idle:
            self._idle.pop().close()

    def _check_address(self, url: str) -> None:
        parts = urlsplit(url)
        if (parts.scheme, parts.netloc) != (self._base.scheme, self._base.netloc):
            raise NotAllowed("wrong-host")

    def _session(self) -> requests.Session:
        session = requests.Session()
        session.trust_env = False
        is_tls = self._base.scheme == "https"
        adapter = _TlsAdapter if is_tls else _Adapter
        session.mount(f"{self._base.scheme}://", adapter(max_retries=0, pool_maxsize=1))
        return session

    def _prepared(self, request: Request) -> requests.PreparedRequest:
        """The library's own form of a request, filled in by hand: nothing is quoted, merged or guessed anew."""
        prepared = requests.PreparedRequest()
        prepared.method = request.method
        prepared.url = request.url
        prepared.body = request.body
        prepared.headers = CaseInsensitiveDict(
            {
                "User-Agent": self._agent,
                "Accept-Encoding": "gzip, deflate",
                "Connection": "keep-alive",
                **dict(request.headers),
            }
        )
        prepared.prepare_cookies({})
        if request.body is not None:
            prepared.headers["Content-Length"] = str(len(request.body))
        return prepared

    def _exchange(self, session: requests.Session, request: Request, deadline_s: float) -> Response:
        ends_at = self._clock.monotonic() + deadline_s
        with session.send(
            self._prepared(request),
            stream=True,
            allow_redirects=False,
            timeout=(CONNECT_S, deadline_s),
        ) as answer:
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
