"""Dialects: pure functions that turn a wish into one request and an answer into a fact. No I/O lives here."""
