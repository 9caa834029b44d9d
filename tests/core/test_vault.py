"""The vault keeps secrets, gives them back, and changes only as a whole."""

import json
import os
import re
from dataclasses import asdict, replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core import vault_format
from core.domain.errors import VaultDamaged, VaultError, WrongPassphrase
from core.passphrase import PassphraseStrength, generate_passphrase, passphrase_strength
from core.vault import Vault, backup_path, set_aside
from core.vault_format import DEFAULT_COST, Cost
from tests.core.vaults import FAST, OTHER, PASSPHRASE, a_record, a_vault_file


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return a_vault_file(tmp_path / "vault.json")


def test_what_was_put_in_comes_back_after_opening_again(path: Path) -> None:
    vault = Vault.open(path, PASSPHRASE)

    assert asdict(vault.record("gemini-1")) == asdict(a_record())
    assert vault.record("binance-1").secret == "CANARYSECRET0002"


def test_names_are_listed_oldest_first_and_a_put_renames(path: Path) -> None:
    vault = Vault.open(path, PASSPHRASE)
    vault.put(a_record(id="new", label="Newest", created_ms=1_763_718_000_999))
    vault.put(replace(vault.record("gemini-1"), label="Renamed", created_ms=1))

    assert Vault.open(path, PASSPHRASE).names() == {
        "gemini-1": "Renamed",
        "binance-1": "Other",
        "new": "Newest",
    }


def test_a_removed_record_is_in_neither_file(path: Path) -> None:
    vault = Vault.open(path, PASSPHRASE)
    vault.remove("gemini-1")

    assert list(Vault.open(path, PASSPHRASE).names()) == ["binance-1"]
    assert backup_path(path).read_bytes() == path.read_bytes()
    with pytest.raises(VaultError, match="no such record"):
        vault.record("gemini-1")


def test_the_id_stays_and_the_rev_rises_with_every_save(path: Path) -> None:
    vault = Vault.open(path, PASSPHRASE)
    first_id, first_rev = vault.id, vault.rev
    vault.put(OTHER)

    again = Vault.open(path, PASSPHRASE)
    assert (again.id, again.rev) == (first_id, first_rev + 1)


def test_nothing_of_a_record_can_be_read_in_any_file(path: Path) -> None:
    files = list(path.parent.iterdir())

    assert {file.name for file in files} == {"vault.json", "vault.json.bak", "vault.json.rev"}
    for file in files:
        for plain in (b"CANARY", b"savings", b"sandbox", b"increasing", PASSPHRASE.encode()):
            assert plain not in file.read_bytes()


