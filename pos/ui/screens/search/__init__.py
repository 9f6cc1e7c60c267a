"""The screen search."""
