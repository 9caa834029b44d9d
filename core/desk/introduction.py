"""Making a key known to its exchange: finding out what it may do, and learning on the way."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from functools import partial

from core.domain.account import KeyRights
from core.domain.errors import ClockSkew, DeskError, NotAllowed, Refusal
from core.exchanges.base import Credentials, Exchange
from core.net.clock import Clock, Offset
from core.net.lane import Lane, Urgency

MOST_STEPS = 6


async def introduce(
    exchange: Exchange,
    who: Credentials,
    lane: Callable[[Credentials], Lane],
    offset: Offset,
    clock: Clock,
    read_clock: Callable[[], Awaitable[None]],
) -> tuple[KeyRights, Credentials]:
    """Sign in: what the key may do, and its credentials with the options learned on the way.

    A refusal that teaches something new (a nonce kind, a question not to be asked) is answered by asking again;
    any other is raised. When our time is refused, the exchange's is learned, and the question asked once more.
    """
    is_time_sure = False
    for _ in range(MOST_STEPS):
        try:
            signed = await lane(who).run(
                partial(exchange.sign_in, who), Urgency.READ, purpose="sign in"
            )
        except Refusal as error:
            if isinstance(error, ClockSkew) and not is_time_sure:
                is_time_sure = True
                if not learn_clock(error, offset, clock):
                    await read_clock()
                continue
            learned = exchange.learn(who, error.refused)
            if not learned or learned.items() <= who.options.items():
                raise
            who = _with(who, learned)
            continue
        who = _with(who, signed.options)
        if signed.is_complete:
            return signed.rights, who
    raise NotAllowed("sign-in-without-end")


def learn_clock(error: DeskError, offset: Offset, clock: Clock) -> bool:
    """Take the exchange's time from a refusal that names it. False when our time was refused and none was named."""
    if not isinstance(error, ClockSkew):
        return True
    if error.refused.server_time_ms is None:
        return False
    offset.set(error.refused.server_time_ms - clock.now_ms())
    return True


def _with(who: Credentials, options: Mapping[str, str]) -> Credentials:
    return replace(who, options={**who.options, **options}) if options else who
