"""Changing an account's limits: reads them, makes new ones of what was typed, and saves them under the passphrase."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import fields, replace
from decimal import Decimal
from typing import Any, Protocol

from PySide6.QtCore import QObject, Signal

from core.domain.draft import read_number
from core.domain.errors import DeskError, WrongPassphrase
from core.domain.limits import Limits
from core.domain.money import plain
from gui import messages
from gui.keys.forms import LimitsForm
from gui.keys.limits_view import LimitsView
from gui.keys.patience import Patience
from gui.tasks import Tasks

Call = Callable[..., Awaitable[Any]]

_CAP = re.compile(r"(.*\d)\s*([A-Za-z][\w.-]*)", re.ASCII)


class LimitKeeper(Protocol):
    """What the core does with limits. Both raise `DeskError`s."""

    async def limits(self, account_id: str) -> Limits: ...
    async def set_limits(self, account_id: str, limits: Limits, passphrase: str) -> None: ...


class LimitsPresenter(QObject):
    """`saved` when an account's limits are other ones."""

    saved = Signal()

    def __init__(self, view: LimitsView, keeper: LimitKeeper, call: Call, tasks: Tasks) -> None:
        super().__init__(view)
        self._view, self._keeper, self._call, self._tasks = view, keeper, call, tasks
        self._account_id = ""
        self._patience = Patience(self)
        self._patience.over.connect(view.show_idle)
        view.reset_pressed.connect(lambda: view.show_values(_form(Limits())))
        view.save_pressed.connect(self._on_save)

    def open(self, account_id: str, name: str) -> None:
        """Open the dialog with an account's limits as they are now."""
        self._account_id = account_id
        self._tasks.start(self._open(account_id, name))

    async def _open(self, account_id: str, name: str) -> None:
        try:
            limits: Limits = await self._call(self._keeper.limits, account_id)
        except DeskError as error:
            self._view.show_limits(name, _form(Limits()))
            self._view.show_problem(messages.sentence(error))
        else:
            self._view.show_limits(name, _form(limits))
        self._view.open()

    def _on_save(self, form: LimitsForm, passphrase: str) -> None:
        try:
            limits = _limits(form)
        except ValueError:
            self._view.show_problem(
                self.tr("Write each as a number and an asset, such as 1000 USD, 0.5 BTC.")
            )
            return
        self._view.show_saving()
        self._tasks.start(self._save(self._account_id, limits, passphrase))

    async def _save(self, account_id: str, limits: Limits, passphrase: str) -> None:
        try:
            await self._call(self._keeper.set_limits, account_id, limits, passphrase)
        except DeskError as error:
            is_wrong = isinstance(error, WrongPassphrase)
            self._view.show_problem(messages.sentence(error), is_passphrase=is_wrong)
            if is_wrong and (seconds := self._patience.was_wrong()):
                self._view.show_pause(seconds)
            return
        self._patience.was_right()
        self._view.accept()
        self.saved.emit()


def _form(limits: Limits) -> LimitsForm:
    names = [each.name for each in fields(limits) if each.name != "most_value"]
    caps = (f"{plain(value)} {asset}" for asset, value in sorted(limits.most_value.items()))
    return LimitsForm(values={name: getattr(limits, name) for name in names}, most=", ".join(caps))


def _limits(form: LimitsForm) -> Limits:
    """Raises `ValueError` where the most that an order may be worth cannot be read."""
    return replace(Limits(), **dict(form.values), most_value=_caps(form.most))  # type: ignore[arg-type]


def _caps(text: str) -> dict[str, Decimal]:
    caps = {}
    for part in text.split(","):
        found = _CAP.fullmatch(part.strip())
        if found:
            caps[found[2].upper()] = read_number(found[1])
        elif part.strip():
            raise ValueError("no amount and asset")
    return caps
