"""What an exchange's own module here must offer, and how it is found by name."""

from collections.abc import Mapping
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Protocol, cast

from core.exchanges.base import Call, Credentials, Exchange, Request
from core.exchanges.events import StreamEvent

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


def find_hook(folder: str) -> Hook:
    """The module of a dialect's folder; raises LookupError for a name that no dialect has."""
    if find_spec(f"core.exchanges.{folder}") is None:
        raise LookupError(folder)
    return cast("Hook", import_module(f"tests.conformance.{folder}"))


def folder_of(exchange: Exchange) -> str:
    """The folder that a dialect lives in; several dialects may share one."""
    return type(exchange).__module__.split(".")[2]
