"""The list of keys and adding one: turns what the core knows into rows and forms, and wishes into calls."""

from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Protocol

from PySide6.QtCore import QCoreApplication, QObject, Signal

from core.desk.facts import Session, SessionState, Source
from core.desk.store import Store
from core.domain.account import Account, Environment
from core.domain.errors import DeskError
from core.exchanges.base import Host, Info, KeyField
from core.key_facts import CheckUp, IncomingKey, KeyListing, LiveGate, NewKey
from gui import display, messages
from gui.keys import check_up, rights
from gui.keys.add_view import AddKeyView
from gui.keys.dialogs import Keeper, KeyDialogs
from gui.keys.forms import (
    PLAIN_KIND,
    ExchangeChoice,
    FieldChoice,
    HostChoice,
    KeyForm,
    KeyRow,
    LiveLock,
)
from gui.keys.view import KeysView
from gui.tasks import Tasks

Call = Callable[..., Awaitable[Any]]

translate = QCoreApplication.translate

_TONES = {
    SessionState.SIGNING_IN: "dim",
    SessionState.SIGNED_IN: "good",
    SessionState.REFUSED: "danger",
    SessionState.SIGNED_OUT: "faint",
}
_ENVIRONMENT_TONES = {
    Environment.PRACTICE: "attention",
    Environment.SANDBOX: "accent",
    Environment.LIVE: "live",
}


class Keyring(Keeper, Protocol):
    """What the core does with keys. All but `infos` raise `DeskError`s."""

    @property
    def infos(self) -> tuple[Info, ...]: ...
    async def keys(self) -> tuple[KeyListing, ...]: ...
    async def test_key(self, new: NewKey) -> CheckUp: ...
    async def check_key(self, account_id: str) -> CheckUp: ...
    async def add_key(self, new: NewKey) -> Account: ...
    async def rename_key(self, account_id: str, label: str) -> None: ...
    async def remove_key(self, account_id: str) -> None: ...


