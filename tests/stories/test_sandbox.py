"""SANDBOX for real: the official names, certificates and all, with the practice exchange behind them."""

from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel

from core.domain.account import Environment
from core.exchanges.all import ALL
from core.rehearsal import Rehearsal
from tests.stories.conftest import Play
from tests.stories.official import played
from tests.stories.world import Books, World

# exchange, name of the host, name of the demo key
SANDBOXES = (("gemini", "Sandbox", "time_based"), ("binance", "Spot Testnet", "hmac"))


@pytest.mark.parametrize(("exchange", "host_name", "key"), SANDBOXES)
def test_an_order_goes_to_the_official_sandbox_by_its_name_and_certificate(
    exchange: str,
    host_name: str,
    key: str,
    tell: Play,
    rehearsal: Rehearsal,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    books = Books(dict(rehearsal.announced), exchange)
    practice = {stage.exchange: stage.host.rest for stage in rehearsal.stages}
    (host,) = (
        host
        for each in ALL
        for host in each.info.hosts
        if (each.info.name, host.environment, host.name)
        == (exchange, Environment.SANDBOX, host_name)
    )

    async def story(world: World) -> None:
        await world.make_vault()
        await world.add_key(books.key(key), host_name, exchange)
        world.close_keys()
        await world.go_to(exchange, Environment.SANDBOX, host_name)
        await world.signed_in()
        assert "◆ SANDBOX" in world.find(QLabel, "environmentBadge").text()

        price = f"{world.price() * Decimal('0.97'):.2f}"
        await world.place("buy", price, "0.015")
        await world.until(lambda: world.rows("workingTable") == 1, "the order in the table")
        (booked,) = books.orders()
        assert Decimal(booked["price"]) == Decimal(price)

        await world.until(lambda: bool(world.cells("workingTable")[0][-1]), "a way to cancel it")
        world.click_cell("workingTable", 0, -1)
        await world.until(lambda: world.rows("workingTable") == 0, "an empty table")
        (booked,) = books.orders()
        assert booked["ending"] == "requested"

    with played({host: practice[exchange]}, tmp_path, monkeypatch):
        tell(story, is_demo=False, books=books)
