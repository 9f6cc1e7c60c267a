"""The screen new_pin."""
