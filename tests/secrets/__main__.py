"""`python -m tests.secrets`: the canaries through every exchange, and what was searched; fails on any finding.

With `--plant` the program leaks on purpose: the search must fail then.
"""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from core.rehearsal import Rehearsal
from tests.secrets.run import KEYS, LEAKS, STEPS, run


def main(argv: Sequence[str] | None = None) -> int:
    """Return 0 if every run came to its end and nothing was found."""
    parser = argparse.ArgumentParser(prog="tests.secrets", description=__doc__)
    parser.add_argument("exchanges", nargs="*", metavar="exchange", default=list(KEYS))
    parser.add_argument("--plant", action="store_true", help="leak on purpose")
    chosen = parser.parse_args(argv)
    steps = STEPS + LEAKS if chosen.plant else STEPS
    verdicts = [tell(exchange, steps) for exchange in chosen.exchanges]
    return 0 if all(verdicts) else 1


def tell(exchange: str, steps: tuple[str, ...]) -> bool:
    """Run the program against one exchange and print what was searched; return whether all is well."""
    rehearsal = Rehearsal.start("--seed", "7")
    try:
        with tempfile.TemporaryDirectory(prefix="canaries-") as folder:
            ended = run(rehearsal, Path(folder) / "home", exchange=exchange, steps=steps)
            files = [path for path in ended.home.rglob("*") if path.is_file()]
            size = sum(path.stat().st_size for path in files)
            leaks = ended.leaks()
    finally:
        rehearsal.stop()
    is_whole = ended.status == 0 and set(steps) <= ended.told.keys()
    texts = sum(len(text.splitlines()) for text in ended.told.values())
    forms = sum(len(canary.forms()) for canary in (*ended.secrets, ended.key))
    print(
        f"{exchange}: {len(steps)} steps, {len(files)} files of {size} bytes, {texts} lines of the screen,"
        f" {len(ended.errors.splitlines())} lines of the log, {forms} forms looked for:"
        f" {len(leaks)} found{'' if is_whole else '; the run did not come to its end'}",
        *leaks,
        sep="\n  ",
    )
    return is_whole and not leaks


if __name__ == "__main__":
    sys.exit(main())
