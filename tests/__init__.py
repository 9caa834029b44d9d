"""Promises to the people who use Tessera and to those who change it."""
