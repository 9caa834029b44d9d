"""HTX's endpoints about accounts, balances, fees and keys (sheet 2, 5, 12 and 13)."""

from collections.abc import Iterable, Mapping

from core.practice.clock import Clock
from core.practice.exact import text
from core.practice.ledger import Ledger
from core.practice.protocols import htx_shapes as shapes
from core.practice.protocols.htx_call import Call
from core.practice.protocols.htx_keys import Key
from core.practice.protocols.htx_markets import Rules
from core.practice.protocols.htx_own import OwnOrders
from core.practice.protocols.htx_reading import read_words
from core.practice.protocols.htx_refusals import Refusal, invalid_field, missing_field
from core.practice.protocols.htx_shapes import Row, ok, success

MARGIN_AFTER_SPOT = 3
"""What a user's margin account adds to the number of the spot account."""
MOST_SYMBOLS = 10
UNBOUND_DAYS = 90


class Accounts:
    def __init__(
        self,
        ledger: Ledger,
        own: OwnOrders,
        rules: Mapping[str, Rules],
        keys: Iterable[Key],
        clock: Clock,
    ) -> None:
        self._ledger = ledger
        self._own = own
        self._rules = rules
        self._keys = list(keys)
        self._created_ms = clock.now_ms()

    def accounts(self, call: Call) -> Row:
        first = call.user.spot_id
        state = "lock" if call.user.is_locked else "working"
        kinds = [("spot", "", state), ("otc", "", "working"), ("point", "", "working")]
        kinds.append(("margin", "btcusdt", "working"))
        return ok(
            [
                {"id": first + place, "type": kind, "subtype": pair, "state": word}
                for place, (kind, pair, word) in enumerate(kinds)
            ]
        )

    def balance(self, call: Call) -> Row:
        user, number = call.user, int(call.found)
        if number == user.spot_id + MARGIN_AFTER_SPOT:
            return ok({"id": number, "type": "margin", "state": "working", "list": []})
        if number != user.spot_id:
            raise Refusal("account-get-accounts-inexistent-error", "The account does not exist.")
        rows = [
            row
            for asset, fact in self._ledger.accounts[user.name].balances.items()
            for row in shapes.balance(asset, fact, self._own.sequence(user, asset))
        ]
        state = "lock" if user.is_locked else "working"
        return ok({"id": number, "type": "spot", "state": state, "list": rows})

    def uid(self, call: Call) -> Row:
        return success(call.user.uid)

    def api_keys(self, call: Call) -> Row:
        uid, wanted = call.query.get("uid"), call.query.get("accessKey")
        if not uid:
            raise missing_field()
        if uid != str(call.user.uid):
            raise invalid_field("uid")
        rows = [
            self._key_row(key)
            for key in self._keys
            if key.user is call.user and wanted in (None, "", key.key)
        ]
        return success(rows, message="success", ok=True)

    def _key_row(self, key: Key) -> Row:
        return {
            "accessKey": key.key,
            "status": "normal",
            "note": key.name,
            "permission": ",".join(key.rights),
            "ipAddresses": ",".join(key.addresses),
            "validDays": -1 if key.addresses else UNBOUND_DAYS,
            "createTime": self._created_ms,
            "updateTime": self._created_ms,
        }

    def fee_rates(self, call: Call) -> Row:
        symbols = read_words(call.query.get("symbols"))
        if not symbols:
            raise missing_field()
        if len(symbols) > MOST_SYMBOLS or not self._rules.keys() >= set(symbols):
            raise invalid_field("symbols")
        account = self._ledger.accounts[call.user.name]
        maker, taker = text(account.maker_rate), text(account.taker_rate)
        rows = [
            {
                "symbol": symbol,
                "actualMakerRate": maker,
                "actualTakerRate": taker,
                "takerFeeRate": taker,
                "makerFeeRate": maker,
            }
            for symbol in symbols
        ]
        return success(rows, success=True)
