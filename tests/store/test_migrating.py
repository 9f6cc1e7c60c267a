"""A ledger of an earlier release opens under this one, with everything in it."""

from pathlib import Path

from pos.store.connection import open_engine, read_key
from pos.store.ledger import KEY_FILE, LEDGER_FILE, open_ledger
from pos.store.schema import HEAD_REVISION, PACKS, SPOOL

WATER = {
    "id": "ab" * 16,
    "version": 3,
    "sku": "W1",
    "name_zh": "水",
    "name_en": "Water",
    "unit": "瓶",
    "price": 200,
    "rate": 1300,
    "category": "",
    "kind": "goods",
    "barcodes": ["06901234567892"],
}


def test_a_ledger_without_case_barcodes_gets_room_for_them_and_keeps_its_goods(home: Path) -> None:
    opened = open_ledger(home)
    with opened.begin() as work:
        work.apply_rows("product", [WATER])
    with opened.read() as reads:
        before = reads.product_by_sku("W1")
    opened.close()
    engine = open_engine(home / LEDGER_FILE, read_key(home / KEY_FILE))
    with engine.begin() as connection:
        for added in (PACKS, *SPOOL):
            table, column = added.split()[2], added.split()[5]
            connection.exec_driver_sql(f"ALTER TABLE {table} DROP COLUMN {column}")
        connection.exec_driver_sql("DROP TABLE office_document")
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    engine.dispose()
    again = open_ledger(home)
    with again.read() as reads:
        after = reads.product_by_sku("W1")
        revision = reads.connection.exec_driver_sql("SELECT version_num FROM alembic_version")
        assert revision.scalar() == HEAD_REVISION
    again.close()
    assert after == before
    assert after is not None
    assert (after.barcodes, after.packs) == (("06901234567892",), ())
