"""The first schema of the server, with triggers that refuse changes where rows stand for ever."""

from alembic import op

from sync.server.store.schema import IMMUTABLE, metadata

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make every table, index and trigger."""
    bind = op.get_bind()
    metadata.create_all(bind)
    if bind.dialect.name == "sqlite":
        for table in IMMUTABLE:
            for step in ("UPDATE", "DELETE"):
                op.execute(
                    f"CREATE TRIGGER {table}_no_{step.lower()} BEFORE {step} ON {table} "
                    "BEGIN SELECT RAISE(ABORT, 'immutable'); END"
                )
        return
    op.execute(
        "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'immutable'; END $$"
    )
    for table in IMMUTABLE:
        op.execute(
            f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
