"""The first minute: a home without a ledger asks four things on the screen, then sells."""
