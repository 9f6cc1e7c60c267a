"""Connections to the ledger file: its key, its pragmas, and what the driver's errors mean.

Owns what must hold on every connect, set and read back. Refuses to open anything without the
right key, and to make a file that is not there.
"""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import StaticPool

from pos.errors import DiskFull, HomeUnwritable, LedgerDamaged, LedgerKey
from pos.store.forks import keep_from_children, refuse_in_child

KEY_BYTES = 32
CACHE_KIB = 64 * 1024
BUSY_MS = 10_000
LOG_BYTES_KEPT = 16 * 1024 * 1024
CHECKPOINT_PAGES = 1_000
PRAGMAS = (
    ("journal_mode", "wal"),
    ("synchronous", 2),
    ("foreign_keys", 1),
    ("recursive_triggers", 1),
    ("cache_size", -CACHE_KIB),
    ("busy_timeout", BUSY_MS),
    ("temp_store", 2),
    ("journal_size_limit", LOG_BYTES_KEPT),
    ("wal_autocheckpoint", CHECKPOINT_PAGES),
)
"""Name, and the value that reading it back must give: FULL is 2, MEMORY is 2.

With `recursive_triggers` a row that INSERT OR REPLACE would take away meets the triggers too.
"""
_FULL = ("disk is full", "disk I/O error")
_UNWRITABLE = ("readonly database", "unable to open")
_DAMAGED = ("malformed", "not a database")


def make_key(path: Path, key: bytes | None = None) -> None:
    """Write a key, 32 random bytes unless given, to a file of mode 600, which must not exist."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(key or secrets.token_bytes(KEY_BYTES))
        file.flush()
        os.fsync(file.fileno())


def read_key(path: Path) -> str:
    """Return the key as 64 hex digits. Raises LedgerKey where it is missing or none."""
    try:
        key = path.read_bytes()
    except OSError as error:
        raise LedgerKey(path=path.name) from error
    if len(key) != KEY_BYTES:
        raise LedgerKey(path=path.name)
    return key.hex()


def _connect(path: Path, key: str, *, read_only: bool) -> Any:
    """Return a driver connection, keyed and set. Raises LedgerKey, DiskFull, LedgerDamaged."""
    mode = "ro" if read_only else "rw"
    connection: Any = None
    try:
        connection = sqlcipher.connect(
            f"{path.resolve().as_uri()}?mode={mode}",
            uri=True,
            isolation_level=None,
            check_same_thread=False,
        )
        _set_up(connection.cursor(), key)
    except sqlcipher.DatabaseError as error:
        if connection is not None:
            connection.close()
        if any(said in str(error) for said in ("not a database", "file is encrypted")):
            raise LedgerKey(path=path.name) from error
        raise_known(error, path.parent)
        raise
    return connection


def _set_up(cursor: Any, key: str) -> None:
    """Key a new connection, then set every pragma and read it back."""
    cursor.execute(f"PRAGMA key = \"x'{key}'\"")
    cursor.execute("PRAGMA cipher_log_level = NONE")
    cursor.execute("PRAGMA cipher_compatibility = 4")
    cursor.execute("SELECT count(*) FROM sqlite_master").fetchone()
    for name, wanted in PRAGMAS:
        cursor.execute(f"PRAGMA {name} = {wanted}")
        value = cursor.execute(f"PRAGMA {name}").fetchone()[0]
        if value != wanted:
            raise sqlcipher.OperationalError(f"{name} is {value}, not {wanted}")
    cursor.close()


def open_engine(path: Path, key: str, *, read_only: bool = False) -> Engine:
    """Return an engine of one connection; a writer begins IMMEDIATE, a reader DEFERRED.

    Raises LedgerInUse in a child of a process that has a ledger open.
    """
    refuse_in_child()
    engine = create_engine(
        "sqlite://",
        creator=lambda: _connect(path, key, read_only=read_only),
        module=sqlcipher,
        poolclass=StaticPool,
    )
    begin = "BEGIN" if read_only else "BEGIN IMMEDIATE"

    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    event.listen(engine, "begin", _begin)
    return engine


def connected(path: Path, key: str, *, read_only: bool = False) -> Connection:
    """Return an open connection of its own engine, which no forked child can use or spoil."""
    connection = open_engine(path, key, read_only=read_only).connect()
    keep_from_children(connection)
    return connection


@contextmanager
def snapshot(path: Path, key: str) -> Iterator[Connection]:
    """Open a reading connection in one consistent snapshot, for a block."""
    engine = open_engine(path, key, read_only=True)
    try:
        with engine.connect() as connection, connection.begin():
            yield connection
    finally:
        engine.dispose()


@contextmanager
def known_errors(home: Path) -> Iterator[None]:
    """Turn what the driver says of a disk or a damaged file into this program's errors."""
    try:
        yield
    except (DBAPIError, sqlcipher.DatabaseError) as error:
        raise_known(error, home)
        raise


def raise_known(error: BaseException, home: Path) -> None:
    """Raise DiskFull, HomeUnwritable or LedgerDamaged where a database error means that."""
    text = str(error)
    if any(said in text for said in _FULL):
        raise DiskFull from error
    if any(said in text for said in _UNWRITABLE):
        raise HomeUnwritable(path=str(home)) from error
    if any(said in text for said in _DAMAGED):
        raise LedgerDamaged(check="file") from error
