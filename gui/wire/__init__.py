"""The panel "exactly what was sent": every request with its signing steps, and what came back."""
