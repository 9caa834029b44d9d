"""Binance spot trading. The door: two exchanges that speak one dialect, the global one and Binance.US."""

from core.exchanges.binance.calls import BINANCE as BINANCE
from core.exchanges.binance.calls import BINANCE_US as BINANCE_US
