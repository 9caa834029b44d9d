"""Tessera's core: facts, dialects and actions. Nothing here knows of Qt."""
