"""What the server asks of a protocol."""

from typing import Protocol

from aiohttp import web

from core.practice.received import Received
from core.practice.venue import Venue


class Dialect(Protocol):
    @property
    def name(self) -> str: ...

    @property
    def venue(self) -> Venue: ...

    async def placement(self, request: web.BaseRequest) -> Received | None:
        """Read the request, right or wrong, if it wants to place an order."""

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse: ...

    def disconnect_streams(self) -> None:
        """Cut every stream as a lost line would."""

    async def run(self) -> None:
        """Do for ever what the protocol does by itself: timed streams, sessions that fall silent."""

    def greetings(self, authority: str) -> dict[str, dict[str, object]]:
        """Return the addresses and demo keys that a client needs, by the name of an exchange; the authority is host:port."""
