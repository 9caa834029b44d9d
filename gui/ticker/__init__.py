"""The watched pair's price, its change, its day, and its age."""
