"""Sync against a real server over loopback."""
