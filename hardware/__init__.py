"""Scanners, cameras, printers: drivers that give raw readings, and their simulators."""
