"""The first step of the first minute: which language the screen speaks."""