def test_key_and_secret_stay_out_of_the_repr() -> None:
    assert "CANARY" not in repr(a_record())


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_only_the_owner_may_read_the_files_whatever_the_umask(tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        vault = Vault.create(tmp_path / "v", PASSPHRASE, cost=FAST)
        vault.put(OTHER)
    finally:
        os.umask(old)

    assert [file.stat().st_mode & 0o777 for file in tmp_path.iterdir()] == [0o600] * 3


def test_a_wrong_passphrase_is_called_wrong_and_nothing_else(path: Path) -> None:
    with pytest.raises(WrongPassphrase):
        Vault.open(path, PASSPHRASE + "x")


def test_a_passphrase_typed_on_another_keyboard_is_the_same(tmp_path: Path) -> None:
    composed, decomposed, full_width = "café ３ crème", "cafe\u0301 3 cre\u0300me", "café 3 crème"
    Vault.create(tmp_path / "v", composed, cost=FAST)

    Vault.open(tmp_path / "v", decomposed)
    Vault.open(tmp_path / "v", full_width)


def test_after_a_passphrase_change_the_old_one_opens_nothing(path: Path) -> None:
    before = json.loads(path.read_bytes())
    path.with_name("vault.json.damaged").write_bytes(b"an old one")
    vault = Vault.open(path, PASSPHRASE)
    vault.change_passphrase(PASSPHRASE, "another good one", cost=FAST)
    vault.put(a_record(label="After"))

    assert {file.name for file in path.parent.iterdir()} == {
        "vault.json",
        "vault.json.bak",
        "vault.json.rev",
    }
    for file in (path, backup_path(path)):
        assert Vault.open(file, "another good one").record("gemini-1").key == a_record().key
        with pytest.raises(WrongPassphrase):
            Vault.open(file, PASSPHRASE)
    assert json.loads(path.read_bytes())["kdf"]["salt"] != before["kdf"]["salt"]


def test_a_passphrase_can_be_checked_against_an_open_vault(path: Path) -> None:
    vault = Vault.open(path, PASSPHRASE)

    vault.check(PASSPHRASE)
    with pytest.raises(WrongPassphrase):
        vault.check(PASSPHRASE + "x")
    assert not vault.is_locked


def test_only_who_knows_the_passphrase_changes_it(path: Path) -> None:
    before = path.read_bytes()
    vault = Vault.open(path, PASSPHRASE)

    with pytest.raises(WrongPassphrase):
        vault.change_passphrase("not the passphrase", "another good one", cost=FAST)
    with pytest.raises(VaultError, match="too short"):
        vault.change_passphrase(PASSPHRASE, "short", cost=FAST)
    assert path.read_bytes() == before
    assert vault.record("gemini-1").secret == a_record().secret


def test_a_locked_vault_gives_nothing_and_has_wiped_its_key(path: Path) -> None:
    vault = Vault.open(path, PASSPHRASE)
    data_key = vault._data_key
    vault.lock()
    vault.lock()

    assert data_key == bytearray(32)
    assert vault.is_locked
    for use in (
        vault.names,
        lambda: vault.record("gemini-1"),
        lambda: vault.put(OTHER),
        lambda: vault.remove("gemini-1"),
        lambda: vault.check(PASSPHRASE),
        lambda: vault.change_passphrase(PASSPHRASE, "another good one"),
    ):
        with pytest.raises(VaultError, match="locked"):
            use()


def test_saving_over_a_file_that_changed_underneath_is_refused(path: Path) -> None:
    first, second = Vault.open(path, PASSPHRASE), Vault.open(path, PASSPHRASE)
    second.put(a_record(label="By the second"))

    with pytest.raises(VaultError, match="changed on disk"):
        first.put(a_record(label="By the first"))

    assert first.names()["gemini-1"] == "My savings"
    assert Vault.open(path, PASSPHRASE).names()["gemini-1"] == "By the second"


def test_a_save_that_cannot_be_written_leaves_the_vault_as_it_was(path: Path) -> None:
    vault = Vault.open(path, PASSPHRASE)
    before = path.read_bytes()
    path.with_name("vault.json.bak.new").mkdir()

    with pytest.raises(VaultError):
        vault.put(a_record(label="Lost"))

    assert vault.names()["gemini-1"] == "My savings"
    assert path.read_bytes() == before


def test_the_previous_save_stands_in_for_a_damaged_file(path: Path) -> None:
    path.write_bytes(b"damaged")

    vault = Vault.open_backup(path, PASSPHRASE)
    vault.put(a_record(label="Goes on"))

    assert list(Vault.open(path, PASSPHRASE).names().values()) == ["Goes on"]
    assert path.with_name("vault.json.damaged").read_bytes() == b"damaged"


def test_the_previous_save_stands_in_for_a_lost_file(path: Path) -> None:
    path.unlink()

    with pytest.raises(VaultError, match="FileNotFound"):
        Vault.open(path, PASSPHRASE)
    with pytest.raises(VaultError, match="already there"):
        Vault.create(path, PASSPHRASE, cost=FAST)
    assert Vault.open_backup(path, PASSPHRASE).record("gemini-1") == a_record()
    Vault.open(path, PASSPHRASE)


def test_starting_anew_keeps_the_old_files(path: Path) -> None:
    set_aside(path)
    Vault.create(path, "another good one", cost=FAST)
    set_aside(path)
    Vault.create(path, "another good one", cost=FAST)

    assert sorted(file.name for file in path.parent.iterdir()) == [
        "vault.json",
        "vault.json.old-1",
        "vault.json.old-1.bak",
        "vault.json.old-2",
        "vault.json.rev",
    ]
    assert "gemini-1" in Vault.open(path.with_name("vault.json.old-1"), PASSPHRASE).names()


def test_an_older_file_put_in_place_is_noticed_once_and_not_refused(path: Path) -> None:
    older = path.read_bytes()
    vault = Vault.open(path, PASSPHRASE)
    vault.put(a_record(id="new", label="Newest"))
    assert not vault.is_set_back
    path.write_bytes(older)

    back = Vault.open(path, PASSPHRASE)

    assert back.is_set_back
    assert "new" not in back.names()
    assert not Vault.open(path, PASSPHRASE).is_set_back
    back.put(a_record(label="goes on"))
    assert not Vault.open(path, PASSPHRASE).is_set_back


def test_the_same_file_again_or_another_vault_is_no_step_back(path: Path) -> None:
    assert not Vault.open(path, PASSPHRASE).is_set_back
    Vault.open_backup(path, PASSPHRASE)  # the user's own choice
    assert not Vault.open(path, PASSPHRASE).is_set_back
    set_aside(path)
    Vault.create(path, PASSPHRASE, cost=FAST)
    assert not Vault.open(path, PASSPHRASE).is_set_back


@pytest.mark.parametrize("note", [b"", b"\xff", b"one two three", b"x" * 100])
def test_a_note_of_the_save_that_makes_no_sense_stops_nothing(path: Path, note: bytes) -> None:
    path.with_name("vault.json.rev").write_bytes(note)

    assert not Vault.open(path, PASSPHRASE).is_set_back
    assert path.with_name("vault.json.rev").read_bytes() != note


# Taking keys elsewhere


def test_an_exported_file_has_every_record_and_a_passphrase_of_its_own(path: Path) -> None:
    target, before = path.with_name("exported"), path.read_bytes()
    Vault.open(path, PASSPHRASE).export(target, "for the file alone", cost=FAST)

    records = {each.id: asdict(each) for each in Vault.records_of(target, "for the file alone")}

    assert records == {each.id: asdict(each) for each in (a_record(), OTHER)}
    assert path.read_bytes() == before
    with pytest.raises(WrongPassphrase):
        Vault.records_of(target, PASSPHRASE)
    assert not target.with_name("exported.rev").exists()


def test_nothing_in_an_exported_file_can_be_read_or_used_on_the_vault(path: Path) -> None:
    target = path.with_name("exported")
    Vault.open(path, PASSPHRASE).export(target, "for the file alone", cost=FAST)

    raw, own = target.read_bytes(), json.loads(path.read_bytes())
    for plain in (b"CANARY", b"savings", b"sandbox", b"increasing", b"for the file", b"correct"):
        assert plain not in raw
    exported = json.loads(raw)
    assert exported["id"] != own["id"]
    assert exported["kdf"]["salt"] != own["kdf"]["salt"]
    boxes = [box["c"] for file in (exported, own) for box in file["records"].values()]
    assert len(set(boxes)) == 4


def test_an_exported_file_needs_a_passphrase_as_good_as_a_vaults(path: Path) -> None:
    target = path.with_name("exported")

    with pytest.raises(VaultError, match="too short"):
        Vault.open(path, PASSPHRASE).export(target, "short")
    assert not target.exists()


@pytest.mark.parametrize(
    "changes",
    [{"label": 5}, {"options": {"nonce": 1}}, {"limits": []}, {"created_ms": "1"}],
    ids=str,
)
def test_a_record_whose_fields_are_of_another_kind_is_damage(
    path: Path, changes: dict[str, object]
) -> None:
    vault = Vault.open(path, PASSPHRASE)
    assert vault._data_key is not None
    plain = json.dumps(asdict(a_record()) | changes).encode()
    box = vault_format.seal_record(vault._contents, vault._data_key, "gemini-1", plain)
    vault._contents["records"]["gemini-1"] = box

    with pytest.raises(VaultDamaged, match="another kind"):
        vault.record("gemini-1")


@pytest.mark.parametrize(
    ("passphrase", "strength"),
    [
        ("", PassphraseStrength.TOO_SHORT),
        ("123456789", PassphraseStrength.TOO_SHORT),
        ("cafe\u0301 3456", PassphraseStrength.TOO_SHORT),
        ("1234567890", PassphraseStrength.SHORT),
        ("12345678901234", PassphraseStrength.SHORT),
        ("123456789012345", PassphraseStrength.GOOD),
    ],
)
def test_a_passphrase_is_judged_by_the_characters_one_sees(
    passphrase: str, strength: PassphraseStrength
) -> None:
    assert passphrase_strength(passphrase) is strength


def test_a_vault_takes_no_passphrase_that_is_too_short(tmp_path: Path) -> None:
    with pytest.raises(VaultError, match="too short"):
        Vault.create(tmp_path / "v", "123456789", cost=FAST)
    assert list(tmp_path.iterdir()) == []


def test_generated_passphrases_are_good_readable_and_never_the_same() -> None:
    several = {generate_passphrase() for _ in range(200)}

    assert len(several) == 200
    for passphrase in several:
        assert re.fullmatch(r"([a-hj-km-np-z2-9]{4}-){4}[a-hj-km-np-z2-9]{4}", passphrase)
        assert passphrase_strength(passphrase) is PassphraseStrength.GOOD


def test_the_usual_cost_is_the_second_choice_of_rfc_9106() -> None:
    assert asdict(DEFAULT_COST) == {"memory_kib": 65536, "iterations": 3, "lanes": 4}
    with pytest.raises(ValueError, match="limits"):
        Cost(memory_kib=19 * 1024 - 1)


@settings(
    max_examples=20,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    secret=st.text(),
    key=st.text(),
    label=st.text(),
    record_id=st.text(),
    options=st.dictionaries(st.text(), st.text(), max_size=3),
)
def test_any_text_survives_the_vault(
    path: Path, secret: str, key: str, label: str, record_id: str, options: dict[str, str]
) -> None:
    record = a_record(id=record_id, label=label, key=key, secret=secret, options=options)
    Vault.open(path, PASSPHRASE).put(record)

    assert asdict(Vault.open(path, PASSPHRASE).record(record_id)) == asdict(record)
