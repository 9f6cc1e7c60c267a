"""The local ledger on real files."""
