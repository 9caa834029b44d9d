"""What a key may do, in words: each right with yes, no or unknown, and what is to be thought of it."""

from PySide6.QtCore import QCoreApplication

from core.domain.account import KeyRights
from core.key_facts import CheckUp
from gui import display
from gui.keys import check_up
from gui.keys.forms import Verdict

translate = QCoreApplication.translate

WORD = "WITHDRAW"
"""What must be typed to save a key that could move funds away; the same in every language."""


def lines(rights: KeyRights) -> tuple[str, ...]:
    """Every right that matters here with its answer, the harmless ones first."""
    told = [
        (translate("Keys", "Read balances and orders: {answer}"), rights.can_read),
        (translate("Keys", "Trade: {answer}"), rights.can_trade),
        (translate("Keys", "Withdraw: {answer}"), rights.can_withdraw),
        (translate("Keys", "Move money between your accounts: {answer}"), rights.can_transfer),
        (translate("Keys", "Works from listed addresses only: {answer}"), rights.ip_bound),
    ]
    if rights.can_administer:
        told.append((translate("Keys", "Administer the account: {answer}"), True))
    answered = tuple(text.format(answer=_answer(is_so)) for text, is_so in told)
    if rights.trade_permission_expires_ms is None:
        return answered
    until = translate("Keys", "Trading ends: {time} UTC")
    return *answered, until.format(time=display.date_utc(rights.trade_permission_expires_ms))


def verdict(found: CheckUp) -> Verdict:
    """What to say of a key that was tested and works."""
    rights = found.rights
    sentence, tone = translate("Keys", "✓ The key works."), "good"
    if rights.is_dangerous:
        sentence = translate(
            "Keys", "The key works, and it may do more than an order ticket needs."
        )
        tone = "danger"
    return Verdict(
        sentence=sentence,
        tone=tone,
        rights=lines(rights),
        findings=check_up.of_rights(rights) + check_up.of_clock(found.clock_offset_ms),
        word=WORD if rights.is_dangerous else "",
    )


def _answer(is_so: bool | None) -> str:
    if is_so is None:
        return translate("Keys", "unknown — check on the website")
    return translate("Keys", "yes") if is_so else translate("Keys", "no")
