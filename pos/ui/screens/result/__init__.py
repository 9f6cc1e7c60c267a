"""The screen result."""
