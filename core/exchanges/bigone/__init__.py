"""BigONE spot trading. The door: `BIGONE` is the exchange's API v3, `BIGONE_TUTORIAL` a scheme for practice that it does not accept."""

from core.exchanges.bigone.calls import BIGONE as BIGONE
from core.exchanges.bigone.tutorial import BIGONE_TUTORIAL as BIGONE_TUTORIAL
