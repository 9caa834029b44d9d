"""How the HTX practice exchange says no: v1 has words for codes, v2 has numbers (sheet 8)."""

from typing import Any

NUMBERS = {
    "login-required": 1003,
    "api-signature-not-valid": 1003,
    "base-request-exceed-frequency-limit": 1006,
    "account-frozen-balance-insufficient-error": 3200,  # a number of our own: the sheet has none
    "operation-forbidden-for-lock-account-state": 1002,
    "order-orderamount-precision-error": 3002,
    "order-limitorder-amount-min-error": 3004,
    "order-limitorder-amount-max-error": 3005,
    "order-limitorder-price-buy-max-error": 3006,
    "order-limitorder-price-sell-min-error": 3007,
    "order-value-min-error": 3008,
    "order-marketorder-amount-min-error": 3009,
    "order-marketorder-amount-sell-max-error": 3010,
    "order-marketorder-amount-buy-max-error": 3010,
}
INVALID, FORBIDDEN = 2002, 1002
MESSAGES = {1003: "invalid signature", 1006: "exceed rate limit"}


class Refusal(Exception):
    """`more` stands beside code and message in the answer of v1, in the place of `data`."""

    def __init__(self, code: str | int, message: str, **more: Any) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.more = {name.replace("_", "-"): value for name, value in more.items()}

    def row(self) -> dict[str, Any]:
        if isinstance(self.code, int):
            return {"code": self.code, "message": self.message}
        row = {"status": "error", "err-code": self.code, "err-msg": self.message}
        return row | (self.more or {"data": None})


def missing(name: str) -> Refusal:
    return Refusal("validation-constraints-required", f"Field is missing: {name}.")


def malformed(name: str) -> Refusal:
    return Refusal("validation-format-error", f"Format error: {name}.")


def missing_field() -> Refusal:
    return Refusal(2003, "missing mandatory field")


def invalid_field(name: str) -> Refusal:
    return Refusal(2002, f"invalid field value in `{name}`")


def in_numbers(refusal: Refusal) -> Refusal:
    """Say in the numbers of v2 what was said in the words of v1."""
    if isinstance(refusal.code, int):
        return refusal
    if "no permission" in refusal.message:
        return Refusal(FORBIDDEN, "forbidden")
    code = NUMBERS.get(refusal.code, INVALID)
    return Refusal(code, MESSAGES.get(code, refusal.message))
