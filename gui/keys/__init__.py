"""Keys and the vault on the screen: first run, unlocking, the list of keys, adding one, changing the passphrase."""
