"""Barcodes and what they mean."""
