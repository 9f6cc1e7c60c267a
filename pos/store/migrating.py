"""Bringing a ledger's schema to this release's; Alembic is imported only where it has work."""

from pathlib import Path

from sqlalchemy import Connection

from pos.errors import LedgerDamaged, LedgerNewer
from pos.store.schema import HEAD_REVISION, trigger_statements


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


def missing_triggers(connection: Connection) -> list[str]:
    """Return the triggers that refuse changes and are not there as they were made, by name."""
    found = {
        (str(row[0]), str(row[1]))
        for row in connection.exec_driver_sql(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        )
    }
    return sorted(
        f"trigger {name}" for name, sql in trigger_statements().items() if (name, sql) not in found
    )


def check_triggers(connection: Connection) -> None:
    """Raise LedgerDamaged, naming the trigger, where one that refuses changes is missing."""
    missing = missing_triggers(connection)
    if missing:
        raise LedgerDamaged(check=missing[0])


def restore_triggers(connection: Connection) -> list[str]:
    """Make missing triggers anew; returns their names. For `rebuild`, after it has compared."""
    missing = missing_triggers(connection)
    statements = trigger_statements()
    for name in missing:
        trigger = name.removeprefix("trigger ")
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {trigger}")
        connection.exec_driver_sql(statements[trigger])
    return missing
