"""The counter's use cases over a real ledger in this process."""
