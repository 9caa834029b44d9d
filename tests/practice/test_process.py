"""The practice exchange as a process of its own: how it starts, what it prints, how it ends."""

import json
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

ROOT = Path(__file__).resolve().parent.parent.parent
COMMAND = [sys.executable, "-W", "error", "-m", "core.practice"]


@contextmanager
def process(*options: str) -> Iterator["subprocess.Popen[str]"]:
    child = subprocess.Popen(
        [*COMMAND, *options],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with child:
        yield child
        child.kill()


def first_line(child: "subprocess.Popen[str]") -> str:
    assert child.stdout is not None
    return child.stdout.readline()


POSIX_ONLY = pytest.mark.skipif(
    sys.platform == "win32", reason="Windows has no such signals to send"
)


@POSIX_ONLY
def test_the_first_line_is_json_with_addresses_and_keys() -> None:
    with process("--json", "--seed", "1") as child:
        greeting = json.loads(first_line(child))
        gemini = greeting["exchanges"]["gemini"]

        assert set(gemini["keys"]) == {
            "increasing",
            "time_based",
            "second",
            "auditor",
            "fund_manager",
            "heartbeat",
            "ip_bound",
            "other_account",
            "master",
        }
        assert {"key": gemini["key"], "secret": gemini["secret"]} == gemini["keys"]["increasing"]
        assert re.fullmatch(r"account-[A-Za-z0-9]{20}", gemini["key"])
        assert gemini["keys"]["master"]["key"].startswith("master-")
        assert gemini["ws"].replace("ws://", "http://") == gemini["rest"]
        assert requests.get(gemini["rest"] + "/v1/symbols", timeout=5).status_code == 200
        control = greeting["control"]
        headers = {"X-Practice-Token": control["token"]}
        answer = requests.get(control["url"] + "/received", headers=headers, timeout=5)
        assert answer.json() == {"count": 0, "requests": []}

        child.send_signal(signal.SIGTERM)

        assert child.wait(10) == 0
        assert child.stderr is not None
        assert child.stderr.read() == ""


def test_secrets_are_fresh_each_time_even_with_a_seed() -> None:
    secrets = set()
    for _ in range(2):
        with process("--json", "--seed", "1") as child:
            secrets.add(json.loads(first_line(child))["exchanges"]["gemini"]["secret"])

    assert len(secrets) == 2


def test_it_leaves_with_the_one_who_started_it() -> None:
    with process("--json", "--leave-with-stdin") as child:
        first_line(child)
        assert child.stdin is not None
        child.stdin.close()
        assert child.wait(10) == 0


@POSIX_ONLY
def test_an_interrupt_ends_it_in_order() -> None:
    with process() as child:
        assert "practice exchange is running" in first_line(child)

        child.send_signal(signal.SIGINT)

        assert child.wait(10) == 0


def test_a_taken_port_is_said_in_a_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with process("--port", str(port)) as child:
            assert child.stderr is not None
            errors = child.stderr.read()
            assert child.wait(10) == 2

    assert errors == f"Port {port} is taken, or may not be used.\n"


@pytest.mark.parametrize("option", ["--port", "--time-scale"])
def test_an_option_that_is_no_number_is_refused(option: str) -> None:
    with process(option, "many") as child:
        assert child.wait(10) == 2
