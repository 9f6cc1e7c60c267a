"""The commands and the line protocol, driven from outside as processes."""
