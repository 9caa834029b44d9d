"""The protocols in which the practice exchange can be spoken to; one file, or a few, for each."""
