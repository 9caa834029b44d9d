"""Saving files: asking where a table goes, and writing it whole or not at all."""

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QIODevice, QSaveFile
from PySide6.QtWidgets import QFileDialog, QWidget

from gui.orders.csv_text import BOM

translate = QCoreApplication.translate


def ask_where(parent: QWidget, name: str, chosen: Callable[[str, bool], object]) -> None:
    """Ask for a CSV file's place; `chosen` gets its path, and whether it is to begin with a byte order mark."""
    with_bom = translate("Saving", "For spreadsheets: CSV in UTF-8 with byte order mark (*.csv)")
    without = translate("Saving", "For programs: CSV in UTF-8 (*.csv)")
    dialog = QFileDialog(parent, translate("Saving", "Export the table"), f"{name}.csv")
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setNameFilters([with_bom, without])
    dialog.setDefaultSuffix("csv")
    dialog.fileSelected.connect(lambda path: chosen(path, dialog.selectedNameFilter() == with_bom))
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()


def write(path: str, text: str, *, has_bom: bool) -> tuple[str, str]:
    """Write a text to a file; returns what to say of it, and in which role."""
    file = QSaveFile(path)
    content = ((BOM if has_bom else "") + text).encode()
    is_open = file.open(QIODevice.OpenModeFlag.WriteOnly)
    if is_open and file.write(content) == len(content) and file.commit():
        return translate("Saving", "Exported to {path}").format(path=path), "good"
    problem = translate("Saving", "Not exported: {reason}")
    return problem.format(reason=file.errorString()), "danger"
