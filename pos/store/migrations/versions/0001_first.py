"""The first schema: journal, projections, node state, and the triggers that keep them."""

from alembic import op

from pos.store.packing import dictionary
from pos.store.schema import first_statements

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make every table, index and trigger."""
    for statement in first_statements():
        op.execute(statement)
    op.get_bind().exec_driver_sql("INSERT INTO dictionary VALUES (1, ?)", (dictionary(1),))
