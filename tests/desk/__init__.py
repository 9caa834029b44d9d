"""Promises of core/desk."""
