"""The screen sell."""
