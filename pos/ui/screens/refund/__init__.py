"""The screen refund."""
