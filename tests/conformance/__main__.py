"""`python -m tests.conformance vectors|samples <exchange> PATH…`: one line per difference, then the count."""

import sys
from collections.abc import Sequence
from pathlib import Path

from tests.conformance import samples, vectors
from tests.conformance.hook import find_hook

USAGE = "usage: python -m tests.conformance vectors <exchange> FILE… | samples <exchange> FOLDER…"
CHECKS = {"vectors": vectors.check_file, "samples": samples.check_folder}


def main(arguments: Sequence[str]) -> int:
    """0 when every case passes and there is at least one; 1 otherwise; 2 for words that mean nothing."""
    if len(arguments) < 3 or arguments[0] not in CHECKS:
        print(USAGE, file=sys.stderr)
        return 2
    what, exchange, *paths = arguments
    try:
        hook = find_hook(exchange)
    except LookupError:
        print(f"{exchange}: there is no such dialect", file=sys.stderr)
        return 2
    cases = [case for path in paths for case in CHECKS[what](hook, Path(path))]
    for line in (line for case in cases for line in case.mismatches):
        print(line)
    failed = sum(bool(case.mismatches) for case in cases)
    print(f"{len(cases) - failed} passed, {failed} failed")
    return 1 if failed or not cases else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
