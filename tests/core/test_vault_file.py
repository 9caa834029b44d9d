"""The vault's file: what is wrong with one is said truly, and no interruption costs one."""

import base64
import hashlib
import itertools
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from core.domain.errors import VaultDamaged, VaultError, VaultTooNew, WrongPassphrase
from core.vault import Vault, backup_path
from tests.core.vaults import FAST, OTHER, PASSPHRASE, a_record, a_vault_file

ROOT = Path(__file__).parents[2]
GOLDEN = sorted((Path(__file__).parent / "data").glob("vault-v*.json"))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return a_vault_file(tmp_path / "vault.json")


def write_with_right_sum(path: Path, change: Callable[[dict[str, Any]], object]) -> None:
    """Change the file as someone without the passphrase can: with a checksum that fits."""
    document = json.loads(path.read_bytes())
    change(document)
    document.pop("sum", None)
    document["sum"] = base64.b64encode(hashlib.sha256(canonical(document)).digest()).decode()
    path.write_bytes(canonical(document) + b"\n")


def canonical(document: object) -> bytes:
    return json.dumps(document, sort_keys=True, separators=(",", ":")).encode()


def test_one_flipped_bit_anywhere_is_damage_never_a_wrong_passphrase(path: Path) -> None:
    raw, dice = path.read_bytes(), random.Random(5)

    for place in range(len(raw)):
        flipped = bytearray(raw)
        flipped[place] ^= 1 << dice.randrange(8)
        path.write_bytes(flipped)
        with pytest.raises(VaultDamaged):
            Vault.open(path, PASSPHRASE)
        assert path.read_bytes() == flipped  # whatever was there may still be of use to somebody


def test_a_file_cut_anywhere_is_damage(path: Path) -> None:
    raw = path.read_bytes()

    for length in range(len(raw)):
        path.write_bytes(raw[:length])
        with pytest.raises(VaultDamaged):
            Vault.open(path, PASSPHRASE)


@pytest.mark.parametrize(
    "raw",
    [
        b"null\n",
        b"[]\n",
        b"\xff\xfe\n",
        b'{"magic":"tessera-vault"}\n',
        b"[" * 100_000,
        b"1" * 10_000,
        b" " * (8 * 1024 * 1024 + 1),
    ],
    ids=["null", "list", "not text", "only magic", "deep", "huge number", "too long"],
)
def test_a_file_that_was_never_a_vault_is_damage(path: Path, raw: bytes) -> None:
    path.write_bytes(raw)

    with pytest.raises(VaultDamaged):
        Vault.open(path, PASSPHRASE)


def swap_records(document: dict[str, Any]) -> None:
    boxes = document["records"]
    boxes["gemini-1"], boxes["binance-1"] = boxes["binance-1"], boxes["gemini-1"]


ATTACKS: list[Callable[[dict[str, Any]], object]] = [
    lambda document: document["records"].pop("gemini-1"),
    lambda document: document["records"].update(more=document["records"]["gemini-1"]),
    swap_records,
    lambda document: document.update(rev=1),
    lambda document: document.update(mac=base64.b64encode(bytes(32)).decode()),
]
ATTACK_IDS = ["removed", "copied", "swapped", "set back", "other mac"]


@pytest.mark.parametrize("attack", ATTACKS, ids=ATTACK_IDS)
def test_a_file_changed_by_someone_is_refused_as_such(
    path: Path, attack: Callable[[dict[str, Any]], object]
) -> None:
    write_with_right_sum(path, attack)

    with pytest.raises(VaultDamaged, match="changed by someone"):
        Vault.open(path, PASSPHRASE)


@pytest.mark.parametrize("attack", ATTACKS, ids=ATTACK_IDS)
def test_who_does_not_know_the_passphrase_learns_nothing_by_changing_the_file(
    path: Path, attack: Callable[[dict[str, Any]], object]
) -> None:
    """The answer to a wrong passphrase is the same whatever was changed, and names nothing of what is inside."""
    with pytest.raises(WrongPassphrase) as untouched:
        Vault.open(path, "not the passphrase")
    write_with_right_sum(path, attack)

    with pytest.raises(WrongPassphrase) as changed:
        Vault.open(path, "not the passphrase")

    assert str(changed.value) == str(untouched.value)
    assert changed.value.__cause__ is None


def test_a_record_of_another_vault_does_not_open_here(path: Path, tmp_path: Path) -> None:
    other = Vault.create(tmp_path / "other.json", PASSPHRASE, cost=FAST)
    other.put(a_record(host="https://evil.example"))
    box = json.loads((tmp_path / "other.json").read_bytes())["records"]["gemini-1"]
    write_with_right_sum(path, lambda document: document["records"].update({"gemini-1": box}))

    with pytest.raises(VaultDamaged, match="changed by someone"):
        Vault.open(path, PASSPHRASE)


def test_a_cheaper_key_derivation_cannot_be_planted(path: Path) -> None:
    write_with_right_sum(path, lambda document: document["kdf"].update(t=2))

    with pytest.raises(WrongPassphrase):
        Vault.open(path, PASSPHRASE)


