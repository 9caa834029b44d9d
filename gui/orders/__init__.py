"""The orders panel: working, done and filled, and the card of an order whose outcome is being checked."""
