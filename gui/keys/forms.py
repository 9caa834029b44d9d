"""What the key screens show and hand over: frozen values in words, so that views need not know the core."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum, auto

from core.domain.account import Environment

PLAIN_KIND = "hmac"
"""The kind of key whose secret is a line of text; of every other it is a private key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HostChoice:
    """One environment of an exchange; `text` carries its shape and word, `key_page` is where keys are made."""

    environment: Environment
    name: str
    text: str
    key_page: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChoice:
    """One thing to ask for; with `choices` (value, text) it is one of them. `is_long` and `pattern` as in `KeyField`."""

    name: str
    title: str
    choices: tuple[tuple[str, str], ...] = ()
    is_secret: bool = False
    is_optional: bool = False
    is_long: bool = False
    pattern: str = ""

    def fits(self, value: str) -> bool:
        """Whether a value is known to look as it should."""
        return bool(self.pattern and re.fullmatch(self.pattern, " ".join(value.split())))

    def is_odd(self, value: str) -> bool:
        """Whether a value is known not to look as it should."""
        return bool(value and self.pattern) and not self.fits(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeChoice:
    """What to ask for when a key of this exchange is added, and what must be said of it."""

    name: str
    title: str
    hosts: tuple[HostChoice, ...]
    fields: tuple[FieldChoice, ...]
    notice: str = ""

    def odd_fields(self, values: Mapping[str, str]) -> tuple[str, ...]:
        """The names of fields whose values do not look as they should."""
        return tuple(each.name for each in self.fields if each.is_odd(values[each.name]))

    def is_swapped(self, values: Mapping[str, str]) -> bool:
        """Whether key and secret seem to stand in each other's place."""
        fields = {each.name: each for each in self.fields}
        key, secret = fields["key"], fields["secret"]
        if not (values["key"] and values["secret"]):
            return False
        if key.pattern:
            return key.fits(values["secret"]) and not key.fits(values["key"])
        return secret.fits(values["key"]) and not secret.fits(values["secret"])

    def looks_like_key(self, values: Mapping[str, str]) -> bool:
        """Whether what stands for the key is known to look like one of this exchange."""
        return any(each.name == "key" and each.fits(values["key"]) for each in self.fields)

    def is_other_kind(self, values: Mapping[str, str]) -> bool:
        """Whether a private key is called a plain secret, or the other way round."""
        if not values["secret"] or "kind" not in values:
            return False
        return values["secret"].startswith("-----BEGIN") == (values["kind"] == PLAIN_KIND)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyForm:
    """What was typed: `values` by field name, the secret among them, so it never shows in a repr."""

    label: str
    exchange: str
    host: HostChoice
    values: Mapping[str, str] = field(repr=False)


class Action(Enum):
    """What a finding suggests to do."""

    SWAP = auto()
    OPEN_KEY_PAGE = auto()
    OTHER_HOST = auto()
    TEST_AGAIN = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing about a key that a person should know: a sentence, and what to do about it. `name` is for tests."""

    name: str
    sentence: str
    action: Action
    action_text: str
    tone: str = "attention"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a test has found: a sentence and its tone, each right in a line, and what else should be known.

    `word` must be typed before the key may be saved, unless it is empty.
    """

    sentence: str
    tone: str
    rights: tuple[str, ...]
    findings: tuple[Finding, ...] = ()
    word: str = ""


class LiveLock(Enum):
    """Whether orders of a key may leave: NONE where no real money is at stake."""

    NONE = auto()
    LOCKED = auto()
    UNLOCKED = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRow:
    """One key of the list, all in words; the tones are colours of the theme. `more` is told of the chosen one."""

    account_id: str
    label: str
    exchange: str
    environment: str
    environment_tone: str
    key_shown: str
    state: str
    tone: str
    rights: str
    more: str = ""
    problem: str = ""
    live: LiveLock = LiveLock.NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitsForm:
    """An account's limits as they stand in the form: None is off. `most` is what one order may be worth, in words."""

    values: Mapping[str, Decimal | None]
    most: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class IncomingRow:
    """A key of an exported file in words; `is_ticked` whether it is to be kept, None where there is nothing to choose."""

    account_id: str
    label: str
    exchange: str
    environment: str
    key_shown: str
    what: str
    is_ticked: bool | None
