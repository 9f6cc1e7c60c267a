"""Frozen views for screens, intents into service calls; no Kivy."""
