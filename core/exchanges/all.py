"""Every exchange the program speaks to. A new one is one more line here."""

from core.exchanges.base import Exchange
from core.exchanges.gemini import GEMINI

ALL: tuple[Exchange, ...] = (GEMINI,)
