"""Shipped simulators that speak the real protocols."""
