"""HTTP: checks, limits and the way to the store."""
