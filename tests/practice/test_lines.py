"""Who does not read what is sent is cut off, and costs no more memory."""

import asyncio
from unittest.mock import Mock

from aiohttp.test_utils import make_mocked_request

from core.practice.clock import Clock
from core.practice.lines import LONGEST_QUEUE, Line


def test_a_client_that_reads_nothing_is_cut_off() -> None:
    async def story() -> None:
        transport = Mock(spec=asyncio.Transport)
        line = Line(Clock(), make_mocked_request("GET", "/", transport=transport))
        for _ in range(LONGEST_QUEUE + 1):
            line.send({})
        transport.abort.assert_not_called()

        line.send({})

        transport.abort.assert_called_once_with()

    asyncio.run(story())
