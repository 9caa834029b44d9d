"""Promises that every dialect keeps, and those of one exchange alone."""
