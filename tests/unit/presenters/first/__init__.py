"""The first minute as presenters: no window, no ledger."""
