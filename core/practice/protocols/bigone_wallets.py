"""BigONE's other wallets: fund and contract, transfers between them, deposits and withdrawals (sheet 5.1)."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from core.practice.exact import is_multiple, minus, plus, text
from core.practice.ledger import Account
from core.practice.protocols import bigone_shapes as shapes
from core.practice.protocols.bigone_keys import Refusal, Scope
from core.practice.protocols.bigone_markets import IMMOVABLE, NAMES, TRANSFER_SCALE, uuid_of
from core.practice.protocols.bigone_reading import (
    cut_page,
    read_decimal,
    read_object,
    read_text,
    read_word,
)
from core.practice.protocols.bigone_viewer import Call, Page, Route, wallet, wallet_row
from core.practice.venue import Venue

WALLETS = ("SPOT", "FUND", "CONTRACT")
LONGEST_GUID = 36
HOUR_NS = 3_600_000_000_000
# asset, amount, confirmations, is internal, state, wallet it lands in
DEPOSITS = """
USDT 250.5 64 no  COMPLETED FUND
BTC  0.02  1  no  PENDING   FUND
USDT 75    64 no  WITHHOLD  FUND
ETH  0.5   0  no  CANCELLED SPOT
SOL  12    0  yes COMPLETED SPOT
"""
# asset, amount, fee, is internal, state
WITHDRAWALS = """
USDT 100   1      no  COMPLETED
BTC  0.01  0.0002 no  PENDING
ETH  0.3   0.001  no  FAILED
LTC  2     0.001  no  CANCELLED
SOL  3     0      yes COMPLETED
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    account: str
    guid: str
    symbol: str
    amount: Decimal
    at_ns: int


def wallet_name(account: str, word: str) -> str:
    """Return the name that the ledger knows an account's wallet by; orders use the spot wallet only."""
    return account if word == "SPOT" else f"{account} {word.lower()}"


class WalletEndpoints:
    def __init__(self, venue: Venue, changed: Callable[[str, str], None]) -> None:
        """Get to know who is told when an asset of a spot wallet changes without an order."""
        self._venue = venue
        self._changed = changed
        self._transfers: list[Transfer] = []
        self._began_ns = venue.clock.now_ns()
        balance = Scope.VIEW_BALANCE
        deposits, withdrawals = Scope.VIEW_DEPOSITS, Scope.VIEW_WITHDRAWALS
        self.routes: list[Route] = [
            ("GET", "fund/accounts", balance, self._fund_accounts),
            ("GET", "fund/accounts/([^/]+)", balance, self._fund_account),
            ("POST", "transfer", balance, self._transfer),
            ("GET", "transfer", balance, self._find_transfer),
            ("GET", "deposits", deposits, self._deposits),
            ("GET", "withdrawals", withdrawals, self._withdrawals),
            ("GET", "withdrawals/([^/]+)", withdrawals, self._withdrawal),
        ]

    def _wallet(self, call: Call, word: str) -> Account:
        return self._venue.ledger.accounts[wallet_name(call.key.account, word)]

    def _fund_accounts(self, call: Call) -> list[shapes.Row]:
        return wallet(self._wallet(call, "FUND"))

    def _fund_account(self, call: Call, symbol: str) -> shapes.Row:
        return wallet_row(self._wallet(call, "FUND"), symbol)

    def _transfer(self, call: Call) -> None:
        """Move money at once. There are no sub-accounts here."""
        fields = read_object(call.body)
        symbol, guid = read_text(fields.get("symbol")), read_text(fields.get("guid"))
        amount = read_decimal(fields.get("amount"))
        source = self._wallet(call, read_word(fields.get("from"), WALLETS))
        target = self._wallet(call, read_word(fields.get("to"), WALLETS))
        is_known = any(one.guid == guid for one in self._own(call))
        may_move = symbol in NAMES and symbol not in IMMOVABLE
        if source is target or not may_move or is_known or len(guid) > LONGEST_GUID:
            raise Refusal(10007)
        if fields.get("type", "NORMAL") != "NORMAL" or fields.get("sub_account") is not None:
            raise Refusal(10007)
        if not is_multiple(amount, Decimal(1).scaleb(-TRANSFER_SCALE)):
            raise Refusal(10007)
        if amount > source.balance(symbol).free:
            raise Refusal(10014)
        source.balance(symbol).total = minus(source.balance(symbol).total, amount)
        target.balance(symbol).total = plus(target.balance(symbol).total, amount)
        now_ns = self._venue.clock.now_ns()
        self._transfers.append(
            Transfer(
                account=call.key.account, guid=guid, symbol=symbol, amount=amount, at_ns=now_ns
            )
        )
        if call.key.account in (source.name, target.name):
            self._changed(call.key.account, symbol)

    def _own(self, call: Call) -> list[Transfer]:
        return [one for one in self._transfers if one.account == call.key.account]

    def _find_transfer(self, call: Call) -> shapes.Row:
        guid = read_text(call.query.get("guid"))
        for one in self._own(call):
            if one.guid == guid:
                return {
                    "guid": guid,
                    "symbol": one.symbol,
                    "amount": text(one.amount),
                    "state": "SUCCEED",
                    "created_at": shapes.stamp(one.at_ns),
                    "updated_at": shapes.stamp(one.at_ns),
                }
        raise Refusal(10013)

    def _deposits(self, call: Call) -> Page:
        rows = []
        for number, line in enumerate(DEPOSITS.strip().splitlines()):
            symbol, amount, confirms, internal, state, target = line.split()
            row = self._record(number, symbol, amount, internal, state)
            rows.append(row | {"confirms": int(confirms), "target_account": target})
        return _page(rows, call)

    def _withdrawals(self, call: Call) -> Page:
        return _page(self._all_withdrawals(), call)

    def _withdrawal(self, call: Call, guid: str) -> shapes.Row:
        """Find a record by the id it is listed with."""
        for row in self._all_withdrawals():
            if guid == str(row["id"]):
                return row
        raise Refusal(10013)

    def _all_withdrawals(self) -> list[shapes.Row]:
        rows = []
        for number, line in enumerate(WITHDRAWALS.strip().splitlines()):
            symbol, amount, fee, internal, state = line.split()
            row = self._record(number, symbol, amount, internal, state)
            done = row["updated_at"] if state == "COMPLETED" else None
            address = f"practice-{uuid_of(symbol)}"
            rows.append(row | {"fee": fee, "target_address": address, "completed_at": done})
        return rows

    def _record(
        self, number: int, symbol: str, amount: str, internal: str, state: str
    ) -> shapes.Row:
        """Return what deposits and withdrawals have in common; an invented one for each hour before the start."""
        began_ns = self._began_ns - (10 - number) * HOUR_NS
        is_internal = internal == "yes"
        return {
            "id": 1_077_391 + number,
            "asset_symbol": symbol,
            "amount": amount,
            "txid": None if is_internal else uuid_of(f"{symbol} {amount}").replace("-", ""),
            "is_internal": is_internal,
            "kind": "internal" if is_internal else "on_chain",
            "memo": "",
            "state": state,
            "inserted_at": shapes.stamp(began_ns),
            "updated_at": shapes.stamp(began_ns + HOUR_NS // 2),
        }


def _page(rows: list[dict[str, Any]], call: Call) -> Page:
    wanted = {
        name: call.query[name] for name in ("asset_symbol", "kind", "txid") if name in call.query
    }
    matching = [
        (row["id"], row) for row in rows if all(row[name] == wanted[name] for name in wanted)
    ]
    page, token = cut_page(matching, call.query)
    return Page(rows=page, token=token)
