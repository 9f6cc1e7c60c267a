"""Several workers on PostgreSQL: streams are locked row by row, feeds number commits in order."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import orjson
import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from pos.domain.documents import NO_HASH, canonical
from pos.domain.failpoints import armed
from pos.ports.remote import PushBatch
from sync.client.http import HttpRemote
from sync.server.store.chains import NOTHING, Stream, advance, locked_main
from sync.server.store.database import Database
from sync.server.store.feeds import advance_feed, touched_after
from tests.sync.conftest import JoinedTill, RunningServer, a_ledger
from tests.waiting import until

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


def test_an_event_that_two_streams_bring_at_the_same_moment_is_booked_once(
    postgres_url: str, tmp_path: Path
) -> None:
    """The second push waits at the index, fails there, and finds the event known."""
    with closing(RunningServer(postgres_url)) as server:
        ledger = a_ledger(tmp_path / "till", 20)
        with closing(JoinedTill(ledger, server, server.code())) as till:
            _push_twins(till, server)
            assert [row["reason"] for row in till.shown()["quarantine"]] == ["event_known"]
        assert server.count("journal") == 20


def _push_twins(till: JoinedTill, server: RunningServer) -> None:
    """Let a second stream bring an event while the first one's is booked and not committed."""
    twin = orjson.loads(till.documents()[5].raw)
    twin["epoch"], twin["seq"] = "ab" * 8, 1
    other = PushBatch("ab" * 8, 1, NO_HASH, (canonical(twin),), {})
    is_booked, go = threading.Event(), threading.Event()

    def hold(step: str) -> None:
        if step == "server.booked" and not is_booked.is_set():
            is_booked.set()
            assert go.wait(30)

    with armed(hold), ThreadPoolExecutor(2) as both:
        first = both.submit(till.remote.push, till.batch())
        assert is_booked.wait(30)
        with closing(HttpRemote(server.url, till.place.token)) as remote:
            second = both.submit(remote.push, other)
            until(partial(_is_lock_awaited, server))
            go.set()
            assert (first.result(30).seq, first.result(30).stopped_by) == (20, None)
            assert (second.result(30).seq, second.result(30).stopped_by) == (1, None)


def _is_lock_awaited(server: RunningServer) -> bool:
    """Claim that somebody waits for a lock of the database."""
    with server.database.reading() as connection:
        query = "SELECT count(*) FROM pg_locks WHERE NOT granted"
        return bool(connection.exec_driver_sql(query).scalar())
