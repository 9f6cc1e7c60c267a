"""Adding to tables of sums comes to the same, a row at a time or many at once."""

from contextlib import closing

import pytest
from sqlalchemy import text

from pos.errors import ServerUnreachable
from sync.server.store.database import Database
from sync.server.store.writing import FEW_ROWS, Row, add_rows, insert_rows

COMPANY, SHOP, EARLY, LATE = b"c" * 16, b"s" * 16, b"\x01" * 16, b"\x02" * 16
MANY = 3 * FEW_ROWS


def levels(count: int, event: bytes) -> list[Row]:
    """Stock of so many products: one piece of each, which was received at 7 by this event."""
    return [
        (COMPANY, SHOP, number.to_bytes(16), 1, 7, None, None, None, event[0], 1000, event)
        for number in range(count)
    ]


def test_many_rows_added_twice_in_a_transaction_and_once_more_after_it(postgres_url: str) -> None:
    with closing(Database(postgres_url)) as database:
        database.prepare()
        with database.writing() as connection:
            add_rows(connection, "stock", levels(MANY, LATE))
            add_rows(connection, "stock", levels(MANY, EARLY))
        with database.writing() as connection:
            add_rows(connection, "stock", levels(MANY, EARLY))
            add_rows(connection, "stock", levels(1, EARLY))
        with database.reading() as connection:
            query = "SELECT q, v, receipt_v, receipt_event FROM stock ORDER BY product"
            rows = [tuple(row) for row in connection.execute(text(query))]
    assert rows == [(4, 28, 2, LATE), *[(3, 21, 2, LATE)] * (MANY - 1)]


def test_a_database_that_goes_away_in_the_middle_of_a_copy_cannot_be_reached(
    postgres_url: str,
) -> None:
    """COPY goes past the library that names failures; the till must hear a code, not a 500."""
    with closing(Database(postgres_url)) as database, closing(Database(postgres_url)) as other:
        database.prepare()
        with pytest.raises(ServerUnreachable):
            _copy_to_nobody(database, other)
        with database.writing() as connection:
            insert_rows(connection, "stock", levels(MANY, LATE))


def _copy_to_nobody(database: Database, other: Database) -> None:
    with database.writing() as connection:
        own = connection.execute(text("SELECT pg_backend_pid()")).scalar()
        with other.writing() as ending:
            ending.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": own})
        insert_rows(connection, "stock", levels(MANY, LATE))
