"""The form for a new key, built from what the exchange asks for. Nothing typed here outlives the dialog."""

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from core.domain.account import Environment
from gui import theme
from gui.keys.findings import Findings
from gui.keys.forms import (
    Action,
    ExchangeChoice,
    FieldChoice,
    Finding,
    HostChoice,
    KeyForm,
    Verdict,
)
from gui.keys.secret_field import FORGET_AFTER_MS, KeyField
from gui.labels import Note, grow_to_fit, label

_LONGEST_LABEL = 40


class AddKeyView(QDialog):
    """Asks for a key, lets it be tested, and lets only what was tested be saved.

    `left_out` says of which exchanges no key can be kept.
    """

    test_pressed = Signal(KeyForm)
    save_pressed = Signal(KeyForm)

    def __init__(
        self,
        exchanges: tuple[ExchangeChoice, ...],
        parent: QWidget | None = None,
        *,
        left_out: str = "",
        forget_after_ms: int = FORGET_AFTER_MS,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Add a key"))
        self.setMinimumWidth(theme.current().px(560))
        self._exchanges = exchanges
        self._forget_after_ms = forget_after_ms
        self._tested: KeyForm | None = None
        self._word = ""
        self._fields: dict[str, KeyField | QComboBox] = {}
        self._rows: list[QWidget] = []
        self._label, self._exchange, self._host = QLineEdit(), QComboBox(), QComboBox()
        self._confirm = QLineEdit()
        self._note, self._rights, self._findings = Note(), Note(), Findings()
        self._findings.acted.connect(self._on_action)
        self._environment_note, self._trim_note, self._hint = Note(), Note(), Note()
        self._swap = self._button(self.tr("S&wap key and secret"), "swapButton", self._on_swap)
        self._page = self._button(
            self.tr("Open the exchange's key page"), "keyPageButton", self._on_page
        )
        self._test = self._button(self.tr("&Test"), "testKeyButton", self._on_test)
        self._save = self._button(self.tr("&Save"), "saveKeyButton", self._on_save)
        self._form = QFormLayout()
        self._build(left_out)
        self._exchange.currentIndexChanged.connect(self._on_exchange)
        self._host.currentIndexChanged.connect(self._on_host)
        self._on_exchange()

    def show_testing(self) -> None:
        """The exchange is being asked."""
        self._test.setEnabled(False)
        self._test.setText(self.tr("Testing…"))
        self._note.say("")
        self._swap.setVisible(False)

    def show_refused(self, text: str, findings: tuple[Finding, ...] = ()) -> None:
        """Why the key was not accepted, or not saved, and what may be behind it."""
        self._show_idle()
        if not self.isVisible():
            return
        self._note.say(text, "danger")
        self._show_findings(findings)
        if findings:
            self._hint.say("")
        self._swap.setVisible(any(each.action is Action.OTHER_HOST for each in findings))
        grow_to_fit(self)

    def show_verdict(self, form: KeyForm, verdict: Verdict) -> None:
        """The key works; the verdict's word must be typed first when it may do what no order ticket needs."""
        self._show_idle()
        if form != self._typed():
            return
        self._tested, self._word = form, verdict.word
        self._note.say(verdict.sentence, verdict.tone)
        self._rights.say("\n".join(verdict.rights))
        self._show_findings(verdict.findings)
        self._confirm.setVisible(bool(verdict.word))
        if verdict.word:
            self._confirm.setPlaceholderText(
                self.tr("Type {word} to save it all the same").format(word=verdict.word)
            )
            self._confirm.setFocus()
        self._allow()
        grow_to_fit(self)

    def show_saving(self) -> None:
        """It is being written to the vault; another save needs another test."""
        self._tested = None
        self._save.setEnabled(False)
        self._save.setText(self.tr("Saving…"))

    def done(self, result: int) -> None:
        """Close, and keep nothing of what was typed."""
        for field in self._fields.values():
            if isinstance(field, KeyField):
                field.empty()
        self._label.clear()
        self._trim_note.say("")
        self._on_edited()
        super().done(result)

    def _button(self, text: str, name: str, slot: object) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(name)
        button.setAutoDefault(False)
        button.clicked.connect(slot)
        return button

    def _build(self, left_out: str) -> None:
        for widget, name in (
            (self._label, "keyLabel"),
            (self._exchange, "keyExchange"),
            (self._host, "keyHost"),
            (self._confirm, "confirmWord"),
            (self._note, "addKeyNote"),
            (self._rights, "keyRights"),
            (self._findings, "keyFindings"),
            (self._hint, "keyHint"),
            (self._environment_note, "environmentNote"),
        ):
            widget.setObjectName(name)
        self._label.setMaxLength(_LONGEST_LABEL)
        self._label.setPlaceholderText(self.tr("for yourself, such as “main account”"))
        for exchange in self._exchanges:
            self._exchange.addItem(exchange.title)
        self._test.setDefault(True)
        theme.set_role(self._save, "primary")
        for link in (self._swap, self._page):
            theme.set_role(link, "link")
        self._confirm.textChanged.connect(self._allow)
        self._label.textChanged.connect(self._allow)
        cancel = self._button(self.tr("Cancel"), "cancelKeyButton", self.reject)
        buttons = QHBoxLayout()
        buttons.addWidget(self._page)
        buttons.addStretch(1)
        for button in (cancel, self._test, self._save):
            buttons.addWidget(button)
        self._form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self._form.setVerticalSpacing(8)
        self._form.addRow(self.tr("&Name"), self._label)
        self._form.addRow(self.tr("&Exchange"), self._exchange)
        self._form.addRow(self.tr("En&vironment"), self._host)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 18)
        column.setSpacing(10)
        column.addLayout(self._form)
        for line in (
            self._trim_note,
            self._hint,
            self._environment_note,
            self._note,
            self._rights,
            self._findings,
            self._swap,
            self._confirm,
        ):
            column.addWidget(line)
        column.addWidget(
            label(
                self.tr(
                    "Give the key the right to trade only, never to withdraw, and bind it to your address. "
                    "The secret is kept encrypted and is never shown again."
                ),
                "faint",
            )
        )
        if left_out:
            column.addWidget(label(left_out, "faint"))
        column.addStretch(1)
        column.addLayout(buttons)
        self._swap.setVisible(False)
        self._confirm.setVisible(False)

    def _chosen_exchange(self) -> ExchangeChoice:
        return self._exchanges[self._exchange.currentIndex()]

    def _chosen_host(self) -> HostChoice:
        return self._chosen_exchange().hosts[self._host.currentIndex()]

    def _on_exchange(self) -> None:
        for old in self._rows:
            self._form.removeRow(old)
        self._fields, self._rows = {}, []
        for choice in self._chosen_exchange().fields:
            field = self._make_field(choice)
            field.setObjectName(f"field_{choice.name}")
            self._fields[choice.name] = field
            row: QWidget = field
            if choice.is_long and isinstance(field, KeyField):
                row = self._with_loader(field)
            self._rows.append(row)
            self._form.addRow(choice.title, row)
        self._host.blockSignals(True)
        self._host.clear()
        self._host.addItems([host.text for host in self._chosen_exchange().hosts])
        self._host.blockSignals(False)
        self._on_host()

    def _make_field(self, choice: FieldChoice) -> KeyField | QComboBox:
        if choice.choices:
            box = QComboBox()
            for value, text in choice.choices:
                box.addItem(text, value)
            box.currentIndexChanged.connect(self._on_edited)
            box.currentIndexChanged.connect(self._on_settled)
            return box
        field = KeyField(
            is_secret=choice.is_secret,
            is_long=choice.is_long,
            forget_after_ms=self._forget_after_ms,
        )
        if choice.is_optional:
            field.setPlaceholderText(self.tr("may stay empty"))
        elif choice.is_long:
            field.setPlaceholderText(self.tr("paste it, or drop its file here"))
        field.textChanged.connect(self._on_edited)
        field.trimmed.connect(self._on_trimmed)
        field.settled.connect(self._on_settled)
        field.unreadable.connect(self._on_unreadable)
        return field

    def _with_loader(self, field: KeyField) -> QWidget:
        """The field with a button beside it that takes a file."""
        both = QWidget()
        both.setFocusProxy(field)
        text = self.tr("&Load a file…")
        load = self._button(text, "loadKeyButton", lambda: self._choose_file(field))
        row = QHBoxLayout(both)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(field, 1)
        row.addWidget(load)
        return both

    def _on_host(self) -> None:
        host = self._chosen_host()
        is_live = host.environment is Environment.LIVE
        text = self.tr(
            "■ Real money. Orders of this account leave only while live is unlocked, which takes the "
            "passphrase once more."
        )
        self._environment_note.say(text if is_live else self._chosen_exchange().notice, "attention")
        self._page.setVisible(bool(host.key_page))
        self._on_edited()
        grow_to_fit(self)

    def _choose_file(self, field: KeyField) -> None:
        dialog = QFileDialog(self, self.tr("Load a private key"))
        dialog.setObjectName("loadKeyDialog")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(field.load)
        dialog.open()

    def _on_unreadable(self) -> None:
        self._hint.say(self.tr("This file holds no key: it is no text, or too large."), "attention")
        grow_to_fit(self)

    def _on_settled(self) -> None:
        """Say gently what looks odd; the exchange has the last word."""
        exchange, values = self._chosen_exchange(), self._typed().values
        odd = exchange.odd_fields(values)
        is_swapped = exchange.is_swapped(values)
        if is_swapped:
            text = self.tr("Key and secret seem to stand in each other's place.")
        elif "key" in odd:
            text = self.tr("This does not look like an API key of {exchange}.")
        elif odd:
            text = self.tr("This does not look like a secret of {exchange}.")
        elif exchange.is_other_kind(values):
            text = self.tr(
                "The kind of key does not fit: Ed25519 and RSA have a private key (PEM), HMAC has a secret of one line."
            )
        else:
            text = ""
        self._hint.say(text.format(exchange=exchange.title), "attention" if is_swapped else "dim")
        if is_swapped:
            self._swap.setVisible(True)
        grow_to_fit(self)

    def _on_trimmed(self) -> None:
        self._trim_note.say(self.tr("Blanks around what was pasted were cut off."), "dim")
        grow_to_fit(self)

    def _on_edited(self) -> None:
        self._tested, self._word = None, ""
        for note in (self._note, self._rights):
            note.say("")
        self._findings.show_findings(())
        self._swap.setVisible(False)
        self._confirm.clear()
        self._confirm.setVisible(False)
        self._allow()
        if not self._hint.isHidden():
            self._on_settled()

    def _typed(self) -> KeyForm:
        values = {
            name: str(field.currentData()) if isinstance(field, QComboBox) else field.text()
            for name, field in self._fields.items()
        }
        return KeyForm(
            label="",
            exchange=self._chosen_exchange().name,
            host=self._chosen_host(),
            values=values,
        )

    def _allow(self) -> None:
        needed = (f.name for f in self._chosen_exchange().fields if not f.is_optional)
        values = self._typed().values
        self._test.setEnabled(all(values[name] for name in needed))
        is_confirmed = self._confirm.text().strip() == self._word
        is_tested = self._tested is not None
        self._save.setEnabled(is_tested and is_confirmed and bool(self._label.text().strip()))

    def _show_idle(self) -> None:
        self._test.setText(self.tr("&Test"))
        self._save.setText(self.tr("&Save"))
        self._allow()

    def _on_test(self) -> None:
        self.test_pressed.emit(self._typed())

    def _on_save(self) -> None:
        form = self._typed()
        self.save_pressed.emit(
            KeyForm(
                label=self._label.text().strip(),
                exchange=form.exchange,
                host=form.host,
                values=form.values,
            )
        )

    def _on_swap(self) -> None:
        key, secret = self._fields["key"], self._fields["secret"]
        if isinstance(key, KeyField) and isinstance(secret, KeyField):
            key_text = key.text()
            key.setText(secret.text())
            secret.setText(key_text)

    def _show_findings(self, findings: tuple[Finding, ...]) -> None:
        has_page = bool(self._chosen_host().key_page)
        self._findings.show_findings(findings, without=None if has_page else Action.OPEN_KEY_PAGE)

    def _on_action(self, action: Action) -> None:
        if action is Action.SWAP:
            self._on_swap()
        elif action is Action.OPEN_KEY_PAGE:
            self._on_page()
        elif action is Action.TEST_AGAIN:
            self._on_test()
        else:
            self._host.setFocus()

    def _on_page(self) -> None:
        QDesktopServices.openUrl(QUrl(self._chosen_host().key_page))
