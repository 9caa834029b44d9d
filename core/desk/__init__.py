"""Action: the desk that owns the state, its feeds, its journal. It imports no concrete exchange."""
