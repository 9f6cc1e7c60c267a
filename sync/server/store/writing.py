"""Writing many rows at once: COPY on PostgreSQL, executemany on SQLite, upserts on both.

Many rows for a table of sums come by COPY too, into a table of this connection's own, and are
added from there in one statement: half the time of a statement a row.
"""

from collections.abc import Sequence
from typing import Any

import psycopg
from sqlalchemy import Connection, Table
from sqlalchemy.exc import DBAPIError

from sync.server.store.schema import metadata

Row = tuple[Any, ...]
FEW_ROWS = 50
"""Up to here a statement a row is cheaper than a COPY and a statement."""

_COST = (
    "{c}_v = CASE WHEN excluded.{c}_event IS NOT NULL AND "
    "({t}.{c}_event IS NULL OR excluded.{c}_event > {t}.{c}_event) "
    "THEN excluded.{c}_v ELSE {t}.{c}_v END, "
    "{c}_q = CASE WHEN excluded.{c}_event IS NOT NULL AND "
    "({t}.{c}_event IS NULL OR excluded.{c}_event > {t}.{c}_event) "
    "THEN excluded.{c}_q ELSE {t}.{c}_q END, "
    "{c}_event = CASE WHEN excluded.{c}_event IS NOT NULL AND "
    "({t}.{c}_event IS NULL OR excluded.{c}_event > {t}.{c}_event) "
    "THEN excluded.{c}_event ELSE {t}.{c}_event END"
)
_TYPES: dict[type, str] = {bytes: "bytea", str: "text", int: "int8"}
"""How PostgreSQL names the types of the schema's columns."""
_ADDS = {
    "stock": ("q", "v"),
    "stock_of_stream": ("q", "v"),
    "returned": ("q",),
    "returned_tender": ("amount",),
    "points": ("delta",),
    "shift_sum": ("amount",),
}


def insert_rows(connection: Connection, name: str, rows: Sequence[Row]) -> None:
    """Insert rows that must be new, columns in the table's order."""
    if not rows:
        return
    table = metadata.tables[name]
    if connection.dialect.name == "postgresql":
        _copy(connection, name, table, rows)
    else:
        marks = ",".join("?" * len(table.columns))
        connection.exec_driver_sql(f"INSERT INTO {name} VALUES ({marks})", list(rows))


def _copy(connection: Connection, name: str, table: Table, rows: Sequence[Row]) -> None:
    """Send rows of a table's columns by COPY, the fastest way in.

    Binary, because bytes written as digits and read back cost both ends: a fifth of the whole.
    """
    columns = ", ".join(table.columns.keys())
    types = [_TYPES[column.type.python_type] for column in table.columns]
    driver: Any = connection.connection.driver_connection
    query = f"COPY {name} ({columns}) FROM STDIN (FORMAT BINARY)"
    try:
        with driver.cursor() as cursor, cursor.copy(query) as copy:
            copy.set_types(types)
            write_row = copy.write_row
            for row in rows:
                write_row(row)
    except psycopg.Error as error:
        # It goes past SQLAlchemy, which names failures: a server that is gone, a row that is there.
        raise DBAPIError.instance(
            query,
            None,
            error,
            psycopg.Error,
            connection_invalidated=driver.closed,
            dialect=connection.dialect,
        ) from error


def add_rows(connection: Connection, name: str, rows: Sequence[Row]) -> None:
    """Add rows to a table of sums; rows come in key order, so that locks never cross."""
    if not rows:
        return
    table = metadata.tables[name]
    keys = ", ".join(column.name for column in table.primary_key.columns)
    sets = [f"{column} = {name}.{column} + excluded.{column}" for column in _ADDS[name]]
    if name == "stock":
        sets += [_COST.format(c=cost, t=name) for cost in ("basis", "receipt")]
    is_postgres = connection.dialect.name == "postgresql"
    on_conflict = f"ON CONFLICT ({keys}) DO UPDATE SET {', '.join(sets)}"
    if is_postgres and len(rows) > FEW_ROWS:
        connection.exec_driver_sql(
            f"CREATE TEMPORARY TABLE IF NOT EXISTS new_{name} (LIKE {name}) ON COMMIT DELETE ROWS"
        )
        _copy(connection, f"new_{name}", table, rows)
        connection.exec_driver_sql(
            f"WITH new AS (DELETE FROM new_{name} RETURNING *) "
            f"INSERT INTO {name} SELECT * FROM new ORDER BY {keys} {on_conflict}"
        )
        return
    marks = ",".join(["%s" if is_postgres else "?"] * len(table.columns))
    connection.exec_driver_sql(f"INSERT INTO {name} VALUES ({marks}) {on_conflict}", list(rows))
