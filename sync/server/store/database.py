"""The server's database: SQLite embedded, PostgreSQL by URL; made and migrated by itself.

Owns connecting, transactions and the migration lock. SQLite runs on the driver that the ledger
uses, because the system's library may carry the WAL-reset defect; without a key.
"""

import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import QueuePool

from pos.errors import (
    ConfigInvalid,
    DiskFull,
    HomeUnwritable,
    LedgerNewer,
    ServerUnreachable,
    unwritable,
)
from sync.server.store.folders import make_durable_folder
from sync.server.store.schema import HEAD_REVISION

MIGRATION_LOCK = 7_249_113
BUSY_MS = 30_000
POOL_SIZE = 8
POOL_WAIT_S = 30.0
_NO_ROOM = ("disk is full", "disk I/O error", "No space left")
"""What either database says where the disk takes nothing more, SQLite in two ways."""
_NO_WAY_IN = ("unable to open", "readonly database")
"""What SQLite says of a folder or a file that this user may not write."""
_BUSY = "database is locked"
"""What SQLite says where others wrote for longer than BUSY_MS."""


class Database:
    """One server's database; `is_postgres` tells which of the two it is."""

    def __init__(self, url: str) -> None:
        try:
            parsed = make_url(url)
        except Exception as error:
            raise ConfigInvalid(name="--database") from error
        self._file: Path | None = None
        self.is_postgres = parsed.get_backend_name() == "postgresql"
        if self.is_postgres:
            self.engine = create_engine(
                parsed.set(drivername="postgresql+psycopg"),
                pool_size=POOL_SIZE,
                max_overflow=POOL_SIZE,
                pool_timeout=POOL_WAIT_S,
            )
            event.listen(self.engine, "connect", _plan_each_time)
        elif parsed.get_backend_name() == "sqlite" and parsed.database:
            self._file = Path(parsed.database)
            self.engine = _sqlite(self._file)
        else:
            raise ConfigInvalid(name="--database")

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Open one writing transaction. Raises DiskFull, HomeUnwritable, ServerUnreachable."""
        try:
            with self.engine.begin() as connection:
                yield connection
        except PoolTimeout as error:
            raise ServerUnreachable(reason="busy") from error
        except DBAPIError as error:
            raise _known(error, self._file) from error

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Open one consistent reading snapshot. Raises ServerUnreachable."""
        try:
            with self.engine.connect() as bare:
                level = {"isolation_level": "REPEATABLE READ"} if self.is_postgres else {}
                connection = bare.execution_options(reads=True, **level)
                with connection.begin():
                    yield connection
        except PoolTimeout as error:
            raise ServerUnreachable(reason="busy") from error
        except DBAPIError as error:
            raise _known(error, self._file) from error

    def prepare(self) -> None:
        """Make or migrate the schema, and mint the server's epoch and secret once.

        Raises LedgerNewer for a database of a later release: there is no way down from there.
        """
        if self._file is not None:
            _make_folder(self._file.parent)
        with self.writing() as connection:
            self.lock(connection, MIGRATION_LOCK)
            if self.is_postgres:
                _refuse_unsafe(connection)
            revision = _revision(connection)
            if revision is not None and revision > HEAD_REVISION:
                raise LedgerNewer(revision=revision)
            if revision != HEAD_REVISION:
                _migrate(connection)
            for key, value in (
                ("epoch", secrets.token_hex(8)),
                ("office", secrets.token_hex(8)),
                ("secret", secrets.token_hex(32)),
            ):
                connection.execute(
                    text(
                        "INSERT INTO server_state (key, value) VALUES (:key, :value) "
                        "ON CONFLICT (key) DO NOTHING"
                    ),
                    {"key": key, "value": value},
                )

    def is_made(self) -> bool:
        """Claim that a server has made this database, and in a form that this release knows."""
        if self._file is not None and not self._file.exists():
            return False
        with self.reading() as connection:
            return _revision(connection) == HEAD_REVISION

    def lock(self, connection: Connection, number: int) -> None:
        """Wait until no other transaction holds this lock, and hold it until the end of this one.

        SQLite has one writer at a time, which is lock enough.
        """
        if self.is_postgres:
            connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": number})

    def scrub(self, table: str) -> None:
        """Take what was overwritten in a table off the disk, as far as the database can.

        Backups made before keep it: whoever must erase there too does so by their age.
        """
        # Neither database may do this inside a transaction.
        if self.is_postgres:
            # The engine takes this setting back however it ends: a connection that kept it would
            # never roll back again.
            with self.engine.connect() as bare:
                connection = bare.execution_options(isolation_level="AUTOCOMMIT")
                connection.exec_driver_sql(f"VACUUM {table}")
            return
        raw = self.engine.raw_connection()
        try:
            driver: Any = raw.driver_connection
            driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        finally:
            raw.close()

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def among(column: str, names: Iterable[str]) -> str:
    """Return the SQL that is true for the company's rows where a column is one of these values.

    Company and column are asked for as one: of `company = … AND column IN (…)` PostgreSQL reads
    the whole company while it has no statistics of a table that was small a minute ago.
    """
    pairs = ",".join(f"(:company,:{name})" for name in names)
    return f"(company, {column}) IN (VALUES {pairs})"


