"""A record of every placement that arrived, refused and lost ones too: nothing is sent twice."""

from dataclasses import dataclass


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
