"""Grade a class, and keep what became of it."""
