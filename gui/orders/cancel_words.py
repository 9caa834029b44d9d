"""What a mass cancel says of itself: while it goes on, and what is proven in the end."""

from collections.abc import Callable, Iterable

from PySide6.QtCore import QCoreApplication

from core.desk.facts import CancelRun
from gui import display, messages

translate = QCoreApplication.translate


def progress(run: CancelRun) -> str:
    """How far it has come."""
    if not run.asked:
        return translate("Cancels", "Cancelling…")
    text = translate("Cancels", "Cancelling: {gone} of {asked} gone…")
    return text.format(gone=run.gone, asked=run.asked)


def is_proven(run: CancelRun) -> bool:
    """Whether everything that was meant is gone, and the exchange has said what is open."""
    return run.gone == run.asked and run.problem is None


def ending(run: CancelRun, name: Callable[[str], str]) -> tuple[str, str]:
    """What is proven, and the role to say it in; survivors are called by `name`."""
    if run.problem is None:
        return _counted(run, name)
    text, role = _counted(run, name)
    unseen = translate("Cancels", "What else is open could not be seen. {reason}")
    text = messages.joined(text, unseen.format(reason=messages.sentence(run.problem)))
    return text, "danger" if role == "danger" else "attention"


def together(runs: Iterable[CancelRun]) -> CancelRun:
    """The sum of several, true when the last of them was."""
    every = tuple(runs)
    return CancelRun(
        account_id="",
        asked=sum(each.asked for each in every),
        gone=sum(each.gone for each in every),
        left=tuple(ref for each in every for ref in each.left),
        checking=sum(each.checking for each in every),
        is_over=all(each.is_over for each in every),
        at_ms=max((each.at_ms for each in every), default=0),
        problem=next((each.problem for each in every if each.problem is not None), None),
    )


def _counted(run: CancelRun, name: Callable[[str], str]) -> tuple[str, str]:
    time = display.clock_utc(run.at_ms)
    if not run.asked:
        return translate("Cancels", "There was no order to cancel."), "dim"
    if run.gone == run.asked:
        text = translate("Cancels", "{gone} of {asked} gone, confirmed {time} UTC.")
        return text.format(gone=run.gone, asked=run.asked, time=time), "good"
    parts = [translate("Cancels", "{gone} gone").format(gone=run.gone)]
    if run.checking:
        text = translate("Cancels", "{count} still being checked")
        parts.append(text.format(count=run.checking))
    if run.left:
        names = "; ".join(map(name, run.left))
        text = translate("Cancels", "{count} still there: {orders}")
        parts.append(text.format(count=len(run.left), orders=names))
    text = translate("Cancels", "{parts} ({time} UTC).")
    joined = translate("Cancels", ", ").join(parts)
    return text.format(parts=joined, time=time), "danger" if run.left else "attention"
