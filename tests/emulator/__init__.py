"""Receipts sent to an emulator and compared with an encoder that others made; `make emulator`."""
