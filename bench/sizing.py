"""How large ledgers and servers become: bytes a sale by table, and what five years come to.

    python3 -m bench.sizing [SALES]

Measured as the growth of every table between a day of so many ten-line sales and the next, so
that what is there once (products, settings, empty pages) is not multiplied. Prints the table of
`docs/sizing.md`.
"""

import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher

from bench.ingest import BATCH, push_of
from bench.postgres import new_database, private_server
from bench.shop import documents_of, filled, now, pusher_of
from pos.domain.documents import Document, Origin
from pos.store.connection import read_key
from pos.store.ledger import KEY_FILE, LEDGER_FILE
from sync.server.store.booking import book
from sync.server.store.database import Database

SALES = 1_000
TILLS, SALES_A_DAY, DAYS = 20, 1_000, 5 * 365 + 1
GIB = 1024**3
Sizes = dict[str, int]


def main() -> None:
    """Measure both nodes and print what they come to."""
    sales = int(sys.argv[1]) if len(sys.argv) > 1 else SALES
    with TemporaryDirectory() as folder:
        till, documents, own = _till(Path(folder), sales)
        server = _server(documents, own, sales)
    _print("till", till, SALES_A_DAY * DAYS)
    _print("server (PostgreSQL)", server, TILLS * SALES_A_DAY * DAYS)


def _till(folder: Path, sales: int) -> tuple[dict[str, float], list[Document], Origin]:
    """Return bytes a document by table of a till, and the documents of both days."""
    sizes: list[Sizes] = []
    for days in (1, 2):
        with closing(filled(folder / str(days), sales * days)) as ledger:
            home = ledger.home
            with ledger.read() as reads:
                documents = list(documents_of(reads, sales * days))
                own = reads.origin()
        sizes.append(_ledger_sizes(home))
    return _growth(sizes[0], sizes[1], sales), documents, own


def _ledger_sizes(home: Path) -> Sizes:
    """Return the bytes of a ledger's tables, indexes counted with their table.

    The driver cannot tell pages by table, so they are counted in a plain copy, and scaled to what
    the encrypted file really takes.
    """
    plain = home / "plain.db"
    driver: Any = sqlcipher.connect(str(home / LEDGER_FILE))
    try:
        driver.execute(f"PRAGMA key = \"x'{read_key(home / KEY_FILE)}'\"")
        driver.execute(f"ATTACH DATABASE '{plain}' AS plain KEY ''")
        driver.execute("SELECT sqlcipher_export('plain')").fetchall()
    finally:
        driver.close()
    with closing(sqlite3.connect(plain)) as copy:
        rows = copy.execute(
            "SELECT coalesce(m.tbl_name, d.name), sum(d.pgsize) FROM dbstat d "
            "LEFT JOIN sqlite_schema m ON m.name = d.name GROUP BY 1"
        ).fetchall()
    scale = (home / LEDGER_FILE).stat().st_size / plain.stat().st_size
    plain.unlink()
    return {str(name): round(size * scale) for name, size in rows}


def _server(documents: list[Document], own: Origin, sales: int) -> dict[str, float]:
    """Return bytes a document by table of a server on PostgreSQL."""
    pusher = pusher_of(own)
    sizes: list[Sizes] = []
    with (
        private_server() as server,
        new_database(server, "sizing") as url,
        closing(Database(url)) as database,
    ):
        database.prepare()
        for at in range(0, 2 * sales, BATCH):
            book(database, pusher, push_of(own, documents[at : at + BATCH]), now())
            if at + BATCH in {sales, 2 * sales}:
                database.scrub("stock, stock_of_stream, shift_sum, returned, returned_tender")
                sizes.append(_server_sizes(database))
    return _growth(sizes[0], sizes[1], sales)


def _server_sizes(database: Database) -> Sizes:
    """Return the bytes of a server's tables with their indexes."""
    with database.reading() as connection:
        rows = connection.exec_driver_sql(
            "SELECT relname, pg_total_relation_size(oid) FROM pg_class "
            "WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        )
        return {str(name): int(size) for name, size in rows}


def _growth(before: Sizes, after: Sizes, sales: int) -> dict[str, float]:
    """Return bytes a document by table, of the tables that grow."""
    grown = {name: (size - before.get(name, 0)) / sales for name, size in after.items()}
    by_size: Callable[[tuple[str, float]], float] = lambda told: -told[1]  # noqa: E731 - typed for both sorts
    return {name: size for name, size in sorted(grown.items(), key=by_size) if size > 0}


def _print(node: str, sizes: dict[str, float], documents: int) -> None:
    """Print a node's table in Markdown."""
    print(f"\n| {node}: table | bytes a sale | GiB at {documents:,} sales |\n|---|--:|--:|")
    for name, size in {**sizes, "**sum**": sum(sizes.values())}.items():
        print(f"| {name} | {size:,.0f} | {size * documents / GIB:,.1f} |")


if __name__ == "__main__":
    main()
