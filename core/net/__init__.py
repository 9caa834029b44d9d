"""The wire: sending requests, following streams, taking turns, counting budgets, telling time."""
