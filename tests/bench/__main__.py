"""`python -m tests.bench`: measure, print the figures, and fail when one is beyond its limit."""

import argparse
import sys
from collections.abc import Callable

from tests.bench import dialects, idle, place, start
from tests.bench.figures import Ratio, machine

SECTIONS: dict[str, Callable[[argparse.Namespace], list[Ratio]]] = {
    "start": lambda options: start.measure(options.runs),
    "place": lambda options: place.measure(options.orders),
    "idle": lambda options: idle.measure(options.idle_s, options.rests),
    "dialects": lambda options: dialects.measure(options.rounds),
}


def main() -> int:
    """Return 1 if anything is slower or larger than it may be."""
    options = _parser().parse_args()
    print(machine(), flush=True)
    ratios: list[Ratio] = []
    for name in options.sections or SECTIONS:
        print(f"\n{name}", flush=True)
        ratios += SECTIONS[name](options)
    missed = [ratio.name for ratio in ratios if ratio.is_missed]
    if missed:
        print("\naims missed: " + ", ".join(missed))
    beyond = [ratio.name for ratio in ratios if ratio.is_too_much]
    print("\nbeyond the limit: " + ", ".join(beyond) if beyond else "\nall within their limits")
    return 1 if beyond else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument(
        "sections", nargs="*", metavar="SECTION", help=f"{' or '.join(SECTIONS)}; default: all"
    )
    parser.add_argument("--runs", type=int, default=9, help="start: how often each window opens")
    parser.add_argument(
        "--orders", type=int, default=240, help="place: how many orders each program sends"
    )
    parser.add_argument("--idle-s", type=float, default=60, help="idle: how long each rest is")
    parser.add_argument("--rests", type=int, default=3, help="idle: how often everybody rests")
    parser.add_argument(
        "--rounds", type=int, default=400, help="dialects: how often each call is built and read"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
