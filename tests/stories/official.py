"""The official hosts of a sandbox, played by the practice exchange: their names lead here, under a test certificate.

Nothing of the program is changed: it looks the names up, checks the certificates and speaks TLS as it always does.
"""

import asyncio
import contextlib
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from core.exchanges.base import Host
from core.net import transport
from tests.certificates import certificates

LOOPBACK = "127.0.0.1"


@contextlib.contextmanager
def played(
    hosts: Mapping[Host, str], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """Let each host's names lead to a practice address (http://127.0.0.1:port), until the end."""
    names = {
        (parts.hostname or "", parts.port or 443): urlsplit(practice).port or 0
        for host, practice in hosts.items()
        for parts in map(urlsplit, filter(None, (host.rest, host.stream, host.account_stream)))
    }
    authority, chain = certificates(sorted({name for name, _ in names}), folder)
    doors = {port: _Door(port, chain) for port in set(names.values())}
    ports = {where: doors[port].port for where, port in names.items()}
    _lead_here(ports, monkeypatch)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority))
    transport._tls.cache_clear()
    try:
        yield
    finally:
        transport._tls.cache_clear()
        for door in doors.values():
            door.close()


def _lead_here(ports: Mapping[tuple[str, int], int], monkeypatch: pytest.MonkeyPatch) -> None:
    """What a line in the hosts file would do, and a port that needs no rights. No other name may be looked up."""
    look_up = socket.getaddrinfo

    def found(host: Any, port: Any, *args: Any, **kwargs: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        if name in {LOOPBACK, "localhost", "::1"}:
            return look_up(host, port, *args, **kwargs)
        return look_up(LOOPBACK, ports[name, int(port)], *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", found)


class _Door:
    """Takes TLS off what comes in and passes the rest on to a port of this machine, in a thread of its own."""

    def __init__(self, inner_port: int, chain: Path) -> None:
        self._inner_port = inner_port
        self._context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self._context.load_cert_chain(chain)
        self._loop = asyncio.new_event_loop()
        self._tasks: set[asyncio.Task[None]] = set()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()
        opening = asyncio.run_coroutine_threadsafe(self._open(), self._loop)
        self._server = opening.result(10)
        self.port: int = self._server.sockets[0].getsockname()[1]

    def close(self) -> None:
        asyncio.run_coroutine_threadsafe(self._shut(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    async def _open(self) -> asyncio.Server:
        return await asyncio.start_server(self._pass_on, LOOPBACK, 0, ssl=self._context)

    async def _shut(self) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        with contextlib.suppress(OSError):
            inner_reader, inner_writer = await asyncio.open_connection(LOOPBACK, self._inner_port)
            async with asyncio.TaskGroup() as both:
                both.create_task(_copy(reader, inner_writer))
                both.create_task(_copy(inner_reader, writer))


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Pass bytes on until one side ends; then the other side hears of it."""
    try:
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
    except OSError:
        pass
    finally:
        writer.close()
