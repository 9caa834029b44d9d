"""HTX spot trading. The door: `HTX` is the whole dialect; the rooms behind it are named in every exchange alike."""

from core.exchanges.htx.calls import HTX as HTX
