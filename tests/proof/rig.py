"""Hands for the proofs: a practice exchange, victims opposite it, and time for both."""

import random
import time
from collections.abc import Callable
from concurrent.futures import Future
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any, Self

from tests.outside.practice_process import PracticeProcess
from tests.proof.process import PATIENCE_S, Victim
from tests.proof.protocols import Protocol
from tests.proof.truth import (
    ASKED_WITHIN_MS,
    OPEN_QUESTIONS,
    Row,
    Story,
    readable,
    states_in,
    unasked,
    violations,
)

PASSPHRASE = "correct horse battery"
IN_DOUBT = OPEN_QUESTIONS | {"cancelling"}

BREATH_S = 0.03
ANSWER_S = 1.0
LONGEST_S = 900.0
CATCH_UP_S = 6.0
LATE_S = 3.0
SIGNED_IN_S, MINUTE_S, REAL_MINUTE_S = 10.0, 60.0, 75.0


class Refused(Exception):
    """A victim could not sign in any more."""


class Rig:
    """A practice exchange that lives on, a profile, and one victim at a time that works in it."""

    def __init__(
        self, folder: Path, protocols: list[Protocol], *, has_others: bool = False
    ) -> None:
        self.folder = folder
        self.practice = PracticeProcess()
        self.passphrases = [PASSPHRASE]
        self.accounts: dict[str, str] = {}
        self.said = ""
        self.ahead_s = 0.0
        self.starts = 0
        self._step_s = min(each.step_s for each in protocols)
        self._victim: Victim | None = None
        self._committed: set[str] = set()
        self._keys = [self._key(each, each.key, each.name) for each in protocols]
        if has_others:
            self._keys += [
                self._key(each, each.other_key, f"{each.name} too") for each in protocols
            ]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._victim is not None:
            self._victim.kill()
        self.practice.close()

    def _key(self, protocol: Protocol, name: str, label: str) -> Row:
        key = self.practice.exchanges[protocol.exchange]["keys"][name]
        where = {"label": label, "exchange": protocol.exchange, "options": protocol.options}
        return where | {"key": key["key"], "secret": key["secret"]}

    # The victim

    @property
    def victim(self) -> Victim:
        """The one that lives."""
        assert self._victim is not None
        return self._victim

    def start(self, point: str = "", skip: int = 0, plant: str = "", wrong_s: float = 0.0) -> None:
        """Start the core in the profile, opposite the exchange; its wall clock may be wrong."""
        self.starts += 1
        self._victim = Victim(
            {
                "folder": str(self.folder),
                "where": self.practice.exchanges,
                "ahead_s": self.ahead_s,
                "wrong_s": wrong_s,
                "point": point,
                "skip": skip,
                "plant": plant,
            }
        )

    @property
    def passphrase(self) -> str:
        """The one that opened the vault."""
        return self.passphrases[0]

    @property
    def journal_path(self) -> Path:
        return self.folder / "journal.sqlite"

    def open(self, passphrase: str = "") -> "Future[Any]":
        """Unlock the vault, or make it, and sign in with every key."""
        return self.victim.ask("open", passphrase=passphrase or self.passphrase, keys=self._keys)

    def sign_in(self) -> list[str]:
        """Sign in, and see that whatever is in doubt is asked about in time; returns what was not."""
        opened = self._open_with_either()
        self.accounts = opened["accounts"]
        ends_at = time.monotonic() + ASKED_WITHIN_MS / 1000
        while missing := list(unasked(self.look()["rows"], opened["signed_in_ms"])):
            if time.monotonic() > ends_at:
                return missing
            time.sleep(BREATH_S)
        return []

    def _open_with_either(self) -> Row:
        """A victim that died while changing the passphrase left one of two."""
        for passphrase in self.passphrases:
            try:
                opened = self._opened(self.open(passphrase))
            except AssertionError as error:
                raise Refused(str(error)) from error
            except TimeoutError as error:
                raise Refused(f"not signed in a minute later: {self.why()}") from error
            if opened.get("error") != "WrongPassphrase":
                self.passphrases = [passphrase]
                return opened
        raise AssertionError("no passphrase opens the vault")

    def _opened(self, opening: "Future[Any]") -> Row:
        """Many starts use up what an exchange answers in a minute: then the program waits, and one goes by.

        The exchange counts by a clock of its own, which cannot be moved: at worst it is a real one.
        """
        passed_s = 0.0
        while passed_s < MINUTE_S:
            try:
                opened: Row = opening.result(SIGNED_IN_S)
            except TimeoutError:
                self.pass_by(self._step_s)
                passed_s += self._step_s
            else:
                return opened
        last: Row = opening.result(REAL_MINUTE_S)
        return last

    def why(self) -> str:
        """What the victim knows of its keys, and the end of its log."""
        seen = self.look()
        log = (self.folder / "logs" / "tessera.log").read_text("utf-8").splitlines()
        return "; ".join([*seen["sessions"], f"refused {seen['refused']}", *log[-5:]])

    def dies(self, doing: "list[Future[Any]]") -> bool:
        """Wait for the victim's own end while it does this, and note what it left; False if it lives on."""
        self.wait(lambda: self.victim.has_ended or all(each.done() for each in doing))
        if not self.victim.died(LATE_S):  # what it does may be answered first, and be over later
            self.said = str([each.result() for each in doing if each.done()])
            return False
        assert self.victim.died(), "the victim ended, but not by its own hand"
        self.victim.bury()
        self._victim = None
        self._committed |= states_in(self.journal_path).keys()
        return True

    @property
    def is_alive(self) -> bool:
        """Whether there is a victim."""
        return self._victim is not None

    def kill(self) -> None:
        """Kill the victim, wherever it is, and note what it left."""
        self.victim.kill()
        self._victim = None
        self._committed |= states_in(self.journal_path).keys()

    def leave(self) -> None:
        """End it as a closed window does."""
        self.victim.stop()
        self._victim = None

    def restart(self, plant: str = "", after_s: float = 0.0) -> None:
        """Leave, and start again later."""
        self.leave()
        self.pass_by(after_s)
        self.start(plant=plant)
        self.sign_in()

    def look(self) -> Row:
        """What the window would show."""
        seen: Row = self.victim.do("look")
        return seen

    # Orders

    def prices(self) -> Row:
        """The last prices, by exchange and symbol."""
        prices: Row = self.practice.control("GET", "/prices")
        return prices

    def price(self, protocol: Protocol, factor: str, prices: Row | None = None) -> str:
        """A price this far from the last one, on its step."""
        here = (prices or self.prices())[protocol.exchange]
        last = next(each for symbol, each in here.items() if _same(symbol, protocol.symbol))
        return f"{Decimal(last) * Decimal(factor):.2f}"

    def place(
        self, protocol: Protocol, ref: str, after_s: float = 0.0, **more: str
    ) -> "Future[Any]":
        """Have it place a small order that will stand, unless told otherwise, as soon as time has gone by."""
        order = {
            "account": self.accounts[more.pop("label", protocol.name)],
            "exchange": protocol.exchange,
            "symbol": protocol.symbol,
            "ref": ref,
            "side": "buy",
            "price": more.pop("price", "") or self.price(protocol, "0.95"),
            "amount": "0.001",
        }
        if after_s:
            self._pass_at_exchange(after_s)
        return self.victim.ask("place", after_s=after_s, **(order | more))

    # Time

    def pass_by(self, seconds: float) -> None:
        """Let time go by, for the exchange first."""
        self._pass_at_exchange(seconds)
        if self._victim is not None:
            self.victim.do("pass_by", seconds=seconds)

    def _pass_at_exchange(self, seconds: float) -> None:
        self.ahead_s += seconds
        self.practice.control("POST", "/clock", offset_s=self.ahead_s)

    def act_now(self, since_s: float) -> None:
        """Let the exchange act on what it froze so long ago, by its clock of that time: the machine may be slow."""
        self.practice.control("POST", "/clock", offset_s=self.ahead_s - since_s)
        self.practice.control("DELETE", "/faults")
        self.wait(self._has_answered)
        self.practice.control("POST", "/clock", offset_s=self.ahead_s)

    def _has_answered(self) -> bool:
        return all(row["status"] is not None for row in self.received())

    def settle(self) -> None:
        """Let time go by until nothing is in doubt any more, at most so long; what was asked is answered first."""
        passed_s = 0.0
        while (asked := self._doubts()) and passed_s < LONGEST_S:
            if not self.wait(partial(self._is_new, asked), ANSWER_S) or self._doubts():
                self.pass_by(self._step_s)
                passed_s += self._step_s

    def _is_new(self, asked: dict[str, int]) -> bool:
        return self._doubts() != asked

    def _doubts(self) -> dict[str, int]:
        """Orders in doubt, and how often each was asked about."""
        rows = self.look()["rows"]
        return {row["ref"]: len(row["asked_ms"]) for row in rows if row["state"] in IN_DOUBT}

    def wait(self, condition: Callable[[], bool], patience_s: float = PATIENCE_S) -> bool:
        """Wait until something is so; False if that takes too long."""
        ends_at = time.monotonic() + patience_s
        while not condition():
            if time.monotonic() > ends_at:
                return False
            time.sleep(BREATH_S)
        return True

    # The truth

    def story(self) -> Story:
        """What screen, journal and exchange say now."""
        return Story(
            shown=self.look()["rows"],
            journal=states_in(self.journal_path),
            ledger=self.practice.control("GET", "/ledger"),
            received=self.received(),
            committed=frozenset(self._committed),
        )

    def received(self) -> list[Row]:
        """Every placement that reached the exchange."""
        requests: list[Row] = self.practice.control("GET", "/received")["requests"]
        return requests

    def violations(self) -> list[str]:
        """Every broken promise, once the exchange has answered all that it received and the screen has caught up."""
        self.wait(self._has_answered, LATE_S)
        self.wait(lambda: not any(violations(self.story())), CATCH_UP_S)
        found = list(violations(self.story()))
        refused = self.look()["refused"].get("NonceRefused", 0)
        if refused:
            found.append(f"{refused} requests were refused for their nonce")
        return found + list(readable(self.folder, self._secrets()))

    def _secrets(self) -> list[str]:
        return [*self.passphrases, *(key["secret"] for key in self._keys)]


def new_ref(dice: random.Random) -> str:
    """A client id as the program makes them, from the proof's own dice."""
    return "ts" + "".join(dice.choices("0123456789ABCDEFGHJKMNPQRSTVWXYZ", k=26))


def _same(one: str, other: str) -> bool:
    return one.lower() == other.lower()
