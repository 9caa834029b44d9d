"""The only user of the websocket library: keep one subscription open, read its frames, come back after every loss."""

import asyncio
import contextlib
import logging
import random
import re
from collections.abc import Awaitable, Callable

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidStatus, WebSocketException
from websockets.typing import Subprotocol

from core.domain.errors import BadAnswer
from core.exchanges.events import (
    LoggedIn,
    MustReconnect,
    Pinged,
    StreamEvent,
    StreamRefused,
    Subscription,
)
from core.net.clock import Clock

LARGEST_FRAME = 16 * 1024 * 1024
FIRST_PAUSE_S = 0.2
LONGEST_PAUSE_S = 5.0
OPEN_S = 10.0
STEADY_S = 10.0
_SECONDS = re.compile("[0-9]{1,6}")
TOO_MANY = {429: 60, 418: 120}
"""How many seconds to stay away after these, where the exchange does not say: knocking on would earn a longer ban."""

log = logging.getLogger(__name__)


class Stream:
    """Follows one subscription until cancelled.

    `make` is asked anew for each connection, as a login must be fresh; `tell` gets what frames mean,
    in order; `is_up` hears True once a connection stands and False when it is lost or refused.
    """

    def __init__(
        self,
        make: Callable[[], Awaitable[Subscription]],
        tell: Callable[[StreamEvent], None],
        is_up: Callable[[bool], None],
        clock: Clock,
    ) -> None:
        self._make = make
        self._tell = tell
        self._is_up = is_up
        self._clock = clock

    async def follow(self) -> None:
        """Connect, read, and after a loss wait a little longer each time before connecting again."""
        pause_s = FIRST_PAUSE_S
        while True:
            began = self._clock.monotonic()
            try:
                await self._once()
            finally:
                self._is_up(False)
            lasted_s = self._clock.monotonic() - began
            pause_s = FIRST_PAUSE_S if lasted_s > STEADY_S else min(LONGEST_PAUSE_S, pause_s * 2)
            await self._clock.sleep(pause_s * random.uniform(0.5, 1.0))  # noqa: S311 -- spreads load

    async def _once(self) -> None:
        """One connection, from opening to loss."""
        subscription = await self._make()
        try:
            async with connect(
                subscription.url,
                additional_headers=list(subscription.headers),
                subprotocols=[Subprotocol(subscription.protocol)]
                if subscription.protocol
                else None,
                max_size=LARGEST_FRAME,
                open_timeout=OPEN_S,
                ping_interval=20,
                ping_timeout=20,
                proxy=None,
            ) as socket:
                for frame in subscription.hello:
                    await socket.send(frame)
                self._is_up(True)
                await self._read(socket, subscription)
        except InvalidStatus as error:
            status = error.response.status_code
            log.info("stream refused with HTTP %d", status)
            if status in TOO_MANY:
                said = error.response.headers.get("Retry-After", "")
                await self._clock.sleep(int(said) if _SECONDS.fullmatch(said) else TOO_MANY[status])
        except (WebSocketException, OSError, TimeoutError) as error:
            log.info("stream lost: %s", type(error).__name__)

    async def _read(self, socket: ClientConnection, subscription: Subscription) -> None:
        """Read until the connection must be made anew."""
        pinging = asyncio.create_task(self._ping(socket, subscription))
        try:
            async for frame in socket:
                events = self._understand(subscription, frame)
                for event in events:
                    self._tell(event)
                    if isinstance(event, Pinged):
                        await socket.send(event.reply)
                    elif isinstance(event, LoggedIn):
                        for text in event.send:
                            await socket.send(text)
                    elif isinstance(event, MustReconnect) or _is_refused_login(event):
                        return
        finally:
            pinging.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await pinging

    def _understand(
        self, subscription: Subscription, frame: str | bytes
    ) -> tuple[StreamEvent, ...]:
        """What a frame means; one that nobody documented means nothing."""
        try:
            return subscription.read(frame)
        except BadAnswer as error:
            log.warning("a stream frame was not understood: %s", error.detail)
            return ()

    async def _ping(self, socket: ClientConnection, subscription: Subscription) -> None:
        if subscription.ping is None:
            return
        with contextlib.suppress(WebSocketException):
            while True:
                await self._clock.sleep(subscription.ping_every_s)
                await socket.send(subscription.ping)


def _is_refused_login(event: StreamEvent) -> bool:
    return isinstance(event, StreamRefused) and event.is_login
