"""The window: draws facts and forwards wishes. Everything of Qt lives here."""
