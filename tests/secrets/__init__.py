"""Canaries: keys, secrets and passphrases that go every way of the program, and are looked for afterwards."""
