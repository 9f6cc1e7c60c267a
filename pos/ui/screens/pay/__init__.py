"""The screen pay."""
