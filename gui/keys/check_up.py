"""The check-up of a key: each thing worth knowing as one sentence with one thing to do about it."""

from PySide6.QtCore import QCoreApplication

from core.domain.account import KeyRights
from core.domain.errors import (
    BadKey,
    BadSignature,
    Category,
    ClockSkew,
    DeskError,
    MissingPermission,
    NotAllowed,
)
from gui.keys.forms import Action, ExchangeChoice, Finding, KeyForm

translate = QCoreApplication.translate

CLOCK_OFF_MS = 1_000


def of_rights(rights: KeyRights) -> tuple[Finding, ...]:
    """What a key may do and should not, or may not and should."""
    found = []
    if rights.can_withdraw:
        found.append(
            _key_page(
                "withdraw",
                translate(
                    "Keys",
                    "It can WITHDRAW: whoever steals it can take your funds away. An order ticket never needs that.",
                ),
                translate("Keys", "Make one that may only trade"),
                "danger",
            )
        )
    elif rights.is_dangerous:
        found.append(
            _key_page(
                "transfer",
                translate(
                    "Keys",
                    "Whoever steals it can move your funds. An order ticket never needs that.",
                ),
                translate("Keys", "Make one that may only trade"),
                "danger",
            )
        )
    if rights.can_trade is False:
        found.append(
            _key_page(
                "no-trade",
                translate("Keys", "It may not trade, so it shows balances and orders only."),
                translate("Keys", "Allow trading at the exchange"),
            )
        )
    if rights.ip_bound is False:
        found.append(
            _key_page(
                "no-address",
                translate(
                    "Keys",
                    "The key works from any address. Bound to yours, it is of no use to a thief.",
                ),
                translate("Keys", "Bind it to your address"),
            )
        )
    return tuple(found)


def of_clock(offset_ms: int) -> tuple[Finding, ...]:
    """A clock that is far off; the program corrects for it as long as it knows by how much."""
    if abs(offset_ms) < CLOCK_OFF_MS:
        return ()
    text = (
        translate("Keys", "The clock of this computer is {seconds} s behind the exchange's.")
        if offset_ms > 0
        else translate("Keys", "The clock of this computer is {seconds} s ahead of the exchange's.")
    )
    told = translate("Keys", "{fact} Orders carry the corrected time; set the clock all the same.")
    fact = text.format(seconds=round(abs(offset_ms) / 1000))
    return (
        Finding(
            name="clock",
            sentence=told.format(fact=fact),
            action=Action.TEST_AGAIN,
            action_text=translate("Keys", "Test again"),
        ),
    )


def of_refusal(
    error: DeskError, form: KeyForm, exchanges: tuple[ExchangeChoice, ...]
) -> tuple[Finding, ...]:
    """What may be behind a refusal, the likeliest alone."""
    own = next(each for each in exchanges if each.name == form.exchange)
    if own.is_swapped(form.values):
        return (_swap(translate("Keys", "Key and secret seem to stand in each other's place.")),)
    if isinstance(error, BadKey):
        return (_wrong_host(form, own, exchanges),)
    if isinstance(error, BadSignature):
        text = translate(
            "Keys", "The secret is another key's, or the two stand in each other's place."
        )
        return (_swap(text),)
    return of_access(error)


def of_access(error: DeskError) -> tuple[Finding, ...]:
    """What can be done about a refusal that has nothing to do with what was typed."""
    if isinstance(error, ClockSkew):
        return (
            Finding(
                name="clock",
                sentence=translate(
                    "Keys", "The clock of this computer is off. Set it by the internet."
                ),
                action=Action.TEST_AGAIN,
                action_text=translate("Keys", "Test again"),
                tone="danger",
            ),
        )
    if isinstance(error, MissingPermission):
        if error.refused.category is Category.IP_NOT_ALLOWED:
            text = translate("Keys", "The key's list of addresses does not have yours.")
        else:
            text = translate("Keys", "The key lacks the right to read balances and orders.")
        action = translate("Keys", "Change it at the exchange")
        return (_key_page("no-right", text, action, "danger"),)
    if isinstance(error, NotAllowed) and error.detail == "wrong-host":
        text = translate("Keys", "The key was kept for another address than this exchange has now.")
        return (_key_page("wrong-host", text, translate("Keys", "Make a new key"), "danger"),)
    return ()


def _wrong_host(
    form: KeyForm, own: ExchangeChoice, exchanges: tuple[ExchangeChoice, ...]
) -> Finding:
    """A key never goes to a second address to find out: its looks may say whose it is, else a person knows."""
    others = [each for each in exchanges if each is not own and each.looks_like_key(form.values)]
    if len(others) == 1 and not own.looks_like_key(form.values):
        title = others[0].title
        text = translate("Keys", "It looks like a key of {exchange}.").format(exchange=title)
    else:
        text = translate(
            "Keys",
            "It may belong to another environment, {environment} was asked; or key and secret stand in each "
            "other's place.",
        ).format(environment=form.host.text)
    return Finding(
        name="wrong-host",
        sentence=text,
        action=Action.OTHER_HOST,
        action_text=translate("Keys", "Choose where it belongs"),
        tone="danger",
    )


def _swap(text: str) -> Finding:
    return Finding(
        name="swapped",
        sentence=text,
        action=Action.SWAP,
        action_text=translate("Keys", "Swap key and secret"),
        tone="danger",
    )


def _key_page(name: str, text: str, action_text: str, tone: str = "attention") -> Finding:
    return Finding(
        name=name, sentence=text, action=Action.OPEN_KEY_PAGE, action_text=action_text, tone=tone
    )
