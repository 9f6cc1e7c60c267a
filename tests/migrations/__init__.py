"""Schemas brought forward."""
