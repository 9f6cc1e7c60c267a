"""Schema migrations of the server, run by Alembic."""
