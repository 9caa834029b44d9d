"""Every exchange the program speaks to. A new one is one more line here."""

from core.exchanges.base import Exchange
from core.exchanges.bigone import BIGONE, BIGONE_TUTORIAL
from core.exchanges.binance import BINANCE, BINANCE_US
from core.exchanges.gemini import GEMINI
from core.exchanges.htx import HTX

ALL: tuple[Exchange, ...] = (GEMINI, BINANCE, BINANCE_US, HTX, BIGONE, BIGONE_TUTORIAL)