class KeysPresenter(QObject):
    """Fills the list and does what its buttons ask for; `added` when a new key is in the vault."""

    added = Signal(Account)

    def __init__(
        self,
        view: KeysView,
        keyring: Keyring,
        store: Store,
        call: Call,
        tasks: Tasks,
    ) -> None:
        super().__init__(view)
        self._view, self._keyring = view, keyring
        self._store, self._call, self._tasks = store, call, tasks
        self._keys: tuple[KeyListing, ...] = ()
        self._exchanges = exchange_choices(keyring.infos)
        self._form = AddKeyView(self._exchanges, view, left_out=_left_out(keyring.infos))
        self._form.test_pressed.connect(self._on_test_form)
        self._form.save_pressed.connect(self._on_save)
        self._dialogs = KeyDialogs(view, keyring, call, tasks, self._titles)
        self._dialogs.done.connect(lambda text: view.show_note(text, "good"))
        self._dialogs.imported.connect(lambda text: tasks.start(self._load_and_say(text)))
        self._stops = (
            store.watch(Session, lambda _: self._show()),
            store.watch(LiveGate, lambda _: self._show()),
        )
        view.add_pressed.connect(self._on_add)
        view.test_pressed.connect(self._on_test)
        view.renamed.connect(self._on_rename)
        view.remove_confirmed.connect(self._on_remove)

    def open(self) -> None:
        """Open the dialog with the keys as they are now."""
        self._view.show_note("")
        self._view.open()
        self._tasks.start(self._load())

    def close(self) -> None:
        """Stop following the sessions."""
        for stop in self._stops:
            stop()

    async def _load(self) -> None:
        try:
            self._keys = await self._call(self._keyring.keys)
            self._view.allow_adding(True)
            self._dialogs.remember.look()
        except DeskError as error:
            self._keys = ()
            self._view.allow_adding(False)
            self._view.show_note(messages.sentence(error), "danger")
        self._show()

    def _show(self) -> None:
        titles = {info.name: info.title for info in self._keyring.infos}
        self._view.show_keys(tuple(self._row(key, titles) for key in self._keys))

    def _row(self, key: KeyListing, titles: dict[str, str]) -> KeyRow:
        session = self._store.get(Session, key.account.id)
        state = session.state if session else SessionState.SIGNED_OUT
        account = session.account if session else key.account
        source = key.source
        is_known = state is SessionState.SIGNED_IN
        return KeyRow(
            account_id=account.id,
            label=display.plain_text(key.account.label),
            exchange=titles.get(source.exchange, source.exchange),
            environment=self._environment_of(source),
            environment_tone=_ENVIRONMENT_TONES[source.environment],
            key_shown=display.plain_text(key.key_shown),
            state=messages.session_text(state),
            tone=_TONES[state],
            rights=messages.rights_text(account.rights),
            more="\n".join(rights.lines(account.rights)) if is_known else "",
            problem=messages.sentence(session.problem) if session and session.problem else "",
            live=self._live(source),
        )

    def _live(self, source: Source) -> LiveLock:
        if source.environment is not Environment.LIVE:
            return LiveLock.NONE
        gate = self._store.get(LiveGate, "live")
        return LiveLock.UNLOCKED if gate is not None and gate.is_open else LiveLock.LOCKED

    def _environment_of(self, source: Source) -> str:
        text = _environment(source.environment, source.host_name)
        if self._live(source) is LiveLock.LOCKED:
            return self.tr("{environment}, locked").format(environment=text)
        if self._live(source) is LiveLock.UNLOCKED:
            return self.tr("{environment}, unlocked").format(environment=text)
        return text

    async def _load_and_say(self, text: str) -> None:
        await self._load()
        self._view.show_note(text, "good")

    def _titles(self, incoming: IncomingKey) -> tuple[str, str]:
        source = incoming.key.source
        titles = {info.name: info.title for info in self._keyring.infos}
        exchange = titles.get(source.exchange, display.plain_text(source.exchange))
        return exchange, _environment(source.environment, display.plain_text(source.host_name))

    def _on_add(self) -> None:
        self._view.show_note("")
        self._form.open()

    def _on_test_form(self, typed: KeyForm) -> None:
        self._form.show_testing()
        self._tasks.start(self._test_form(typed))

    async def _test_form(self, typed: KeyForm) -> None:
        try:
            found: CheckUp = await self._call(self._keyring.test_key, _new_key(typed))
        except DeskError as error:
            findings = check_up.of_refusal(error, typed, self._exchanges)
            self._form.show_refused(_with_details(error), findings)
        else:
            self._form.show_verdict(typed, rights.verdict(found))

    def _on_save(self, typed: KeyForm) -> None:
        self._form.show_saving()
        self._tasks.start(self._save(typed))

    async def _save(self, typed: KeyForm) -> None:
        try:
            account: Account = await self._call(self._keyring.add_key, _new_key(typed))
        except DeskError as error:
            self._form.show_refused(_with_details(error))
            return
        self._form.accept()
        self.added.emit(account)
        await self._load()

    def _on_test(self, account_id: str) -> None:
        self._view.show_note(self.tr("Testing…"))
        self._view.show_findings((), "")
        self._tasks.start(self._check(account_id))

    async def _check(self, account_id: str) -> None:
        """The check-up of a key in the list."""
        page = self._key_page(account_id)
        try:
            found: CheckUp = await self._call(self._keyring.check_key, account_id)
        except DeskError as error:
            self._view.show_note(_with_details(error), "danger")
            self._view.show_findings(check_up.of_access(error), page)
            return
        verdict = rights.verdict(found)
        self._view.show_note(verdict.sentence, verdict.tone)
        self._view.show_findings(verdict.findings, page)

    def _key_page(self, account_id: str) -> str:
        """Where the key was made, if that is known."""
        sources = [key.source for key in self._keys if key.account.id == account_id]
        pages = [
            info.key_page.get(source.environment, "")
            for source in sources
            for info in self._keyring.infos
            if info.name == source.exchange
        ]
        return pages[0] if pages else ""

    def _on_rename(self, account_id: str, label: str) -> None:
        done = self.tr("Renamed.")
        self._tasks.start(self._do(done, self._keyring.rename_key, account_id, label))

    def _on_remove(self, account_id: str) -> None:
        done = self.tr("Removed from the vault. Delete it at the exchange too if nothing uses it.")
        self._tasks.start(self._do(done, self._keyring.remove_key, account_id))

    async def _do(
        self, done: str, verb: Callable[..., Coroutine[Any, Any, None]], *words: str
    ) -> None:
        try:
            await self._call(verb, *words)
        except DeskError as error:
            self._view.show_note(_with_details(error), "danger")
            return
        await self._load_and_say(done)


