"""The screen sign_in."""
