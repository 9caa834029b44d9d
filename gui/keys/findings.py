"""What a check-up has found, line by line: a sentence, and beside it the one thing to do about it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from gui import theme
from gui.keys.forms import Action, Finding
from gui.labels import label

_SIGNS = {"danger": "■", "attention": "▲"}


class Findings(QWidget):
    """Takes no room while there is nothing to say."""

    acted = Signal(Action)

    def __init__(self) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)
        self._rows: list[QWidget] = []
        self.setVisible(False)

    def show_findings(
        self, findings: tuple[Finding, ...], *, without: Action | None = None
    ) -> None:
        """Show these; the button of an action that cannot be done here is left `without`."""
        for old in self._rows:
            self._column.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._rows = [self._row(each, each.action is not without) for each in findings]
        for row in self._rows:
            self._column.addWidget(row)
        self.setVisible(bool(findings))

    def _row(self, finding: Finding, has_button: bool) -> QWidget:
        made = QWidget()
        made.setObjectName(f"finding_{finding.name}")
        row = QHBoxLayout(made)
        row.setContentsMargins(0, 0, 0, 0)
        text = label(f"{_SIGNS[finding.tone]} {finding.sentence}", finding.tone)
        row.addWidget(text, 1)
        if has_button:
            button = QPushButton(finding.action_text)
            button.setObjectName(f"act_{finding.name}")
            button.setAutoDefault(False)
            theme.set_role(button, "link")
            button.clicked.connect(lambda: self.acted.emit(finding.action))
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        return made
