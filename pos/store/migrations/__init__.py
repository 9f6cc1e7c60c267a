"""Schema migrations of the local ledger, run by Alembic."""
