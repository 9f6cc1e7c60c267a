"""The screen menu."""
