"""Connections to the ledger file: its key, its pragmas, and the lock around every write.

Owns what must hold on every connect (set, and read back) and the operating system's lock on
`ledger.lock`, held from BEGIN to COMMIT, because SQLite's own busy wait makes a sale beside a
writing process ten times slower (design 5).
"""

import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import StaticPool

from pos.errors import DiskFull, LedgerInUse, LedgerKey

KEY_BYTES = 32
CACHE_KIB = 64 * 1024
BUSY_MS = 10_000
PRAGMAS = (
    ("journal_mode", "wal"),
    ("synchronous", 2),
    ("foreign_keys", 1),
    ("cache_size", -CACHE_KIB),
    ("busy_timeout", BUSY_MS),
    ("temp_store", 2),
)
"""Name and the value that reading it back must give: FULL is 2, MEMORY is 2."""


def make_key(path: Path) -> None:
    """Write a new random key to a file of mode 600, which must not exist."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(KEY_BYTES))
        file.flush()
        os.fsync(file.fileno())


def read_key(path: Path) -> str:
    """Return the key as 64 hex digits. Raises LedgerKey where it is missing or none."""
    try:
        key = path.read_text(encoding="ascii").strip()
        is_key = len(bytes.fromhex(key)) == KEY_BYTES
    except (OSError, ValueError) as error:
        raise LedgerKey(path=path.name) from error
    if not is_key:
        raise LedgerKey(path=path.name)
    return key


def _connect(path: Path, key: str, *, read_only: bool) -> Any:
    """Return a driver connection, keyed and set. Raises LedgerKey, DiskFull."""
    mode = "ro" if read_only else "rw"
    try:
        connection = sqlcipher.connect(
            f"{path.resolve().as_uri()}?mode={mode}",
            uri=True,
            isolation_level=None,
            check_same_thread=False,
        )
        cursor = connection.cursor()
        cursor.execute("PRAGMA cipher_log_level = NONE")
        cursor.execute(f"PRAGMA key = \"x'{key}'\"")
        cursor.execute("PRAGMA cipher_compatibility = 4")
        cursor.execute("SELECT count(*) FROM sqlite_master").fetchone()
        for name, wanted in PRAGMAS:
            cursor.execute(f"PRAGMA {name} = {wanted}")
            value = cursor.execute(f"PRAGMA {name}").fetchone()[0]
            if value != wanted:
                raise sqlcipher.OperationalError(f"{name} is {value}, not {wanted}")
        cursor.close()
    except sqlcipher.DatabaseError as error:
        if is_full(error):
            raise DiskFull from error
        if "not a database" in str(error) or "file is encrypted" in str(error):
            raise LedgerKey(path=path.name) from error
        raise
    return connection


def open_engine(path: Path, key: str, *, read_only: bool = False) -> Engine:
    """Return an engine of one connection; a writer begins IMMEDIATE, a reader DEFERRED."""
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


def is_full(error: BaseException) -> bool:
    """Claim that a database error means a disk without room, or one that takes no more."""
    text = str(error)
    return any(
        said in text
        for said in ("disk is full", "disk I/O error", "readonly database", "unable to open")
    )


class FileLock:
    """The operating system's lock on a file: freed by the system when its process dies."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._handle: int | None = None

    def take(self, *, wait: bool = True) -> None:
        """Take the lock. Raises LedgerInUse where another holds it and `wait` is false."""
        handle = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _lock(handle, wait=wait)
        except OSError as error:
            os.close(handle)
            raise LedgerInUse(path=self._path.name) from error
        self._handle = handle

    def release(self) -> None:
        """Give the lock back; fine where it is not held."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    @contextmanager
    def held(self, *, wait: bool = True) -> Iterator[None]:
        """Hold the lock for a block."""
        self.take(wait=wait)
        try:
            yield
        finally:
            self.release()


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int, *, wait: bool) -> None:
        msvcrt.locking(handle, msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(handle: int, *, wait: bool) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
