"""A practice exchange that listens while a test file runs."""

from collections.abc import Iterator

import pytest

from tests.practice.hands import Client, Exchange, running


@pytest.fixture(scope="module")
def exchange() -> Iterator[Exchange]:
    with running() as exchange:
        yield exchange


@pytest.fixture
def trader(exchange: Exchange) -> Iterator[Client]:
    """A client of the primary account, without orders before and after."""
    client = exchange.client("increasing")
    yield client
    client.ask("/v1/order/cancel/all")