def state(connection: Connection, key: str) -> str:
    """Return what the server keeps under a key: its epoch, its secret."""
    row = connection.execute(
        text("SELECT value FROM server_state WHERE key = :key"), {"key": key}
    ).one()
    return str(row[0])


def _make_folder(folder: Path) -> None:
    """Make the folder of a database file. Raises HomeUnwritable, DiskFull."""
    try:
        make_durable_folder(folder)
    except OSError as error:
        raise unwritable(error, folder) from error


def _sqlite(path: Path) -> Engine:
    """Return an engine over a SQLite file."""
    import sqlcipher3.dbapi2 as sqlcipher

    def connect() -> Any:
        connection = sqlcipher.connect(
            str(path), isolation_level=None, check_same_thread=False, timeout=BUSY_MS / 1000
        )
        for pragma in (
            "journal_mode = wal",
            "synchronous = full",
            "foreign_keys = on",
            "cache_size = -65536",
            "secure_delete = fast",
        ):
            connection.execute(f"PRAGMA {pragma}")
        return connection

    engine = create_engine(
        "sqlite://",
        creator=connect,
        module=sqlcipher,
        poolclass=QueuePool,  # the default closes connections that other threads are using
        pool_size=POOL_SIZE,
        max_overflow=POOL_SIZE,
        pool_timeout=POOL_WAIT_S,
    )
    event.listen(engine, "begin", _begin_immediate)
    return engine


def _plan_each_time(driver: Any, _: object) -> None:
    """Let PostgreSQL look at its tables before each query, not once while they were empty."""
    driver.execute("SET plan_cache_mode = force_custom_plan")
    driver.commit()


def _begin_immediate(connection: Connection) -> None:
    """Take the write lock at once, so that reading before writing cannot end in a deadlock."""
    is_reading = connection.get_execution_options().get("reads", False)
    connection.exec_driver_sql("BEGIN" if is_reading else "BEGIN IMMEDIATE")


def _revision(connection: Connection) -> str | None:
    """Return the schema's revision, None for an empty database."""
    from sqlalchemy import inspect

    if not inspect(connection).has_table("alembic_version"):
        return None
    row = connection.execute(text("SELECT version_num FROM alembic_version")).first()
    return None if row is None else str(row[0])


def _migrate(connection: Connection) -> None:
    """Run every missing migration within the caller's transaction."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _refuse_unsafe(connection: Connection) -> None:
    """Raise ConfigInvalid where PostgreSQL would acknowledge what it may still lose (F30)."""
    for setting in ("synchronous_commit", "fsync", "full_page_writes"):
        value = connection.execute(text(f"SHOW {setting}")).scalar()
        if value == "off":
            raise ConfigInvalid(name=f"PostgreSQL {setting}")


def _known(error: DBAPIError, file: Path | None) -> Exception:
    """Return a database failure as what the caller can act on."""
    said = str(error.orig)
    if any(told in said for told in _NO_ROOM):
        return DiskFull()
    if file is not None and any(told in said for told in _NO_WAY_IN):
        return HomeUnwritable(path=str(file.parent))
    if "file is not a database" in said:
        return ConfigInvalid(name="--database")
    if _BUSY in said:
        return ServerUnreachable(reason="busy")
    if error.connection_invalidated or "connect" in said:
        return ServerUnreachable()
    return error
