"""Candles of the watched pair with the user's own orders on them."""
