"""The documents of the server's office, kept here for some weeks."""

from alembic import op

from pos.store.schema import OFFICE

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make their table; it fills with the next pulls."""
    for statement in OFFICE:
        op.execute(statement)
