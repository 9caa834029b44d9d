"""Facts and pure functions."""
