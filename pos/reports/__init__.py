"""Receipts and reports from documents."""
