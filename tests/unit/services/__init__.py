"""Services' pure parts."""
