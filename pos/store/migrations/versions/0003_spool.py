"""Gift receipts, shift reports and several printers in the spool."""

from alembic import op

from pos.store.schema import SPOOL

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the columns; what waits so far is a receipt for the usual printer."""
    for statement in SPOOL:
        op.execute(statement)
