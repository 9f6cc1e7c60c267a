"""The screen done."""
