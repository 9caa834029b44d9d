"""A stream that is refused for its rate is not knocked for again until it may."""

import asyncio
import socket

import pytest

from core.exchanges.events import Subscription
from core.net.stream import Stream
from tests.fakes import until
from tests.net.serving import serving
from tests.net.test_pauses import StillClock


@pytest.mark.parametrize(
    ("status", "header", "waits_s"),
    [
        (418, "Retry-After: 300\r\n", 300),
        (418, "", 120),
        (429, "", 60),
        (429, "Retry-After: x\r\n", 60),
    ],
)
def test_a_refused_stream_stays_away_as_long_as_it_was_told(
    status: int, header: str, waits_s: int
) -> None:
    def refuse(line: socket.socket, _: int) -> bool:
        line.sendall(f"HTTP/1.1 {status} No\r\n{header}Content-Length: 0\r\n\r\n".encode())
        return False

    async def story() -> None:
        clock = StillClock()
        with serving(refuse) as served:

            async def make() -> Subscription:
                return Subscription(url=served.url.replace("http", "ws"), read=lambda _: ())

            stream = Stream(make, lambda _: None, lambda _: None, clock)
            following = asyncio.ensure_future(stream.follow())
            await until(lambda: len(served.received) == 1)
            await asyncio.sleep(0.1)
            clock.pass_by(waits_s - 1)
            await asyncio.sleep(0.1)
            assert len(served.received) == 1
            clock.pass_by(1)
            await asyncio.sleep(0.05)
            clock.pass_by(6)  # the usual pause before a new connection
            await until(lambda: len(served.received) == 2)
            following.cancel()
            await asyncio.gather(following, return_exceptions=True)

    asyncio.run(story())
