"""Till and server in step: one protocol, two ends."""
