"""The vault at work: what its keys are told to the desk with, and what needs the passphrase once more."""

import asyncio
import base64
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

import pytest

from core import device
from core.bundle import Standing
from core.desk.desk import Desk
from core.desk.facts import Session, SessionState, Source
from core.desk.store import Store
from core.device import Device
from core.domain.account import Account, Environment, KeyRights
from core.domain.errors import NotAllowed, VaultDamaged, WrongPassphrase
from core.domain.limits import Limits
from core.exchanges.all import ALL
from core.exchanges.base import Credentials, Exchange, Host
from core.key_facts import CheckUp, LiveGate, NewKey, Remembering
from core.keyring import Keyring
from core.log import Redactor
from core.net.clock import SystemClock
from core.vault import Vault, backup_path
from tests.core.vaults import FAST, PASSPHRASE, a_record

HOST = Host(
    environment=Environment.SANDBOX,
    name="Sandbox",
    rest="https://api.sandbox.gemini.com",
    stream="wss://api.sandbox.gemini.com",
)
SOURCE = Source("gemini", Environment.SANDBOX, "Sandbox")
NARROW = Limits(price_hard_percent=Decimal("0.5"), most_value={"USD": Decimal(1000)})


class DeskBook:
    """Writes down what the keyring tells the desk."""

    def __init__(self) -> None:
        self.limits: dict[str, Limits] = {}
        self.is_live_open = False
        self.checked: list[str] = []

    def set_limits(self, account_id: str, limits: Limits) -> None:
        self.limits[account_id] = limits

    def open_live(self, is_open: bool) -> None:
        self.is_live_open = is_open

    async def check_key(self, account_id: str) -> KeyRights:
        self.checked.append(account_id)
        return KeyRights(can_trade=True)

    async def test_key(self, source: Source, exchange: Exchange, who: Credentials) -> KeyRights:
        self.checked.append(who.host.rest)
        return KeyRights(can_trade=True)

    async def clock_offset_ms(self, source: Source) -> int:
        return 250

    async def sign_out(self, account_id: str) -> None:
        del account_id


class MemorySafe:
    """A system's keyring that is open."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}
        self.is_broken = False

    def get_password(self, service: str, username: str) -> str | None:
        self._work()
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._work()
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._work()
        del self.kept[service, username]

    def _work(self) -> None:
        if self.is_broken:
            raise RuntimeError("a D-Bus with a cold")


class Ring:
    """A keyring in a folder of the test; signing in only writes down with what."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "vault.json"
        self.desk, self.store = DeskBook(), Store()
        self.safe: MemorySafe | None = MemorySafe()
        self.signed_in: list[Credentials] = []
        self.keyring = Keyring(
            path=self.path,
            exchanges={exchange.info.name: exchange for exchange in ALL},
            host=self._host,
            desk=cast("Desk", self.desk),
            store=self.store,
            redactor=Redactor(),
            clock=SystemClock(),
            aside=_aside,
            spawn=_spawn,
            sign_in=self._sign_in,
            device=Device(lambda: self.safe),
        )

    async def settle(self) -> None:
        """Let every sign-in come to its end."""
        await asyncio.sleep(0.01)

    def _host(self, source: Source) -> Host:
        if source != SOURCE:
            raise NotAllowed("no-such-host")
        return HOST

    async def _sign_in(self, account: Account, source: Source, who: Credentials) -> Credentials:
        self.signed_in.append(who)
        state = SessionState.SIGNED_IN
        self.store.put(Session(account=account, source=source, state=state))
        return who


async def _aside(job: Callable[..., Any], *args: object) -> Any:
    return await asyncio.to_thread(job, *args)


