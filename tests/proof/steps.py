"""The list of moments to die at, from the click to the final state and beyond."""

from collections.abc import Iterator
from dataclasses import dataclass

from tests.proof.truth import Row

LATE = {"kind": "freeze"}
"""The exchange acts late on what it has received: after the victim's death, and after the first questions."""
LATE_ANSWER = {"kind": "delay", "seconds": 1.5, "after": True}


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A moment to die at. `step` is its name in the victim's process, `act` what the victim is doing.

    `fault` is what the exchange does to the placement. Before the restart `shift_s` goes by on all clocks, back
    where it is negative, and the new victim's own wall clock is wrong by `wrong_s`.
    """

    name: str
    step: str
    act: str
    fault: Row | None = None
    shift_s: float = 0.0
    wrong_s: float = 0.0
    skip: int = 0
    needs_nonces: bool = False
    needs_stream: bool = False
    is_reached_always: bool = True


def _points() -> Iterator[Point]:
    for name, step in {
        "click": "click",
        "intent-committed": "intent-committed",
        "sending-committed": "sending-committed",
        "connected": "place: connected",
        "half-sent": "place: half sent",
        "sent": "place: sent",
        "reply-half-read": "place: half read",
        "reply-parsed": "place: answered",
        "ack-committed": "ack-committed",
    }.items():
        yield Point(name=name, step=step, act="place")
    yield Point(
        name="intent-uncommitted", step="intent-uncommitted", act="place", is_reached_always=False
    )
    yield Point(
        name="lease-written", step="lease-written", act="place-after-lease", needs_nonces=True
    )
    yield Point(name="sent-clock-set-back", step="place: sent", act="place", shift_s=-20)
    yield Point(name="sent-acted-on-late", step="place: sent", act="place", fault=LATE)
    yield Point(
        name="acted-on-late-clock-wrong", step="place: sent", act="place", fault=LATE, wrong_s=600
    )
    yield Point(
        name="stream-before-reply",
        step="stream-before-reply",
        act="place",
        fault=LATE_ANSWER,
        needs_stream=True,
    )
    for name, step in {
        "cancel-intent": "cancel-intent",
        "cancel-sent": "cancel: sent",
        "cancel-answered": "cancel: answered",
        "cancel-committed": "cancel-committed",
    }.items():
        yield Point(name=name, step=step, act="cancel")
    for name, step in {
        "recovery-started": "recovery-started",
        "recovery-asked": "asking: sent",
        "recovery-answered": "asking: answered",
        "recovery-committed": "recovery-committed",
    }.items():
        yield Point(name=name, step=step, act="recover")
    yield Point(name="between-accounts", step="between-accounts", act="recover-both", skip=1)
    yield Point(name="checkpoint", step="checkpoint", act="churn")
    for act in ("rename", "passphrase"):
        for moment in ("copy written", "between the renames", "new one written"):
            name = f"{act}-{moment}".replace(" ", "-")
            yield Point(name=name, step=f"vault: {moment}", act=act)
    yield Point(name="migration", step="migration", act="migrate")
    yield Point(name="quit", step="quit", act="quit", fault=LATE_ANSWER)


POINTS = {point.name: point for point in _points()}
