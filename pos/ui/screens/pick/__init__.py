"""The screen pick."""
