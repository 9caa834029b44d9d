"""The order ticket: what is typed, what it would come to, and the one button that sends it."""
