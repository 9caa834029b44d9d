"""The columns of the order tables: which there are, how wide, and which give way when there is little room."""

from dataclasses import replace

from PySide6.QtCore import QCoreApplication

from gui.orders.table import Column

translate = QCoreApplication.translate


def working_columns() -> tuple[Column, ...]:
    """Columns of the orders that are out there, or may be. What an order is and waits for stays to the last."""
    given_way = {"distance_percent": 1, "filled": 2, "time_utc": 3, "type": 4}
    return _giving_way(
        given_way,
        *_order_columns(),
        _number("distance_percent", translate("Orders", "Distance"), 64),
        _text("state", translate("Orders", "State"), 180, is_stretched=True),
        *_last_columns(),
    )


def done_columns() -> tuple[Column, ...]:
    """Columns of the orders that have ended. When, how much at what price, and why stay to the last."""
    given_way = {"fee": 1, "type": 2, "price": 3, "time_utc": 4}
    return _giving_way(
        given_way,
        *_order_columns(),
        _number("average_price", translate("Orders", "Average"), 76),
        _number("fee", translate("Orders", "Fee"), 108),
        _text("state", translate("Orders", "State"), 110),
        _text("reason", translate("Orders", "Reason"), 100, is_stretched=True),
        *_last_columns(),
    )


def fill_columns() -> tuple[Column, ...]:
    """Columns of single executions."""
    return _giving_way(
        {"exchange_id": 1},
        _text("time_utc", translate("Orders", "Time (UTC)"), 88),
        _text("pair", translate("Orders", "Pair"), 74),
        _text("side", translate("Orders", "Side"), 54),
        _number("price", translate("Orders", "Price"), 76),
        _number("amount", translate("Orders", "Amount"), 74),
        _number("fee", translate("Orders", "Fee"), 92),
        _text("fee_asset", translate("Orders", "Fee in"), 54),
        _text("liquidity", translate("Orders", "Liquidity"), 74),
        _text("exchange_id", translate("Orders", "Order id"), 130),
        _text("trade_id", translate("Orders", "Trade id"), 50, is_stretched=True),
    )


def _order_columns() -> tuple[Column, ...]:
    return (
        _text("time_utc", translate("Orders", "Time (UTC)"), 88),
        _text("pair", translate("Orders", "Pair"), 74),
        _text("side", translate("Orders", "Side"), 54),
        _text("type", translate("Orders", "Type"), 106),
        _number("price", translate("Orders", "Price"), 76),
        _number("amount", translate("Orders", "Amount"), 74),
        _number("filled", translate("Orders", "Filled"), 62),
        _number("remaining", translate("Orders", "Remaining"), 92, is_hidden=True),
        _number("total", translate("Orders", "Total"), 92, is_hidden=True),
    )


def _last_columns() -> tuple[Column, ...]:
    return (
        _number("stop_price", translate("Orders", "Stop price"), 80, is_hidden=True),
        _number("trail_percent", translate("Orders", "Trail %"), 60, is_hidden=True),
        _text("placed_from", translate("Orders", "Placed from"), 90, is_hidden=True),
        _text("client_id", translate("Orders", "Own id"), 160, is_hidden=True),
        _text("exchange_id", translate("Orders", "Exchange id"), 130, is_hidden=True),
    )


def _giving_way(ranks: dict[str, int], *columns: Column) -> tuple[Column, ...]:
    return tuple(replace(column, gives_way=ranks.get(column.id, 0)) for column in columns)


def _text(
    name: str, title: str, width: int, *, is_hidden: bool = False, is_stretched: bool = False
) -> Column:
    return Column(id=name, title=title, width=width, is_hidden=is_hidden, is_stretched=is_stretched)


def _number(name: str, title: str, width: int, *, is_hidden: bool = False) -> Column:
    return Column(id=name, title=title, width=width, is_number=True, is_hidden=is_hidden)
