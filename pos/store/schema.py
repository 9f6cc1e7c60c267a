"""The tables of the local ledger, as the first migration makes them.

Three kinds: the journal; projections, rebuilt from it and compared; node state, never
rebuilt. Ids are BLOBs of 16 bytes, hashes of 32, amounts minor units, quantities thousandths.
"""

from pos.store import search

HEAD_REVISION = "0004"
"""The Alembic revision that this release reads and writes."""

IMMUTABLE = (
    "journal",
    "dictionary",
    "movement",
    "voucher",
    "posting",
    "tender",
    "receipt",
    "shift",
    "shift_close",
    "audit",
)
"""Nothing here is ever updated or deleted (I9); triggers refuse it."""

PROJECTIONS = (
    "movement",
    "stock_level",
    "voucher",
    "posting",
    "tender",
    "receipt",
    "returned",
    "returned_tender",
    "member_points",
    "shift",
    "shift_close",
    "shift_sum",
    "counter",
    "audit",
)
"""What `rebuild` derives again and `verify` compares by digest."""

JOURNAL = """
CREATE TABLE journal (
    pos INTEGER PRIMARY KEY,
    epoch TEXT NOT NULL,
    seq INTEGER NOT NULL CHECK (seq > 0),
    event_id BLOB NOT NULL UNIQUE,
    type TEXT NOT NULL,
    hash BLOB NOT NULL,
    raw BLOB NOT NULL,
    UNIQUE (epoch, seq)
) STRICT
"""

DICTIONARY = "CREATE TABLE dictionary (number INTEGER PRIMARY KEY, text BLOB NOT NULL) STRICT"
"""The frozen texts that the journal's bytes were compressed from (`pos.store.packing`)."""

PROJECTION_TABLES = {
    "movement": """
CREATE TABLE {name} (
    pos INTEGER NOT NULL, product BLOB NOT NULL, q INTEGER NOT NULL, v INTEGER NOT NULL,
    PRIMARY KEY (pos, product)
) STRICT, WITHOUT ROWID
""",
    "stock_level": """
CREATE TABLE {name} (
    product BLOB PRIMARY KEY, q INTEGER NOT NULL, v INTEGER NOT NULL,
    basis_v INTEGER, basis_q INTEGER, basis_event BLOB,
    receipt_v INTEGER, receipt_q INTEGER, receipt_event BLOB
) STRICT, WITHOUT ROWID
""",
    "voucher": """
CREATE TABLE {name} (
    pos INTEGER PRIMARY KEY, date TEXT NOT NULL, type TEXT NOT NULL, amount INTEGER NOT NULL
) STRICT
""",
    "posting": """
CREATE TABLE {name} (
    pos INTEGER NOT NULL, n INTEGER NOT NULL, account TEXT NOT NULL,
    side TEXT NOT NULL CHECK (side IN ('D', 'C')), amount INTEGER NOT NULL, party BLOB,
    PRIMARY KEY (pos, n)
) STRICT, WITHOUT ROWID
""",
    "tender": """
CREATE TABLE {name} (
    pos INTEGER NOT NULL, n INTEGER NOT NULL, kind TEXT NOT NULL, amount INTEGER NOT NULL,
    PRIMARY KEY (pos, n)
) STRICT, WITHOUT ROWID
""",
    "receipt": """
CREATE TABLE {name} (
    pos INTEGER PRIMARY KEY, number TEXT NOT NULL, kind TEXT NOT NULL, total INTEGER NOT NULL,
    sale BLOB, event_id BLOB NOT NULL, user BLOB, wall TEXT NOT NULL, date TEXT NOT NULL,
    shift BLOB
) STRICT
""",
    "returned": """
CREATE TABLE {name} (
    sale BLOB NOT NULL, line INTEGER NOT NULL, q INTEGER NOT NULL, PRIMARY KEY (sale, line)
) STRICT, WITHOUT ROWID
""",
    "returned_tender": """
CREATE TABLE {name} (
    sale BLOB NOT NULL, kind TEXT NOT NULL, amount INTEGER NOT NULL, PRIMARY KEY (sale, kind)
) STRICT, WITHOUT ROWID
""",
    "member_points": """
CREATE TABLE {name} (member BLOB PRIMARY KEY, delta INTEGER NOT NULL) STRICT, WITHOUT ROWID
""",
    "shift": """
CREATE TABLE {name} (
    id BLOB PRIMARY KEY, pos INTEGER NOT NULL, number INTEGER NOT NULL, date TEXT NOT NULL,
    user BLOB, wall TEXT NOT NULL
) STRICT, WITHOUT ROWID
""",
    "shift_close": """
CREATE TABLE {name} (
    id BLOB PRIMARY KEY, pos INTEGER NOT NULL, z INTEGER NOT NULL, expected INTEGER NOT NULL,
    counted INTEGER NOT NULL
) STRICT, WITHOUT ROWID
""",
    "shift_sum": """
CREATE TABLE {name} (
    shift BLOB NOT NULL, what TEXT NOT NULL, amount INTEGER NOT NULL, PRIMARY KEY (shift, what)
) STRICT, WITHOUT ROWID
""",
    "counter": """
CREATE TABLE {name} (
    epoch TEXT NOT NULL, name TEXT NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (epoch, name)
) STRICT, WITHOUT ROWID
""",
    "audit": """
CREATE TABLE {name} (
    pos INTEGER PRIMARY KEY, wall TEXT NOT NULL, user BLOB, type TEXT NOT NULL, subject TEXT
) STRICT
""",
}

