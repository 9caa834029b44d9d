"""Practice and sandbox cannot reach a live host: not by edited settings, nor by any record of the vault."""

import asyncio
import json
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

import pytest

from core import settings
from core.desk.desk import Desk
from core.desk.facts import Session, Source
from core.desk.store import Store
from core.device import Device
from core.domain.account import Account, Environment
from core.domain.errors import NotAllowed
from core.exchanges.all import ALL
from core.exchanges.base import Credentials, Host
from core.keyring import Keyring
from core.log import Redactor
from core.net.clock import SystemClock
from core.profile import Profile
from core.rehearsal import Rehearsal
from core.runtime import Runtime
from core.vault import KeyRecord, Vault
from tests.core.test_keyring import DeskBook
from tests.core.vaults import FAST, PASSPHRASE, a_record

EVERY = [(exchange.info.name, host) for exchange in ALL for host in exchange.info.hosts]
LIVE = [(name, host) for name, host in EVERY if host.environment is Environment.LIVE]
PLACES = [(name, host.environment, host.name) for name, host in EVERY] + [
    (exchange.info.name, Environment.PRACTICE, "Practice") for exchange in ALL
]


def addresses(host: Host) -> set[str]:
    """The machines that a host's requests and streams go to."""
    urls = [host.rest, host.stream, host.account_stream or host.stream]
    return {urlsplit(url).netloc for url in urls}


@pytest.fixture
def runtime(tmp_path: Path) -> Iterator[Runtime]:
    """The real core with its table of hosts; nothing is asked of the network."""
    profile = Profile(tmp_path / "profile")
    profile.prepare()
    running = Runtime(profile)
    running.start()
    yield running
    running.stop()


def used(runtime: Runtime, path: Path) -> tuple[list[Credentials], dict[str, str]]:
    """Open a vault with the real table of hosts; tell which keys went where, and why others did not."""
    signed_in: list[Credentials] = []
    store = Store()

    async def sign_in(account: Account, source: Source, who: Credentials) -> Credentials:
        assert runtime.host(source) == who.host
        assert (account.environment, who.host.environment) == (source.environment,) * 2
        signed_in.append(who)
        return who

    async def story() -> None:
        keyring = Keyring(
            path=path,
            exchanges={exchange.info.name: exchange for exchange in ALL},
            host=runtime.host,
            desk=cast("Desk", DeskBook()),
            store=store,
            redactor=Redactor(),
            clock=SystemClock(),
            aside=_aside,
            spawn=_spawn,
            sign_in=sign_in,
            device=Device(lambda: None),
        )
        await keyring.unlock(PASSPHRASE)
        await asyncio.sleep(0.01)
        problems.update({each.account.id: str(each.problem) for each in store.all(Session)})
        await keyring.lock()

    problems: dict[str, str] = {}
    asyncio.run(story())
    return signed_in, problems


async def _aside(job: Callable[..., Any], *args: object) -> Any:
    return job(*args)


