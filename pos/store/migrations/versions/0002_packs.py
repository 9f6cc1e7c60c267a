"""Barcodes that stand for several pieces of a product: a case, a six-pack."""

from alembic import op

from pos.store.schema import PACKS

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the column; every barcode known so far stands for one piece."""
    op.execute(PACKS)
