"""Promises of the practice exchange, asked for over its own wire and of its inner rooms."""
