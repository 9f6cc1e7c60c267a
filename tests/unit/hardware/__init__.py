"""Drivers' pure parts."""