PROJECTION_INDEXES = {
    "receipt_number": "CREATE UNIQUE INDEX receipt_number ON receipt (number)",
    "receipt_date": "CREATE INDEX receipt_date ON receipt (date)",
    "shift_number": "CREATE INDEX shift_number ON shift (number)",
}

NODE_TABLES = (
    "CREATE TABLE epoch (n INTEGER PRIMARY KEY, epoch TEXT NOT NULL UNIQUE, letters TEXT NOT NULL)"
    " STRICT",
    "CREATE TABLE state (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID",
    "CREATE TABLE ack (epoch TEXT PRIMARY KEY, seq INTEGER NOT NULL, hash BLOB NOT NULL,"
    " server_epoch TEXT NOT NULL, mac TEXT NOT NULL) STRICT, WITHOUT ROWID",
    "CREATE TABLE product (id BLOB PRIMARY KEY, sku TEXT NOT NULL, name_zh TEXT NOT NULL,"
    " name_en TEXT NOT NULL, unit TEXT NOT NULL, price INTEGER, rate INTEGER NOT NULL,"
    " category TEXT NOT NULL, kind TEXT NOT NULL, barcodes TEXT NOT NULL,"
    " version INTEGER NOT NULL) STRICT, WITHOUT ROWID",
    "CREATE INDEX product_sku ON product (sku)",
    "CREATE TABLE barcode (code TEXT NOT NULL, product BLOB NOT NULL, PRIMARY KEY (code, product))"
    " STRICT, WITHOUT ROWID",
    "CREATE INDEX barcode_product ON barcode (product)",
    "CREATE TABLE person (id BLOB PRIMARY KEY, salt TEXT NOT NULL, fields TEXT NOT NULL)"
    " STRICT, WITHOUT ROWID",
    "CREATE TABLE pin (user BLOB PRIMARY KEY, hash TEXT NOT NULL) STRICT, WITHOUT ROWID",
    "CREATE TABLE user_account (id BLOB PRIMARY KEY, login TEXT NOT NULL UNIQUE,"
    " role TEXT NOT NULL, person BLOB NOT NULL, version INTEGER NOT NULL) STRICT, WITHOUT ROWID",
    "CREATE TABLE member (id BLOB PRIMARY KEY, code TEXT NOT NULL UNIQUE, account INTEGER NOT NULL,"
    " person BLOB NOT NULL, version INTEGER NOT NULL) STRICT, WITHOUT ROWID",
    "CREATE TABLE settings (id BLOB PRIMARY KEY, fields TEXT NOT NULL, version INTEGER NOT NULL)"
    " STRICT, WITHOUT ROWID",
    "CREATE TABLE others_stock (product BLOB PRIMARY KEY, q INTEGER NOT NULL, v INTEGER NOT NULL,"
    " basis_v INTEGER, basis_q INTEGER, basis_event BLOB, receipt_v INTEGER, receipt_q INTEGER,"
    " receipt_event BLOB, version INTEGER NOT NULL) STRICT, WITHOUT ROWID",
    "CREATE TABLE others_points (member BLOB PRIMARY KEY, delta INTEGER NOT NULL,"
    " version INTEGER NOT NULL) STRICT, WITHOUT ROWID",
    "CREATE TABLE others_returned (sale BLOB PRIMARY KEY, lines TEXT NOT NULL,"
    " tenders TEXT NOT NULL, version INTEGER NOT NULL) STRICT, WITHOUT ROWID",
    "CREATE TABLE held (n INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, value TEXT NOT NULL)"
    " STRICT",
    "CREATE TABLE spool (id INTEGER PRIMARY KEY, event_id BLOB NOT NULL, copy INTEGER NOT NULL,"
    " state TEXT NOT NULL) STRICT",
    "CREATE INDEX spool_open ON spool (state) WHERE state <> 'done'",
    "CREATE TABLE foreign_document (number TEXT PRIMARY KEY, raw BLOB NOT NULL,"
    " hash BLOB NOT NULL, previous BLOB NOT NULL) STRICT, WITHOUT ROWID",
)


