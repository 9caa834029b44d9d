"""What an exchange's own module here must offer, and how it is found by name."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any, Protocol, cast

from core.exchanges.all import ALL
from core.exchanges.base import Call, Credentials, Exchange, Request, StreamEvent

Json = Any
Fields = Mapping[str, Json]


class Hook(Protocol):
    """The dialect's own signing and parsing, by what a vector or a sample calls for."""

    @property
    def EXCHANGE(self) -> Exchange: ...
    @property
    def WHO(self) -> Credentials:
        """An invented key, with every option that switches a call on."""
        ...

    def sign(self, vector: Fields) -> Request:
        """The request that the vector describes, signed with the vector's stamp. `expected` is not there."""
        ...

    def call(self, kind: str, request: str, context: Fields) -> Call[object] | None:
        """The call whose answer has this kind, for "POST /v1/order/new"; None where the dialect asks no such thing."""
        ...

    def read_frame(self, frame: str, context: Fields) -> tuple[StreamEvent, ...]:
        """What the dialect reads in a stream frame."""
        ...


def find_hook(exchange: str) -> Hook:
    """The module of an exchange; raises LookupError for a name that no dialect has."""
    if exchange not in {known.info.name for known in ALL}:
        raise LookupError(exchange)
    return cast("Hook", import_module(f"tests.conformance.{exchange}"))
