"""The server's books over SQLAlchemy."""
