"""Devices that fail while they are used."""
