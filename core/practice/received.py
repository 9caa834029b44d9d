"""A record of every placement that arrived, refused and lost ones too: nothing is sent twice."""

from collections import deque
from dataclasses import dataclass

MOST = 10_000


@dataclass(slots=True, kw_only=True)
class Received:
    exchange: str
    at_ms: int
    path: str
    """The path, or the method of a stream."""
    client_id: str | None
    fields: dict[str, object]
    """What was asked for, in the protocol's own words."""
    status: int | None = None
    """None until there is an answer; an answer made up by a fault does not count."""


Record = deque[Received]


def fresh_record() -> Record:
    """Return an empty one; when it is full, the oldest entries go."""
    return deque(maxlen=MOST)


def arrived(
    exchange: str, at_ms: int, path: str, fields: dict[str, object], client_id: object
) -> Received:
    """Note a wish to place an order, right or wrong; a client id that is no text is none."""
    return Received(
        exchange=exchange,
        at_ms=at_ms,
        path=path,
        client_id=client_id if isinstance(client_id, str) else None,
        fields=fields,
    )
