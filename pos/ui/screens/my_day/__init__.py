"""The screen my_day."""
