"""What is particular to Binance's cancels: orders that go together, orders that were half replaced."""

from decimal import Decimal
from typing import Any

import pytest

from core.domain.errors import (
    AccessRefused,
    BadAnswer,
    Category,
    ExchangeFault,
    OrderFinal,
    Outcome,
    RateLimited,
    Rejected,
)
from core.domain.order import OrderState
from core.exchanges.base import Response
from core.exchanges.binance import BINANCE
from core.exchanges.binance.orders import read_replaced
from tests.exchanges.binance_fakes import (
    MARKET,
    ORDER,
    STAMP,
    a_key,
    a_row,
    answer,
    refusal,
    refused,
)

# ---- cancelling


def test_nothing_to_cancel_is_no_refusal() -> None:
    call = BINANCE.cancel_all(a_key(), STAMP, MARKET)
    assert call is not None

    gone = call.read(refusal(-2011, "Unknown order sent."))

    assert (gone.gone, gone.failed) == ((), ())
    with pytest.raises(AccessRefused):
        call.read(refusal(-2011, "This account may not place or cancel orders."))


@pytest.mark.parametrize(
    ("status", "is_gone"), [("CANCELED", True), ("FILLED", False), ("PENDING_CANCEL", None)]
)
def test_a_cancel_says_whether_the_order_is_gone(status: str, is_gone: bool | None) -> None:
    call = BINANCE.cancel(a_key(), STAMP, ORDER)

    row = a_row(orderId=ORDER.id, status=status, origClientOrderId="tk-0", executedQty="2")

    told = call.read(answer(row))

    assert told.is_gone is is_gone
    assert told.order is not None
    assert (told.order.client_id, told.order.filled) == ("tk-0", Decimal(2))


def a_list(*legs: dict[str, Any]) -> dict[str, Any]:
    named = [{"symbol": leg["symbol"], "orderId": leg["orderId"]} for leg in legs]
    return {"orderListId": 5, "contingencyType": "OCO", "orders": named, "orderReports": [*legs]}


def test_an_order_that_takes_its_list_along_is_found_among_them() -> None:
    other = a_row(orderId=1, status="CANCELED", origClientOrderId="tk-0")
    ours = a_row(orderId=ORDER.id, status="CANCELED", origClientOrderId="tk-1", executedQty="2")
    call = BINANCE.cancel(a_key(), STAMP, ORDER)

    told = call.read(answer(a_list(other, ours)))

    assert told.is_gone
    assert told.order is not None
    assert (told.order.id, told.order.filled) == (ORDER.id, Decimal(2))
    for answered in (other, a_list(other), a_list()):
        with pytest.raises(BadAnswer):
            call.read(answer(answered))


def test_a_mass_cancel_counts_only_what_it_proves() -> None:
    call = BINANCE.cancel_all(a_key(), STAMP, MARKET)
    assert call is not None
    words = ("CANCELED", "FILLED", "NEW", "PENDING_CANCEL", "FROZEN")
    rows = [a_row(orderId=number, status=word) for number, word in enumerate(words)]
    unreported = {"contingencyType": "OCO", "orders": [{"symbol": "BTCUSDT", "orderId": 9}]}

    told = call.read(answer([*rows, unreported]))

    assert (told.gone, told.failed) == (("0",), ("1", "2"))
    assert len(told.orders) == 6


def test_an_order_that_was_archived_has_ended() -> None:
    text = (
        "Order was canceled or expired with no executed qty over 90 days ago and has been archived."
    )

    order = BINANCE.order(a_key(), STAMP, ORDER).read(refusal(-2026, text))

    assert (order.id, order.state, order.reason) == (ORDER.id, OrderState.CANCELLED, text)
    with pytest.raises(OrderFinal):
        BINANCE.find_order(a_key(), STAMP, MARKET, "tk-1").read(refusal(-2026, text))


# ---- replacing, half by half


def halves(
    gone: str, placed: str, old: dict[str, Any] | None = None, new: dict[str, Any] | None = None
) -> dict[str, Any]:
    return {
        "cancelResult": gone,
        "newOrderResult": placed,
        "cancelResponse": old,
        "newOrderResponse": new,
    }


GONE = a_row(status="CANCELED", origClientOrderId="tk-0", clientOrderId="x")


@pytest.mark.parametrize("status", [400, 409, 429])
def test_the_halves_decide_whatever_the_status(status: int) -> None:
    data = halves("SUCCESS", "FAILURE", old=GONE, new={"code": -1015, "msg": "Too many new orders."})  # fmt: skip

    done = read_replaced(answer({"code": -2021, "msg": "", "data": data}, status))

    assert (done.is_old_gone, done.is_new_placed) == (True, False)
    assert (done.old_id, done.old_client_id, done.new_error_code) == ("7", "tk-0", "-1015")


def test_an_inner_error_of_the_unknown_kind_leaves_its_half_open() -> None:
    lost = {"code": -1007, "msg": "Timeout"}

    new_lost = halves("SUCCESS", "FAILURE", old=GONE, new=lost)
    old_lost = halves("FAILURE", "NOT_ATTEMPTED", old=lost)
    twice = halves("SUCCESS", "FAILURE", old=GONE, new={"code": -2010, "msg": "Duplicate order sent."})  # fmt: skip

    assert _read(new_lost).is_new_placed is None
    assert (_read(old_lost).is_old_gone, _read(old_lost).is_new_placed) == (None, False)
    assert _read(twice).is_new_placed is None
    assert _read(halves("MAYBE", "NOT_ATTEMPTED")).is_old_gone is None


def _read(data: dict[str, Any]) -> Any:
    return read_replaced(answer({"code": -2022, "msg": "", "data": data}, 400))


def test_a_replacement_that_never_began_is_refused_like_any_order() -> None:
    with pytest.raises(Rejected):
        read_replaced(refusal(-1013, "Filter failure: LOT_SIZE"))
    with pytest.raises(ExchangeFault):
        read_replaced(answer({"code": -2021, "data": halves("SUCCESS", "FAILURE", old=GONE)}, 500))
    with pytest.raises(ExchangeFault):
        read_replaced(refusal(-2021, "Order cancel-replace partially failed.", 409))


def test_a_limit_is_heeded_even_where_no_half_can_be_read() -> None:
    page = Response(status=429, headers={"retry-after": "9"}, body=b"<html>Too many</html>")

    with pytest.raises(RateLimited) as caught:
        read_replaced(page)

    assert caught.value.refused.retry_after_s == 9
    assert caught.value.refused.outcome is Outcome.UNKNOWN


def test_a_failed_replacement_is_about_what_its_half_is_about() -> None:
    data = halves("FAILURE", "NOT_ATTEMPTED", old={"code": -2011, "msg": "Unknown order sent."})

    said = refused(answer({"code": -2022, "msg": "", "data": data}, 400))

    assert (said.category, said.outcome) == (Category.ORDER_NOT_FOUND, Outcome.NOT_DONE)
