"""The practice exchange in its own process: what it announced, and its books from outside."""

import json
from decimal import Decimal
from typing import Any

import requests

from core.rehearsal import Rehearsal
from tests.outside.stranger import Fill


class PracticeProcess:
    """Its makers stand still: nothing moves but by an order."""

    def __init__(self) -> None:
        self._rehearsal = Rehearsal.start("--seed", "1")
        self.exchanges: dict[str, Any] = self._rehearsal.announced["exchanges"]
        self.control("POST", "/makers", running=False)

    def close(self) -> None:
        self._rehearsal.stop()

    def control(self, method: str, path: str, **wish: object) -> Any:
        where = self._rehearsal.announced["control"]
        headers = {"X-Practice-Token": where["token"]}
        url = where["url"] + path
        answer = requests.request(method, url, json=wish, headers=headers, timeout=10)
        assert answer.status_code == 200, answer.text
        return json.loads(answer.text, parse_float=Decimal)

    def symbols(self, exchange: str) -> set[str]:
        """Return every market, in lower case."""
        return {symbol.lower() for symbol in self.control("GET", "/prices")[exchange]}

    def fills(self, exchange: str, order_id: str) -> list[Fill]:
        return [
            Fill(
                price=Decimal(row["price"]),
                amount=Decimal(row["amount"]),
                fee=Decimal(row["fee"]),
                fee_asset=row["fee_asset"].upper(),
            )
            for row in self.control("GET", "/ledger")["fills"]
            if (row["exchange"], row["order_id"]) == (exchange, order_id)
        ]
