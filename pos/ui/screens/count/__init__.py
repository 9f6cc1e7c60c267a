"""The screen count."""