def _environment(environment: Environment, host_name: str) -> str:
    sign, word = messages.environment_sign(environment), messages.environment_text(environment)
    return f"{sign} {word} · {host_name}" if host_name else f"{sign} {word}"


def exchange_choices(infos: tuple[Info, ...]) -> tuple[ExchangeChoice, ...]:
    """What the form asks for, from what the exchanges say of themselves; one without a host for keys is left out."""
    return tuple(
        ExchangeChoice(
            name=info.name,
            title=info.title,
            hosts=tuple(_host_choice(info, host) for host in _hosts(info)),
            fields=tuple(map(_field_choice, info.key_fields)),
            notice=messages.teaching_only_text() if info.is_teaching_only else "",
        )
        for info in infos
        if _hosts(info)
    )


def _hosts(info: Info) -> tuple[Host, ...]:
    """Where a key of the exchange may be sent: no real host accepts a scheme that is for teaching only."""
    is_real = not info.is_teaching_only
    return tuple(each for each in info.hosts if is_real or each.environment is Environment.PRACTICE)


def _left_out(infos: tuple[Info, ...]) -> str:
    titles = [info.title for info in infos if not _hosts(info)]
    return "\n".join(f"{title}: {messages.teaching_only_text()}" for title in titles)


def _host_choice(info: Info, host: Host) -> HostChoice:
    return HostChoice(
        environment=host.environment,
        name=host.name,
        text=_environment(host.environment, host.name),
        key_page=info.key_page.get(host.environment, ""),
    )


def _field_choice(field: KeyField) -> FieldChoice:
    return FieldChoice(
        name=field.name,
        title=_field_title(field),
        choices=tuple((value, _choice_text(value)) for value in field.choices),
        is_secret=field.is_secret,
        is_optional=field.is_optional,
        is_long=field.is_long,
        pattern=field.pattern,
    )


def _field_title(field: KeyField) -> str:
    titles = {
        "key": translate("Keys", "API &key"),
        "secret": translate("Keys", "&Secret or private key")
        if field.is_long
        else translate("Keys", "&Secret"),
        "kind": translate("Keys", "Kin&d of key"),
        "account": translate("Keys", "Accoun&t name"),
        "nonce": translate("Keys", "N&umbering"),
        "heartbeat": translate("Keys", "Requires a &heartbeat"),
    }
    return titles.get(field.name, field.name.replace("_", " ").capitalize())


def _choice_text(value: str) -> str:
    texts = {
        "auto": translate("Keys", "find out"),
        "increasing": translate("Keys", "any rising number"),
        "time_based": translate("Keys", "by the clock (time-based)"),
        PLAIN_KIND: translate("Keys", "HMAC: a secret of one line"),
        "ed25519": translate("Keys", "Ed25519: a private key (PEM)"),
        "rsa": translate("Keys", "RSA: a private key (PEM)"),
        "off": translate("Keys", "no"),
        "on": translate("Keys", "yes"),
    }
    return texts.get(value, value.replace("_", " "))


def _new_key(form: KeyForm) -> NewKey:
    source = Source(form.exchange, form.host.environment, form.host.name)
    options = {name: value for name, value in form.values.items() if name not in {"key", "secret"}}
    return NewKey(
        label=form.label,
        source=source,
        key=form.values["key"],
        secret=form.values["secret"],
        options={name: value for name, value in options.items() if value},
    )


def _with_details(error: DeskError) -> str:
    said = messages.details(error)
    return f"{messages.sentence(error)}\n{said}" if said else messages.sentence(error)
