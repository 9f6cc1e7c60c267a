"""Seeded mutants of the real code: what the tests and the simulator are worth is tried on them."""
