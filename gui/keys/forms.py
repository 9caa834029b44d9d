"""What the key screens show and hand over: frozen values in words, so that views need not know the core."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from core.domain.account import Environment


@dataclass(frozen=True, slots=True, kw_only=True)
class HostChoice:
    """One environment of an exchange; `text` carries its shape and word, `key_page` is where keys are made."""

    environment: Environment
    name: str
    text: str
    key_page: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChoice:
    """One thing to ask for; with `choices` (value, text) it is one of them."""

    name: str
    title: str
    choices: tuple[tuple[str, str], ...] = ()
    is_secret: bool = False
    is_optional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeChoice:
    """What to ask for when a key of this exchange is added."""

    name: str
    title: str
    hosts: tuple[HostChoice, ...]
    fields: tuple[FieldChoice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyForm:
    """What was typed: `values` by field name, the secret among them, so it never shows in a repr."""

    label: str
    exchange: str
    host: HostChoice
    values: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRow:
    """One key of the list, all in words; the tones are colours of the theme."""

    account_id: str
    label: str
    exchange: str
    environment: str
    environment_tone: str
    key_shown: str
    state: str
    tone: str
    rights: str
    problem: str = ""
