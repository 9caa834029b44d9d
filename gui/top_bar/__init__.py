"""The bar on top: where one is, what is looked at, and the buttons that are always there."""
