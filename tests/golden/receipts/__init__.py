"""Receipts byte for byte, narrow and wide, in both languages."""