def _spawn(work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
    return asyncio.get_running_loop().create_task(work)


def test_no_test_system_shares_a_machine_with_a_live_one() -> None:
    live = set().union(*(addresses(host) for _, host in LIVE))

    for name, host in EVERY:
        assert (host.environment is Environment.LIVE) == bool(addresses(host) & live), name
        assert urlsplit(host.rest).scheme == "https"


def test_a_key_is_used_at_the_host_of_its_record_or_nowhere(
    runtime: Runtime, tmp_path: Path
) -> None:
    """Every key that claims one place and carries another's address, for every pair of them."""
    path = tmp_path / "vault.json"
    records, right = [], set()
    for place in PLACES:
        for number, (name, host) in enumerate(EVERY):
            exchange, environment, host_name = place
            record_id = f"{exchange}-{environment.value}-{host_name}-{number}"
            if place == (name, host.environment, host.name):
                right.add(record_id)
            records.append(
                a_record(
                    id=record_id,
                    exchange=exchange,
                    environment=environment.value,
                    host_name=host_name,
                    host=host.rest,
                    key=f"account-{record_id}",
                )
            )
    Vault.create(path, PASSPHRASE, cost=FAST).put(*records)

    signed_in, problems = used(runtime, path)

    # One sandbox may be known by two names of one exchange: the address is the same then.
    same = {each.id for each in records if _is_address_of(runtime, each)}
    assert {who.key.removeprefix("account-") for who in signed_in} == same >= right
    assert set(problems) == {each.id for each in records} - same
    assert set(problems.values()) == {"wrong-host", "no-such-host"}
    practice = [each for each in records if each.environment == Environment.PRACTICE.value]
    assert {problems[each.id] for each in practice} == {"no-such-host"}


def _is_address_of(runtime: Runtime, record: KeyRecord) -> bool:
    source = Source(record.exchange, Environment(record.environment), record.host_name)
    try:
        return runtime.host(source).rest == record.host
    except NotAllowed:
        return False


@pytest.mark.parametrize("name", ["exchange", "environment", "host_name", "host", "key"])
def test_what_binds_a_key_to_its_place_cannot_be_edited_in_the_file(
    tmp_path: Path, name: str
) -> None:
    """Nothing of it is readable there, and a record of one place does not open in another's."""
    path = tmp_path / "vault.json"
    vault = Vault.create(path, PASSPHRASE, cost=FAST)
    record = a_record(**{name: f"CANARY-{name}"})
    vault.put(record)

    assert b"CANARY" not in path.read_bytes()
    assert getattr(Vault.open(path, PASSPHRASE).record(record.id), name) == f"CANARY-{name}"


def test_settings_know_no_address_and_whatever_is_written_there_changes_none(
    runtime: Runtime, tmp_path: Path
) -> None:
    path = tmp_path / "profile" / "settings.json"
    before = {source: _addressed(runtime, source) for source in runtime.sources()}
    evil = {"rest": "https://api.evil.example", "stream": "wss://api.evil.example"}
    edited = {
        "version": 1,
        "last_exchange": LIVE[0][0],
        "last_environment": "practice",
        "last_host": LIVE[0][1].name,
        "hosts": {"practice": evil, "sandbox": evil},
        "environment": "live",
        **evil,
    }
    path.write_text(json.dumps(edited), encoding="utf-8")

    read, _ = settings.load(path)

    assert {each.name for each in fields(read)}.isdisjoint({"hosts", "rest", "stream"})
    assert "evil" not in repr(read)
    assert {source: _addressed(runtime, source) for source in runtime.sources()} == before
    # What was looked at last only chooses among the sources that there are.
    mixed = Source(read.last_exchange, Environment(read.last_environment), read.last_host)
    assert mixed not in runtime.sources()
    with pytest.raises(NotAllowed, match="no-such-host"):
        runtime.host(mixed)


def _addressed(runtime: Runtime, source: Source) -> Host | str:
    try:
        return runtime.host(source)
    except NotAllowed as refused:
        return refused.detail


@pytest.mark.parametrize("part", ["rest", "ws"])
@pytest.mark.parametrize("host", [host for _, host in LIVE], ids=lambda host: host.name)
def test_practice_is_on_this_machine_whatever_is_announced(host: Host, part: str) -> None:
    where = {"rest": "http://127.0.0.1:1", "ws": "ws://127.0.0.1:1", "accounts": []}
    where[part] = {"rest": host.rest, "ws": host.stream}[part]

    with pytest.raises(ValueError, match="not on this machine"):
        Rehearsal(cast("Any", None), {"exchanges": {"toy": where}})


def test_a_source_has_the_environment_of_its_host(runtime: Runtime) -> None:
    for source in runtime.sources():
        if source.environment is not Environment.PRACTICE:
            host = runtime.host(source)
            assert host.environment is source.environment
            with pytest.raises(NotAllowed, match="no-such-host"):
                runtime.host(source._replace(environment=Environment.PRACTICE))
