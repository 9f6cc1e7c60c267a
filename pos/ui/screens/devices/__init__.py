"""The screen devices."""
