"""Promises of core/net."""
