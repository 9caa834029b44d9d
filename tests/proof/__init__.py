"""What is proved with processes that die: kill-points, chaos, soak."""
