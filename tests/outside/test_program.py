"""The program opens the practice exchange for other clients by a command of its own."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
EXCHANGES = {"gemini", "binance", "binanceus", "htx", "bigone", "bigone_tutorial"}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal to send")
def test_the_program_itself_opens_every_exchange_for_other_clients() -> None:
    command = [sys.executable, "-m", "gui", "practice", "--port", "0", "--json"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        try:
            exchanges = json.loads(child.stdout.readline())["exchanges"]
            child.send_signal(signal.SIGTERM)

            assert child.wait(10) == 0
            assert child.stdout.read() == ""
        finally:
            child.kill()

    assert set(exchanges) == EXCHANGES
    for announced in exchanges.values():
        assert announced["rest"].startswith("http://127.0.0.1:")
        assert announced["ws"].startswith("ws://127.0.0.1:")
        assert announced["key"]
        assert announced["secret"]
