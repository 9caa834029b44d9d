"""How the program and its connection are: the strip below, and the banners above the panels."""
