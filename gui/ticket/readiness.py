"""Why the ticket cannot send now, whatever is typed: no pair, no key, no answer, live money, old prices."""

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from core.desk.facts import Holdings, Link, LinkState, Session, SessionState, Source
from core.desk.store import Store
from core.domain.account import Account, Environment
from core.domain.market import Market
from gui import display, live

translate = QCoreApplication.translate


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where an order would go."""

    source: Source
    market: Market
    account: Account


def place(
    source: Source | None, market: Market | None, account: Account | None, store: Store
) -> Place | str:
    """Where an order could go now, or the words for why there is no such place."""
    if source is None or market is None:
        return translate("Ticket", "Choose a pair")
    if account is None:
        return _no_account(source, store)
    session = store.get(Session, account.id)
    if session is None or session.state is not SessionState.SIGNED_IN or session.source != source:
        return translate("Ticket", "The key is not signed in")
    holdings = store.get(Holdings, account.id)
    if holdings is not None and holdings.can_trade is False:
        return translate("Ticket", "This account may not trade now")
    if session.account.rights.can_trade is False:
        return translate("Ticket", "This key may not trade: choose another")
    links = (store.get(Link, (source, None)), store.get(Link, (source, account.id)))
    if any(link is not None and link.state is LinkState.SILENT for link in links):
        return translate("Ticket", "The exchange does not answer: waiting")
    if source.environment is Environment.LIVE and not live.is_open(store):
        return translate("Ticket", "Live is locked: unlock it in the bar above")
    return Place(source=source, market=market, account=account)


def old_prices(age_s: float | None, limit_s: float) -> str:
    """Words for prices too old to take, else none; a book that never came is for the check to name."""
    if age_s is None or age_s <= limit_s:
        return ""
    return translate("Ticket", "Prices are {age} old: waiting").format(age=display.age(age_s))


def _no_account(source: Source, store: Store) -> str:
    states = {session.state for session in store.all(Session) if session.source == source}
    if SessionState.SIGNING_IN in states:
        return translate("Ticket", "Signing in…")
    if SessionState.REFUSED in states:
        return translate("Ticket", "The key was refused: see the keys")
    return translate("Ticket", "Add a key, or try practice")
