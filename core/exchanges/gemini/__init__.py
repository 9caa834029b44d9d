"""Gemini spot trading. The door: `GEMINI` is the whole dialect; the rooms behind it are named in every exchange alike."""

from core.exchanges.gemini.calls import GEMINI as GEMINI
