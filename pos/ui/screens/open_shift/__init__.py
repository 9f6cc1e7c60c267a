"""The screen open_shift."""
