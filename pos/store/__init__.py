"""The local ledger over SQLAlchemy and SQLCipher."""
