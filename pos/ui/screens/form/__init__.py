"""The screen form."""