@pytest.mark.parametrize(
    "kdf",
    [
        {"m": 64 * 1024 * 1024},
        {"m": 8},
        {"m": 65536.0},
        {"t": 21},
        {"t": 0},
        {"p": True},
        {"p": 17},
        {"alg": "none"},
        {"salt": "AAAA"},
        {"salt": None},
    ],
    ids=str,
)
def test_a_planted_key_derivation_is_refused_before_it_takes_memory(
    path: Path, kdf: dict[str, Any]
) -> None:
    write_with_right_sum(path, lambda document: document["kdf"].update(kdf))

    started = time.perf_counter()
    with pytest.raises(VaultDamaged, match="shape"):
        Vault.open(path, PASSPHRASE)
    assert time.perf_counter() - started < 1


@pytest.mark.parametrize(
    "change",
    [
        {"kdf": []},
        {"records": []},
        {"records": {"a": "b"}},
        {"records": {"a": {"n": "AAAA", "c": "AAAA"}}},
        {"key": None},
        {"mac": 5},
        {"id": "é"},
        {"rev": "1"},
        {"v": 0},
        {"v": None},
        {"surplus": 1},
    ],
    ids=str,
)
def test_a_wrong_shape_with_a_right_checksum_is_damage(path: Path, change: dict[str, Any]) -> None:
    write_with_right_sum(path, lambda document: document.update(change))

    with pytest.raises(VaultDamaged):
        Vault.open(path, PASSPHRASE)


def test_a_newer_file_is_called_newer_and_never_touched(path: Path) -> None:
    write_with_right_sum(path, lambda document: document.update(v=3, more={}))
    newer = path.read_bytes()

    with pytest.raises(VaultTooNew):
        Vault.open(path, PASSPHRASE)
    with pytest.raises(VaultTooNew):
        Vault.open_backup(path, PASSPHRASE)
    with pytest.raises(VaultError):
        Vault.create(path, PASSPHRASE, cost=FAST)
    assert path.read_bytes() == newer


@pytest.mark.parametrize("golden", GOLDEN, ids=lambda path: path.stem)
def test_a_vault_of_every_version_opens_and_goes_on_in_todays(tmp_path: Path, golden: Path) -> None:
    copy = tmp_path / "vault.json"
    shutil.copyfile(golden, copy)

    vault = Vault.open(copy, "golden file of 2025")

    assert vault.names() == {"gemini-1": "My savings"}
    limits = {"most_value.USD": "1000"} if golden.stem == "vault-v2" else {}
    assert asdict(vault.record("gemini-1")) == asdict(a_record(limits=limits))
    assert copy.read_bytes() == golden.read_bytes()
    vault.put(OTHER)
    assert json.loads(copy.read_bytes())["v"] == 2
    assert json.loads(copy.read_bytes())["rev"] == json.loads(golden.read_bytes())["rev"] + 1
    assert set(Vault.open(copy, "golden file of 2025").names()) == {"gemini-1", "binance-1"}
    assert Vault.open(backup_path(copy), "golden file of 2025").names() == {
        "gemini-1": "My savings"
    }


def test_a_file_called_an_earlier_version_than_it_is_does_not_open(path: Path) -> None:
    write_with_right_sum(path, lambda document: document.update(v=1))

    with pytest.raises(WrongPassphrase):
        Vault.open(path, PASSPHRASE)


CHILD = """
import os, signal, sys
from dataclasses import replace
from pathlib import Path
from core.vault import Vault
from core.vault_format import Cost
path, passphrase, what, steps = Path(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4])
vault = Vault.open(path, passphrase)

def kill_before_step(event, arguments):
    global steps
    if event in ("open", "os.rename", "os.remove"):
        steps -= 1
        if steps < 0:
            os.kill(os.getpid(), signal.SIGKILL)

cost = Cost(memory_kib=19 * 1024, iterations=1, lanes=1)
sys.addaudithook(kill_before_step)
if what == "save":
    vault.put(replace(vault.record("gemini-1"), label="After"))
else:
    vault.change_passphrase(passphrase, "another good one", cost=cost)
"""


@pytest.mark.skipif(os.name == "nt", reason="POSIX signals")
@pytest.mark.parametrize("what", ["save", "passphrase"])
def test_killed_before_any_step_of_a_save_both_files_open(
    path: Path, tmp_path: Path, what: str
) -> None:
    for step in itertools.count():
        copy = tmp_path / str(step) / "vault.json"
        copy.parent.mkdir()
        shutil.copyfile(path, copy)
        shutil.copyfile(backup_path(path), backup_path(copy))
        command = [sys.executable, "-c", CHILD, str(copy), PASSPHRASE, what, str(step)]
        ended = subprocess.run(command, cwd=ROOT, check=False).returncode

        for file in (copy, backup_path(copy)):
            with_either_passphrase(file).record("gemini-1")
        with_either_passphrase(copy).put(OTHER)
        if ended == 0:
            break
        assert ended == -signal.SIGKILL
    assert step > 8  # the test has met the steps it is about


def with_either_passphrase(path: Path) -> Vault:
    try:
        return Vault.open(path, PASSPHRASE)
    except WrongPassphrase:
        return Vault.open(path, "another good one")