def _spawn(work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
    return asyncio.get_running_loop().create_task(work)


@pytest.fixture
def ring(tmp_path: Path) -> Ring:
    """A vault with one key, not opened yet."""
    ring = Ring(tmp_path)
    Vault.create(ring.path, PASSPHRASE, cost=FAST).put(a_record())
    return ring


def play(ring: Ring, story: Callable[[], Awaitable[None]]) -> None:
    """Play a story; afterwards the next ring may have the keys."""

    async def whole() -> None:
        try:
            await story()
        finally:
            await ring.keyring.lock()

    asyncio.run(whole())


# Limits


def test_a_keys_limits_are_told_to_the_desk_before_it_signs_in(ring: Ring) -> None:
    Vault.open(ring.path, PASSPHRASE).put(a_record(limits=NARROW.to_texts()))

    async def story() -> None:
        await ring.keyring.unlock(PASSPHRASE)
        assert ring.desk.limits == {"gemini-1": NARROW}
        assert ring.signed_in == []
        assert await ring.keyring.limits("gemini-1") == NARROW

    play(ring, story)


def test_changed_limits_hold_at_once_and_after_the_next_start(ring: Ring, tmp_path: Path) -> None:
    async def story() -> None:
        await ring.keyring.unlock(PASSPHRASE)
        await ring.keyring.set_limits("gemini-1", NARROW, PASSPHRASE)
        assert ring.desk.limits == {"gemini-1": NARROW}
        later = Ring(tmp_path)
        await ring.keyring.lock()
        await later.keyring.unlock(PASSPHRASE)
        assert later.desk.limits == {"gemini-1": NARROW}
        await later.keyring.lock()

    play(ring, story)
    assert b"most_value" not in ring.path.read_bytes()


def test_limits_change_only_for_who_knows_the_passphrase(ring: Ring) -> None:
    async def story() -> None:
        await ring.keyring.unlock(PASSPHRASE)
        before = ring.path.read_bytes()
        with pytest.raises(WrongPassphrase):
            await ring.keyring.set_limits("gemini-1", NARROW, PASSPHRASE + "x")
        assert ring.desk.limits == {"gemini-1": Limits()}
        assert ring.path.read_bytes() == before
        await ring.keyring.lock()
        with pytest.raises(NotAllowed, match="vault-locked"):
            await ring.keyring.set_limits("gemini-1", NARROW, PASSPHRASE)

    play(ring, story)


def test_a_key_whose_limits_nobody_can_read_is_not_put_to_work(ring: Ring) -> None:
    Vault.open(ring.path, PASSPHRASE).put(a_record(limits={"a_later_limit": "1"}))

    async def story() -> None:
        await ring.keyring.unlock(PASSPHRASE)
        await ring.settle()
        session = ring.store.get(Session, "gemini-1")
        assert session is not None
        assert isinstance(session.problem, VaultDamaged)
        assert ring.signed_in == []

    play(ring, story)


def test_renaming_a_key_keeps_its_limits(ring: Ring) -> None:
    async def story() -> None:
        await ring.keyring.unlock(PASSPHRASE)
        await ring.keyring.set_limits("gemini-1", NARROW, PASSPHRASE)
        await ring.keyring.rename_key("gemini-1", "another name")
        assert await ring.keyring.limits("gemini-1") == NARROW

    play(ring, story)


def test_a_new_key_begins_with_the_usual_limits(ring: Ring) -> None:
    new = NewKey(label="new", source=SOURCE, key="account-new", secret="CANARYSECRET0009")

    async def story() -> None:
        await ring.keyring.unlock(PASSPHRASE)
        account = await ring.keyring.add_key(new)
        assert ring.desk.limits[account.id] == Limits()

    play(ring, story)


# Live


def test_live_opens_with_the_passphrase_only_and_closes_with_every_lock(ring: Ring) -> None:
    told: list[bool] = []
    ring.store.watch(LiveGate, lambda gate: told.append(gate.is_open))

    async def story() -> None:
        with pytest.raises(NotAllowed, match="vault-locked"):
            await ring.keyring.unlock_live(PASSPHRASE)
        await ring.keyring.unlock(PASSPHRASE)
        assert not ring.desk.is_live_open
        with pytest.raises(WrongPassphrase):
            await ring.keyring.unlock_live("not the passphrase")
        assert not ring.desk.is_live_open
        await ring.keyring.unlock_live(PASSPHRASE)
        assert ring.desk.is_live_open
        await ring.keyring.lock_live()
        assert not ring.desk.is_live_open
        await ring.keyring.unlock_live(PASSPHRASE)
        await ring.keyring.lock()
        assert not ring.desk.is_live_open

    play(ring, story)
    assert told[:4] == [True, False, True, False]


def test_a_vault_locked_while_the_passphrase_is_checked_leaves_live_closed(ring: Ring) -> None:
    async def story() -> None:
        await ring.keyring.unlock(PASSPHRASE)
        unlocking = asyncio.ensure_future(ring.keyring.unlock_live(PASSPHRASE))
        await asyncio.sleep(0)
        await ring.keyring.lock()
        await asyncio.wait({unlocking})
        assert not ring.desk.is_live_open

    play(ring, story)


# Taking keys elsewhere

OF_FILE = "for the file alone"


def test_keys_go_from_one_profile_to_another_and_to_work_there(ring: Ring, tmp_path: Path) -> None:
    other = Ring(tmp_path / "other")
    other.path.parent.mkdir()
    file = str(tmp_path.parent / f"{tmp_path.name}-keys.vault")

    async def story() -> None:
        await ring.keyring.unlock(PASSPHRASE)
        assert await ring.keyring.export(file, PASSPHRASE, OF_FILE) == 1
        await ring.keyring.lock()
        await other.keyring.create("another passphrase")
        (incoming,) = await other.keyring.look_into(file, OF_FILE)
        assert incoming.standing is Standing.NEW
        assert "CANARY" not in repr(incoming)
        assert await other.keyring.keys() == ()
        wanted = frozenset({incoming.key.account.id})
        with pytest.raises(WrongPassphrase):
            await other.keyring.take_over(file, OF_FILE, "not the passphrase", wanted)
        assert await other.keyring.take_over(file, OF_FILE, "another passphrase", wanted) == 1
        await other.settle()
        assert [who.secret for who in other.signed_in] == [a_record().secret]
        (same,) = await other.keyring.look_into(file, OF_FILE)
        assert same.standing is Standing.SAME
        await other.keyring.lock()

    play(ring, story)
    assert b"CANARY" not in Path(file).read_bytes()


def test_a_key_that_differs_stays_as_it_is_unless_it_is_asked_for(
    ring: Ring, tmp_path: Path
) -> None:
    file = str(tmp_path.parent / f"{tmp_path.name}-keys.vault")
    again = a_record(id="typed-again", label="Other name", secret="CANARYSECRET0007")

    async def story() -> None:
        await ring.keyring.unlock(PASSPHRASE)
        await ring.keyring.export(file, PASSPHRASE, OF_FILE)
        await ring.keyring.lock()
        vault = Vault.open(ring.path, PASSPHRASE)
        vault.remove("gemini-1")
        vault.put(again)  # the same key, known here under another id
        vault.lock()
        await ring.keyring.unlock(PASSPHRASE)
        (incoming,) = await ring.keyring.look_into(file, OF_FILE)
        assert incoming.key.account.id == "typed-again"
        assert incoming.standing is Standing.DIFFERENT
        assert incoming.differs == ("label", "secret")
        assert await ring.keyring.take_over(file, OF_FILE, PASSPHRASE, frozenset()) == 0
        assert Vault.open(ring.path, PASSPHRASE).record("typed-again") == again
        ids = frozenset({"typed-again", "not in the file"})
        assert await ring.keyring.take_over(file, OF_FILE, PASSPHRASE, ids) == 1
        kept = Vault.open(ring.path, PASSPHRASE)
        assert kept.names() == {"typed-again": "My savings"}
        assert kept.record("typed-again").secret == a_record().secret

    play(ring, story)


def test_a_file_that_does_not_open_says_which_way_and_changes_nothing(
    ring: Ring, tmp_path: Path
) -> None:
    file = tmp_path.parent / f"{tmp_path.name}-keys.vault"

    async def story() -> None:
        await ring.keyring.unlock(PASSPHRASE)
        await ring.keyring.export(str(file), PASSPHRASE, OF_FILE)
        raw, before = file.read_bytes(), ring.path.read_bytes()
        with pytest.raises(WrongPassphrase):
            await ring.keyring.look_into(str(file), PASSPHRASE)
        for damaged in (raw[:-9], raw[:200] + bytes([raw[200] ^ 1]) + raw[201:], b"", b"a photo"):
            file.write_bytes(damaged)
            with pytest.raises(VaultDamaged):
                await ring.keyring.look_into(str(file), OF_FILE)
            with pytest.raises(VaultDamaged):
                await ring.keyring.take_over(str(file), OF_FILE, PASSPHRASE, frozenset({"x"}))
        assert ring.path.read_bytes() == before
        assert file.read_bytes() == b"a photo"

    play(ring, story)


def test_exporting_asks_for_the_vaults_passphrase_and_never_writes_into_its_folder(
    ring: Ring, tmp_path: Path
) -> None:
    outside = tmp_path.parent / f"{tmp_path.name}-keys.vault"

    async def story() -> None:
        await ring.keyring.unlock(PASSPHRASE)
        with pytest.raises(WrongPassphrase):
            await ring.keyring.export(str(outside), OF_FILE, OF_FILE)
        before = ring.path.read_bytes()
        for target in (ring.path, backup_path(ring.path), tmp_path / "sub" / ".." / "vault.json"):
            with pytest.raises(NotAllowed, match="own-folder"):
                await ring.keyring.export(str(target), PASSPHRASE, OF_FILE)
        assert ring.path.read_bytes() == before

    play(ring, story)
    assert not outside.exists()


def test_a_key_of_the_file_whose_address_is_not_its_exchanges_is_never_used(
    ring: Ring, tmp_path: Path
) -> None:
    file = tmp_path.parent / f"{tmp_path.name}-keys.vault"
    planted = Vault.create(tmp_path / "evil.json", PASSPHRASE, cost=FAST)
    planted.put(a_record(id="evil", key="account-evil", host="https://evil.example"))
    planted.put(a_record(id="odd", key="account-odd", exchange="nowhere"))
    planted.export(file, OF_FILE, cost=FAST)

    async def story() -> None:
        await ring.keyring.unlock(PASSPHRASE)
        await ring.settle()
        ring.signed_in.clear()
        ids = frozenset({"evil", "odd"})
        assert await ring.keyring.take_over(str(file), OF_FILE, PASSPHRASE, ids) == 2
        await ring.settle()
        problems = {name: ring.store.get(Session, name) for name in ids}
        assert {name: str(each and each.problem) for name, each in problems.items()} == {
            "evil": "wrong-host",
            "odd": "no-such-host",
        }
        assert ring.signed_in == []

    play(ring, story)


def test_an_older_vault_put_in_place_is_told(ring: Ring) -> None:
    older = ring.path.read_bytes()

    async def story() -> None:
        await ring.keyring.unlock(PASSPHRASE)
        assert not await ring.keyring.was_set_back()
        await ring.keyring.rename_key("gemini-1", "newer")
        await ring.keyring.lock()
        ring.path.write_bytes(older)
        await ring.keyring.unlock(PASSPHRASE)
        assert await ring.keyring.was_set_back()

    play(ring, story)


# Remembering on this device


def test_a_remembered_vault_opens_without_the_passphrase_until_it_is_forgotten(ring: Ring) -> None:
    async def story() -> None:
        assert not await ring.keyring.unlock_remembered()
        await ring.keyring.unlock(PASSPHRASE)
        assert await ring.keyring.remembering() == Remembering(can=True, does=False)
        with pytest.raises(WrongPassphrase):
            await ring.keyring.remember("not the passphrase")
        await ring.keyring.remember(PASSPHRASE)
        assert await ring.keyring.remembering() == Remembering(can=True, does=True)
        await ring.keyring.lock()
        assert await ring.keyring.unlock_remembered()
        await ring.settle()
        assert ring.signed_in[-1].secret == a_record().secret
        await ring.keyring.set_limits("gemini-1", NARROW, PASSPHRASE)
        await ring.keyring.lock()
        assert await ring.keyring.unlock_remembered()  # changes since do not matter
        await ring.keyring.forget_on_device()
        assert ring.safe is not None
        assert ring.safe.kept == {}
        await ring.keyring.lock()
        assert not await ring.keyring.unlock_remembered()

    play(ring, story)


def test_neither_the_device_nor_its_file_holds_the_passphrase_or_a_key_by_itself(
    ring: Ring, tmp_path: Path
) -> None:
    async def story() -> None:
        await ring.keyring.unlock(PASSPHRASE)
        await ring.keyring.remember(PASSPHRASE)

    play(ring, story)
    assert ring.safe is not None
    (kept,) = ring.safe.kept.values()
    assert len(base64.b64decode(kept)) == 32
    files = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    for plain in (kept.encode(), PASSPHRASE.encode(), b"CANARY"):
        assert plain not in files
    with pytest.raises(WrongPassphrase):
        Vault.open(ring.path, kept)


def test_changing_the_passphrase_forgets_the_device_even_if_the_system_does_not(
    ring: Ring,
) -> None:
    async def story() -> None:
        assert ring.safe is not None
        await ring.keyring.unlock(PASSPHRASE)
        await ring.keyring.remember(PASSPHRASE)
        kept = dict(ring.safe.kept)
        ring.safe.is_broken = True
        await ring.keyring.change_passphrase(PASSPHRASE, "another passphrase")
        ring.safe.is_broken = False
        await ring.keyring.lock()
        assert ring.safe.kept == kept
        assert not await ring.keyring.unlock_remembered()

    play(ring, story)


def test_a_keyring_that_fails_or_is_missing_remembers_nothing(ring: Ring) -> None:
    async def story() -> None:
        assert ring.safe is not None
        await ring.keyring.unlock(PASSPHRASE)
        ring.safe.is_broken = True
        with pytest.raises(NotAllowed, match="no-device-keyring"):
            await ring.keyring.remember(PASSPHRASE)
        assert not (await ring.keyring.remembering()).does
        ring.safe = None
        assert await ring.keyring.remembering() == Remembering(can=False, does=False)

    play(ring, story)


@pytest.mark.parametrize("spoilt", [b"", b"[]\n", b'{"c":"AAAA","n":"AAAA"}\n', b"\xff"])
def test_a_spoilt_memory_of_the_device_asks_for_the_passphrase(ring: Ring, spoilt: bytes) -> None:
    async def story() -> None:
        await ring.keyring.unlock(PASSPHRASE)
        await ring.keyring.remember(PASSPHRASE)
        await ring.keyring.lock()
        ring.path.with_name("vault.json.device").write_bytes(spoilt)
        assert not await ring.keyring.unlock_remembered()
        await ring.keyring.unlock(PASSPHRASE)

    play(ring, story)


def test_only_keyrings_that_encrypt_are_ever_used() -> None:
    from keyring.backend import get_all_keyring
    from keyring.backends.fail import Keyring as Fail
    from keyring.backends.null import Keyring as Null

    kinds = {type(each) for each in get_all_keyring()} | {Fail, Null}
    refused = {kind for kind in kinds if kind.__module__ not in device._REAL}

    assert {Fail, Null} <= refused
    assert type(device.system_safe()) not in refused


# The check-up


def test_a_key_at_work_is_checked_on_its_own_lane_and_another_by_signing_in(ring: Ring) -> None:
    async def story() -> None:
        await ring.keyring.unlock(PASSPHRASE)
        await ring.settle()
        found = await ring.keyring.check_key("gemini-1")
        assert found == CheckUp(rights=KeyRights(can_trade=True), clock_offset_ms=250)
        assert ring.desk.checked == ["gemini-1"]
        session = ring.store.get(Session, "gemini-1")
        assert session is not None
        ring.store.put(replace(session, state=SessionState.REFUSED))
        await ring.keyring.check_key("gemini-1")
        assert ring.desk.checked == ["gemini-1", HOST.rest]

    play(ring, story)


def test_a_check_up_sends_no_key_to_an_address_that_is_not_its_own(ring: Ring) -> None:
    Vault.open(ring.path, PASSPHRASE).put(a_record(host="https://evil.example"))

    async def story() -> None:
        await ring.keyring.unlock(PASSPHRASE)
        with pytest.raises(NotAllowed, match="wrong-host"):
            await ring.keyring.check_key("gemini-1")
        assert ring.desk.checked == []

    play(ring, story)
