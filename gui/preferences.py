"""The preferences dialog: shows settings and hands out a changed copy when accepted. It keeps and writes nothing."""

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from core.settings import Settings
from gui import theme
from gui.labels import label


class PreferencesDialog(QDialog):
    """Open it with `open()`; `accepted_settings` carries the new settings."""

    accepted_settings = Signal(Settings)

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Preferences"))
        self.setMinimumWidth(theme.current().px(480))
        self._settings = settings
        self._form = QFormLayout()
        self._form.setVerticalSpacing(10)
        self._form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self._fields: dict[str, QComboBox | QSpinBox | QCheckBox] = {}
        self._build_look()
        self._build_trading()
        self._build_frame()

    def settings(self) -> Settings:
        """The settings as they stand in the dialog; what it does not show stays as it was."""
        values: dict[str, Any] = {}
        for name, field in self._fields.items():
            if isinstance(field, QComboBox):
                values[name] = field.currentData()
            else:
                values[name] = field.value() if isinstance(field, QSpinBox) else field.isChecked()
        return replace(self._settings, **values)

    def accept(self) -> None:
        """Close and hand out what was chosen."""
        self.accepted_settings.emit(self.settings())
        super().accept()

    def _build_look(self) -> None:
        languages = {"system": self.tr("As the system"), "en": "English", "zh_CN": "简体中文"}
        themes = {
            "system": self.tr("As the system"),
            "dark": self.tr("Dark"),
            "light": self.tr("Light"),
        }
        palettes = {
            "western": self.tr("▲ green, ▼ red"),
            "east_asian": self.tr("▲ red, ▼ green"),
            "colour_safe": self.tr("▲ blue, ▼ orange"),
        }
        self._add_choice("language", self.tr("&Language"), languages)
        self._form.addRow("", label(self.tr("A new language shows after the next start."), "faint"))
        self._add_choice("theme", self.tr("&Theme"), themes)
        self._add_choice("palette", self.tr("&Rising and falling"), palettes)
        self._add_number("zoom_percent", self.tr("&Size of everything"), " %", step=10)
        self._add_switch("reduced_motion", self.tr("No &flashing or movement"))

    def _build_trading(self) -> None:
        self._add_number("price_stale_after_s", self.tr("A price is &old after"), self.tr(" s"))
        self._add_number("lock_when_idle_min", self.tr("Lock &keys when idle for"), self.tr(" min"))
        lock = self._fields["lock_when_idle_min"]
        if isinstance(lock, QSpinBox):
            lock.setSpecialValueText(self.tr("never"))
        self._add_switch("confirm_orders", self.tr("&Ask before an order is sent"))
        self._add_switch("clear_amount_after_send", self.tr("&Empty the amount after sending"))

    def _build_frame(self) -> None:
        cancel, accept = QPushButton(self.tr("Cancel")), QPushButton(self.tr("Apply"))
        accept.setObjectName("applyPreferencesButton")
        accept.setDefault(True)
        theme.set_role(accept, "primary")
        cancel.clicked.connect(self.reject)
        accept.clicked.connect(self.accept)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(cancel)
        buttons.addWidget(accept)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 18)
        column.setSpacing(16)
        column.addLayout(self._form)
        column.addStretch(1)
        column.addLayout(buttons)

    def _add(self, name: str, field: QComboBox | QSpinBox | QCheckBox, title: str) -> None:
        field.setObjectName(name)
        self._fields[name] = field
        self._form.addRow(title, field)

    def _add_choice(self, name: str, title: str, choices: Mapping[str, str]) -> None:
        box = QComboBox()
        for value, text in choices.items():
            box.addItem(text, value)
        box.setCurrentIndex(box.findData(getattr(self._settings, name)))
        self._add(name, box, title)

    def _add_number(self, name: str, title: str, unit: str, step: int = 1) -> None:
        limits = next(each.metadata for each in fields(Settings) if each.name == name)
        box = QSpinBox()
        box.setRange(limits["low"], limits["high"])
        box.setSingleStep(step)
        box.setSuffix(unit)
        box.setValue(getattr(self._settings, name))
        self._add(name, box, title)

    def _add_switch(self, name: str, title: str) -> None:
        box = QCheckBox(title)
        box.setChecked(getattr(self._settings, name))
        self._add(name, box, "")
