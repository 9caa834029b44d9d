"""What must stay fast, measured beside what it is compared with."""
