"""Tests named after promises, sorted by what they need."""
