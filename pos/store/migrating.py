"""Bringing a ledger's schema to this release's; Alembic is imported only where it has work."""

from pathlib import Path

from sqlalchemy import Connection

from pos.errors import LedgerDamaged, LedgerNewer
from pos.store.schema import HEAD_REVISION, trigger_names


def revision_of(connection: Connection) -> str | None:
    """Return the schema revision that the file bears, None for an empty one."""
    is_stamped = connection.exec_driver_sql(
        "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'alembic_version'"
    ).first()
    if is_stamped is None:
        return None
    row = connection.exec_driver_sql("SELECT version_num FROM alembic_version").first()
    return None if row is None else str(row[0])


def migrate(connection: Connection) -> None:
    """Run every migration that is missing, within the caller's transaction."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def is_current(connection: Connection) -> bool:
    """Claim that the schema is this release's and needs no migration.

    Raises LedgerNewer where a later release wrote it: Alembic knows no way down from there.
    """
    revision = revision_of(connection)
    if revision is not None and revision > HEAD_REVISION:
        raise LedgerNewer(revision=revision)
    return revision == HEAD_REVISION


def check_triggers(connection: Connection) -> None:
    """Raise LedgerDamaged, naming the trigger, where one that refuses changes is missing."""
    found = {
        str(row[0])
        for row in connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type='trigger'")
    }
    missing = sorted(trigger_names() - found)
    if missing:
        raise LedgerDamaged(check=f"trigger {missing[0]}")
