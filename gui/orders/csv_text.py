"""Rows as CSV for other programs: English headers, ISO times, plain decimals, and no cell that could run as a formula."""

import csv
import io
import re
from collections.abc import Iterable

from gui.orders.table import Column, Row

BOM = "\ufeff"

_PLAIN_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def csv_text(columns: tuple[Column, ...], rows: Iterable[Row]) -> str:
    """The header and every row, hidden columns included."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([column.id for column in columns])
    for row in rows:
        exported = (cell.text if cell.export is None else cell.export for cell in row.cells)
        writer.writerow([harmless(text) for text in exported])
    return out.getvalue()


def harmless(text: str) -> str:
    """The text, with a quote before it if a spreadsheet would run it."""
    if _PLAIN_NUMBER.fullmatch(text):
        return text
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA_STARTS) else text
