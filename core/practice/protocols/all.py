"""Every protocol that the practice exchange speaks. A new one is one more line here."""

import random
from collections.abc import Callable

from core.practice.clock import Clock
from core.practice.dialect import Dialect
from core.practice.protocols.bigone import Bigone
from core.practice.protocols.binance import Binance, BinanceUs
from core.practice.protocols.gemini import Gemini
from core.practice.protocols.htx import Htx
from core.practice.received import Record

Protocol = Callable[[Clock, random.Random, Record], Dialect]

PROTOCOLS: tuple[Protocol, ...] = (Gemini, Binance, BinanceUs, Htx, Bigone)
