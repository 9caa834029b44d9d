"""`python -m core.practice`: run the practice exchange until told to stop."""

import argparse
import asyncio
import os
import random
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from typing import Any

from core.practice import json_text
from core.practice.clock import Clock
from core.practice.server import Server


def main(argv: Sequence[str] | None = None) -> int:
    """Return the exit code: 0 after an orderly end, 2 if the port is taken."""
    options = _parser().parse_args(argv)
    return asyncio.run(_run(options))


async def _run(options: argparse.Namespace) -> int:
    server = Server(clock=Clock(scale=options.time_scale), rng=random.Random(options.seed))
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()

    def stop(*_: object) -> None:
        loop.call_soon_threadsafe(stopped.set)

    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, stop)
    try:
        greeting = await server.start(options.port)
    except OSError:
        await server.stop()
        print(f"Port {options.port} is taken, or may not be used.", file=sys.stderr)
        return 2
    print(json_text.write(greeting) if options.json else _readable(greeting), flush=True)
    if options.leave_with_stdin:
        threading.Thread(target=_await_end_of_input, args=(stop,), daemon=True).start()
    ends = [asyncio.create_task(stopped.wait()), asyncio.create_task(server.run())]
    await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
    await server.stop()
    return 0


def _await_end_of_input(stop: Callable[[], None]) -> None:
    # Not sys.stdin: a thread that waits in it would hold its lock when the interpreter ends.
    while os.read(0, 4096):
        pass
    stop()


def _readable(greeting: dict[str, Any]) -> str:
    lines = ["The practice exchange is running. Money, orders and keys here are not real."]
    for name, facts in greeting["exchanges"].items():
        lines += ["", f"{name}: {facts['rest']}  {facts['ws']}"]
        lines += [
            f"  {key:14} {text['key']}  {text['secret']}" for key, text in facts["keys"].items()
        ]
    lines += ["", f"control: {greeting['control']['url']}  token {greeting['control']['token']}"]
    return "\n".join(lines)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m core.practice", description="A practice exchange on this machine only."
    )
    parser.add_argument("--port", type=int, default=0, help="of the first exchange; 0 picks one")
    parser.add_argument("--seed", type=int, help="makes the simulated markets repeatable")
    parser.add_argument("--time-scale", type=float, default=1.0, help="how much faster time runs")
    parser.add_argument("--json", action="store_true", help="print addresses and keys as JSON")
    parser.add_argument(
        "--leave-with-stdin", action="store_true", help="end when standard input ends"
    )
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
