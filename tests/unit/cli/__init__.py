"""Dispatch of commands and the form of the line protocol."""
