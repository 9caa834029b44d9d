"""The lock before orders with real money, as the window sees it."""

from core.desk.store import Store
from core.key_facts import LiveGate


def is_open(store: Store) -> bool:
    """Whether live accounts may send; as long as nobody has told, they may not."""
    gate = store.get(LiveGate, "live")
    return gate is not None and gate.is_open
