"""Giving money back: finding the receipt, choosing what goes back, and what came of it."""
