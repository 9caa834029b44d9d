"""`tessera`: open the window, show the demo, or start the practice exchange alone."""

import argparse
import builtins
import gc
import sys
from collections.abc import Sequence
from pathlib import Path

from core.profile import default_folder
from core.startup import refuse_bad_interpreter


def main(argv: Sequence[str] | None = None) -> int:
    """Run what the command line asks for; returns the exit status."""
    words = list(sys.argv[1:] if argv is None else argv)
    if words[:1] == ["practice"]:
        from core.practice.__main__ import main as practise

        return practise(words[1:])
    options = _parser().parse_args(words)
    gc.disable()  # until Qt's loop collects on its own thread
    refuse_bad_interpreter(load_qt())
    from gui.start import Options, run

    if options.verb != "demo":
        return run(Options(profile_folder=options.profile, language=options.language))
    tour = None
    if options.tour:
        from gui.tour import Tour

        tour = Tour(options.screenshots)
    return run(
        Options(
            profile_folder=None,
            is_demo=True,
            practice_options=("--seed", str(options.seed)),
            tour=tour,
            language=options.language,
        )
    )


def load_qt() -> str:
    """Load Qt's binding without its import hook; returns its version.

    The hook reads and keeps the source of every module imported later, in case it asks for another spelling of
    Qt's names; nothing here does, and it costs some 20 ms and 10 MiB.
    """
    plain_import = builtins.__import__
    import PySide6.QtCore

    builtins.__import__ = plain_import
    return PySide6.__version__


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="tessera", description=__doc__)
    parser.add_argument(
        "verb",
        nargs="?",
        choices=("open", "demo", "practice"),
        default="open",
        help="open: your own profile (default); demo: a throw-away profile on the practice exchange;"
        " practice: the practice exchange alone, without a window",
    )
    parser.add_argument("--profile", type=Path, default=default_folder(), help="folder to work in")
    parser.add_argument("--language", default="", help="for example zh_CN; default: as preferred")
    parser.add_argument("--tour", action="store_true", help="demo: take the tour and leave")
    parser.add_argument(
        "--screenshots", type=Path, default=Path("demo-screenshots"), help="tour: where they go"
    )
    parser.add_argument("--seed", type=int, default=1, help="demo: which random walk prices take")
    return parser


if __name__ == "__main__":
    sys.exit(main())
