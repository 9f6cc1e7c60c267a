"""Several workers on PostgreSQL: streams are locked row by row, feeds number commits in order."""

import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from sync.server.store.chains import NOTHING, Stream, advance, locked_main
from sync.server.store.database import Database
from sync.server.store.feeds import advance_feed, touched_after

COMPANY, NOW = b"c" * 16, datetime(2026, 11, 26, tzinfo=UTC)
STREAM = Stream(COMPANY, b"d" * 16, "ab" * 8)
SCOPE = "shop"


@pytest.fixture
def database(postgres_url: str) -> Iterator[Database]:
    with closing(Database(postgres_url)) as database:
        database.prepare()
        yield database


def test_a_push_holds_its_stream_until_it_commits(database: Database) -> None:
    with database.writing() as connection:
        assert locked_main(connection, STREAM, NOW) == NOTHING
        advance(connection, STREAM, 1, b"h" * 32, NOW)
    with database.writing() as first:
        assert locked_main(first, STREAM, NOW).seq == 1
        with database.engine.connect() as second:
            second.execute(text("SET LOCAL lock_timeout = '300ms'"))
            with pytest.raises(OperationalError, match="lock timeout"):
                locked_main(second, STREAM, NOW)


def test_a_reader_of_a_feed_never_passes_what_has_not_committed(database: Database) -> None:
    """A number that commits late would lie behind every cursor and be pulled by nobody."""
    second_began = threading.Event()

    def write_second() -> None:
        with database.writing() as second:
            second_began.set()
            advance_feed(second, COMPANY, SCOPE, [("stock", "second")])

    def seen_after(number: int) -> tuple[int, list[str]]:
        with database.reading() as connection:
            reached, rows = touched_after(connection, COMPANY, SCOPE, number, 100)
        return reached, [id_ for _, id_ in rows]

    writer = threading.Thread(target=write_second)
    with database.writing() as first:
        advance_feed(first, COMPANY, SCOPE, [("stock", "first")])
        writer.start()
        assert second_began.wait(30)
        # Long enough for its commit, were it let by; nothing depends on it otherwise.
        writer.join(1)
        reached, early = seen_after(0)
    writer.join(30)
    _, late = seen_after(reached)
    assert early + late == ["first", "second"]