PACKS = "ALTER TABLE product ADD COLUMN packs TEXT NOT NULL DEFAULT '[]'"
"""Revision 0002: barcodes that stand for several pieces, as [[code, pieces]]."""


SPOOL = tuple(
    f"ALTER TABLE spool ADD COLUMN {column}"
    for column in (
        "paper TEXT NOT NULL DEFAULT 'receipt'",
        "printer TEXT NOT NULL DEFAULT ''",
        "figures TEXT NOT NULL DEFAULT ''",
    )
)
"""Revision 0003: what else is printed, and on which of several printers."""


OFFICE = (
    "CREATE TABLE office_document (event_id BLOB PRIMARY KEY, epoch TEXT NOT NULL,"
    " seq INTEGER NOT NULL, date TEXT NOT NULL, raw BLOB NOT NULL, hash BLOB NOT NULL,"
    " previous BLOB NOT NULL, mac TEXT NOT NULL) STRICT, WITHOUT ROWID",
    "CREATE INDEX office_place ON office_document (epoch, seq)",
)
"""Revision 0004: what the server's office wrote, kept for a server that may lose it."""


def triggers(table: str) -> dict[str, str]:
    """Return the triggers, by name, that make a table refuse UPDATE and DELETE."""
    refuse = "BEGIN SELECT RAISE(ABORT, 'immutable'); END"
    return {
        f"{table}_no_{step}": f"CREATE TRIGGER {table}_no_{step} BEFORE {step.upper()} "
        f"ON {table} {refuse}"
        for step in ("update", "delete")
    }


def trigger_statements() -> dict[str, str]:
    """Return the triggers that must be there, as start-up and `verify` check them."""
    return {name: sql for table in IMMUTABLE for name, sql in triggers(table).items()}


def first_statements() -> list[str]:
    """Return every statement of the first schema, in order."""
    statements = [JOURNAL, DICTIONARY]
    statements += [sql.format(name=name) for name, sql in PROJECTION_TABLES.items()]
    statements += PROJECTION_INDEXES.values()
    statements += NODE_TABLES
    statements += search.NODE_TABLES
    statements += trigger_statements().values()
    return statements
