"""The till's end of sync."""
