"""The screen held."""
