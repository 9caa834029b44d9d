"""What the server asks of a protocol, and how a protocol introduces itself to clients."""

from collections.abc import Iterable, Mapping
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

    def is_write(self, request: web.BaseRequest) -> bool:
        """Whether it may place or end orders."""

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse: ...

    def too_often(self, request: web.BaseRequest, *, is_ban: bool, wait_s: int) -> web.Response:
        """Refuse without acting, as if too many requests had come; for a ban, with the hardest answer
        that the exchange has for that.
        """

    def disconnect_streams(self) -> None:
        """Cut every stream as a lost line would."""

    def greetings(self, authority: str) -> dict[str, dict[str, object]]:
        """Return the addresses and demo keys that a client needs, by the name of an exchange; the authority is host:port."""


class NamedKey(Protocol):
    @property
    def name(self) -> str: ...

    @property
    def key(self) -> str: ...

    @property
    def secret(self) -> str: ...


def greeting(
    authority: str,
    keys: Iterable[NamedKey],
    *,
    usual: str,
    accounts: Iterable[str],
    options: Mapping[str, str] | None = None,
) -> dict[str, object]:
    """Return one exchange's addresses and demo keys: the usual key, all by name, and those of the accounts
    that a program signs in to by itself, with the options that they need.
    """
    texts = {key.name: {"key": key.key, "secret": key.secret} for key in keys}
    return {
        "rest": f"http://{authority}",
        "ws": f"ws://{authority}",
        **texts[usual],
        "keys": texts,
        "accounts": [
            {"label": f"demo-{number}", **texts[name], "options": dict(options or {})}
            for number, name in enumerate(accounts, start=1)
        ],
    }
