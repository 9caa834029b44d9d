"""The practice exchange: a real server, on this machine only, for demonstration and tests."""
