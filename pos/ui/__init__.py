"""Kivy widgets and screens; the only place that knows kivy."""
