"""The order book of the watched pair."""
