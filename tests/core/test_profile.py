"""One process per profile and per key, whatever happens, and nobody else looks in."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from core.domain.errors import KeyBusy, ProfileBusy
from core.profile import Profile, default_folder, key_lock, runtime_folder

ROOT = Path(__file__).parents[2]
posix_only = pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes or signals")

PROFILE_CHILD = """
import sys
from pathlib import Path
from core.domain.errors import ProfileBusy
from core.profile import Profile
try:
    lock = Profile(Path(sys.argv[1])).lock()
except ProfileBusy:
    print("lost", flush=True)
else:
    print("won", flush=True)
sys.stdin.read()
"""
KEY_CHILD = """
import sys
from pathlib import Path
from core.domain.errors import KeyBusy
from core.profile import key_lock
try:
    lock = key_lock("gemini", "account-1", folder=Path(sys.argv[1]))
except KeyBusy:
    print("lost", flush=True)
else:
    print("won", flush=True)
sys.stdin.read()
"""


@contextmanager
def several(code: str, folder: Path, count: int) -> Iterator[list[subprocess.Popen[str]]]:
    """Start processes at once; each says whether it won and stays until its input ends."""
    children = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(folder)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(count)
    ]
    try:
        yield children
    finally:
        for child in children:
            child.kill()
            child.communicate()


def said(child: subprocess.Popen[str]) -> str:
    assert child.stdout is not None
    return child.stdout.readline().strip()


@pytest.fixture
def profile(tmp_path: Path) -> Profile:
    profile = Profile(tmp_path / "profile")
    profile.prepare()
    return profile


@posix_only
@pytest.mark.parametrize("code", [PROFILE_CHILD, KEY_CHILD], ids=["profile", "key"])
def test_of_several_starts_one_wins_and_a_killed_winner_leaves_the_way_free(
    code: str, profile: Profile
) -> None:
    for _ in range(3):
        with several(code, profile.folder, 5) as children:
            answers = [said(child) for child in children]
            assert sorted(answers) == ["lost"] * 4 + ["won"]

            winner = children[answers.index("won")]
            winner.kill()
            winner.wait()
            with several(code, profile.folder, 1) as later:
                assert said(later[0]) == "won"


def test_a_profile_is_free_again_once_released(profile: Profile) -> None:
    with profile.lock() as lock:
        with pytest.raises(ProfileBusy):
            profile.lock()
        lock.release()
        profile.lock().release()


def test_a_lock_file_left_behind_is_no_lock(profile: Profile) -> None:
    (profile.folder / "lock").write_text("1234", encoding="utf-8")

    profile.lock().release()


def test_two_profiles_are_two_programs(profile: Profile, tmp_path: Path) -> None:
    other = Profile(tmp_path / "other")
    other.prepare()

    with profile.lock(), other.lock():
        pass


def test_a_key_belongs_to_one_process_and_another_key_is_free(tmp_path: Path) -> None:
    with key_lock("gemini", "account-1", folder=tmp_path):
        with pytest.raises(KeyBusy):
            key_lock("gemini", "account-1", folder=tmp_path)
        key_lock("gemini", "account-2", folder=tmp_path).release()
        key_lock("binance", "account-1", folder=tmp_path).release()
    key_lock("gemini", "account-1", folder=tmp_path).release()


def test_the_key_cannot_be_read_from_its_lock(tmp_path: Path) -> None:
    key_lock("gemini", "account-1", folder=tmp_path).release()

    (file,) = tmp_path.iterdir()
    assert "account" not in file.name
    assert file.read_bytes() == b""


@posix_only
def test_a_key_lock_in_a_folder_that_is_a_trap_is_refused(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "trap").symlink_to(tmp_path / "real")

    with pytest.raises(KeyBusy, match="not a folder of this user"):
        key_lock("gemini", "account-1", folder=tmp_path / "trap")


@posix_only
def test_a_folder_of_key_locks_that_others_could_enter_is_closed(tmp_path: Path) -> None:
    tmp_path.chmod(0o777)

    key_lock("gemini", "account-1", folder=tmp_path).release()

    assert tmp_path.stat().st_mode & 0o777 == 0o700


@posix_only
def test_the_folders_are_made_for_their_owner_alone(tmp_path: Path) -> None:
    profile = Profile(tmp_path / "a" / "b")
    old = os.umask(0)
    try:
        assert not profile.prepare()
        key_lock("gemini", "account-1", folder=tmp_path / "run").release()
    finally:
        os.umask(old)

    for folder in (profile.folder, profile.log_folder, profile.cache_folder, tmp_path / "run"):
        assert folder.stat().st_mode & 0o777 == 0o700


@posix_only
def test_loose_permissions_are_mended_and_told_once(profile: Profile) -> None:
    profile.vault_path.write_bytes(b"")
    profile.vault_path.chmod(0o644)
    assert profile.prepare()
    profile.folder.chmod(0o755)
    assert profile.prepare()

    assert not profile.prepare()
    assert profile.vault_path.stat().st_mode & 0o777 == 0o600
    assert profile.folder.stat().st_mode & 0o777 == 0o700


def test_everything_of_a_profile_lies_in_its_folder_under_its_own_name(profile: Profile) -> None:
    paths = {
        profile.vault_path,
        profile.journal_path,
        profile.settings_path,
        profile.nonce_folder,
        profile.log_folder,
        profile.cache_folder,
    }

    assert len(paths) == 6
    assert {path.parent for path in paths} == {profile.folder}


@pytest.mark.parametrize(
    ("platform", "environ", "expected"),
    [
        ("linux", {}, "/home/ann/.local/share/tessera"),
        ("linux", {"XDG_DATA_HOME": "/data"}, "/data/tessera"),
        ("linux", {"XDG_DATA_HOME": "relative"}, "/home/ann/.local/share/tessera"),
        ("freebsd14", {}, "/home/ann/.local/share/tessera"),
        ("darwin", {"XDG_DATA_HOME": "/data"}, "/home/ann/Library/Application Support/Tessera"),
        ("win32", {"APPDATA": "/roaming"}, "/roaming/Tessera"),
        ("win32", {}, "/home/ann/AppData/Roaming/Tessera"),
    ],
)
def test_the_default_folder_is_the_one_the_system_wants(
    platform: str, environ: dict[str, str], expected: str
) -> None:
    home = Path("/home/ann")

    assert default_folder(platform=platform, environ=environ, home=home) == Path(expected)


@posix_only
def test_processes_meet_in_the_runtime_folder_or_else_in_a_private_temporary_one(
    tmp_path: Path,
) -> None:
    elsewhere = runtime_folder({})

    assert runtime_folder({"XDG_RUNTIME_DIR": str(tmp_path)}) == tmp_path / "tessera"
    assert elsewhere.name == f"tessera-{os.getuid()}"
    for useless in ("relative", str(tmp_path / "missing")):
        assert runtime_folder({"XDG_RUNTIME_DIR": useless}) == elsewhere


@pytest.mark.skipif(sys.platform != "linux", reason="asks the Linux kernel")
def test_a_hardened_process_dumps_no_core_and_shows_no_memory() -> None:
    code = """
import ctypes, resource
from core.profile import harden_process
harden_process()
print(resource.getrlimit(resource.RLIMIT_CORE), ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))
"""
    command = [sys.executable, "-c", code]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)

    assert answer.stdout.strip() == "(0, 0) 0"
