"""The columns of the order tables: which there are, how wide, and which give way when there is little room."""

from dataclasses import replace

from PySide6.QtCore import QCoreApplication

from gui.orders.table import Column

translate = QCoreApplication.translate


def working_columns() -> tuple[Column, ...]:
    """Columns of the orders that are out there, or may be."""
    return (
        *_order_columns(),
        replace(_number("distance_percent", translate("Orders", "Distance"), 64), gives_way=True),
        _text("state", translate("Orders", "State"), 116, is_stretched=True),
        *_id_columns(),
    )


def done_columns() -> tuple[Column, ...]:
    """Columns of the orders that have ended."""
    return (
        *_order_columns(),
        _number("average_price", translate("Orders", "Average"), 80),
        _number("fee", translate("Orders", "Fee"), 84),
        _text("state", translate("Orders", "State"), 110),
        _text("reason", translate("Orders", "Reason"), 240, is_stretched=True),
        *_id_columns(),
    )


def fill_columns() -> tuple[Column, ...]:
    """Columns of single executions."""
    return (
        _text("time_utc", translate("Orders", "Time (UTC)"), 88),
        _text("pair", translate("Orders", "Pair"), 74),
        _text("side", translate("Orders", "Side"), 54),
        _number("price", translate("Orders", "Price"), 78),
        _number("amount", translate("Orders", "Amount"), 70),
        _number("fee", translate("Orders", "Fee"), 90),
        _text("fee_asset", translate("Orders", "Fee in"), 60),
        _text("liquidity", translate("Orders", "Liquidity"), 90),
        _text("exchange_id", translate("Orders", "Order id"), 130),
        _text("trade_id", translate("Orders", "Trade id"), 130, is_stretched=True),
    )


def _order_columns() -> tuple[Column, ...]:
    return (
        _text("time_utc", translate("Orders", "Time (UTC)"), 88),
        _text("pair", translate("Orders", "Pair"), 74),
        _text("side", translate("Orders", "Side"), 54),
        replace(_text("type", translate("Orders", "Type"), 84), gives_way=True),
        _number("price", translate("Orders", "Price"), 78),
        _number("amount", translate("Orders", "Amount"), 70),
        _number("filled", translate("Orders", "Filled"), 66),
        _number("remaining", translate("Orders", "Remaining"), 92, is_hidden=True),
        _number("total", translate("Orders", "Total"), 92, is_hidden=True),
    )


def _id_columns() -> tuple[Column, ...]:
    return (
        _text("placed_from", translate("Orders", "Placed from"), 90, is_hidden=True),
        _text("client_id", translate("Orders", "Own id"), 160, is_hidden=True),
        _text("exchange_id", translate("Orders", "Exchange id"), 130, is_hidden=True),
    )


def _text(
    name: str, title: str, width: int, *, is_hidden: bool = False, is_stretched: bool = False
) -> Column:
    return Column(id=name, title=title, width=width, is_hidden=is_hidden, is_stretched=is_stretched)


def _number(name: str, title: str, width: int, *, is_hidden: bool = False) -> Column:
    return Column(id=name, title=title, width=width, is_number=True, is_hidden=is_hidden)
