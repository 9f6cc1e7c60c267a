"""A push that was read before its turn comes to the same as one that is read in it."""

from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime

import orjson
import pytest

from bench.shop import pusher_of
from pos.domain.documents import canonical
from pos.errors import PosError, ServerTooOld
from sync.server.store.booking import Booked, book
from sync.server.store.database import Database
from sync.server.store.pushed import Push, read_ahead
from sync.server.store.verification import verify
from tests.sync.conftest import JoinedTill

NOW = datetime(2026, 11, 26, tzinfo=UTC)


class Booking:
    """A till's documents, booked with each push read ahead, before anything of it was booked."""

    def __init__(self, till: JoinedTill, database: Database) -> None:
        self.till, self.database = till, database
        self.pusher = pusher_of(till.origin)

    def push(self, first: int, last: int, *changed: bytes) -> Push:
        """Return documents from seq first to last; `changed` bytes stand for the last ones."""
        own = self.till.documents(first, last - first + 1)
        raws = [document.raw for document in own]
        raws[len(raws) - len(changed) :] = changed
        push = Push(self.till.origin.epoch, first, own[0].previous, raws, {})
        return replace(push, ahead=read_ahead(self.pusher, push))

    def book(self, push: Push) -> Booked:
        return book(self.database, self.pusher, push, NOW)


@pytest.fixture
def booking(till: JoinedTill) -> Booking:
    return Booking(till, till.server.database)


def expect_all(booking: Booking) -> None:
    assert booking.till.server.count("journal") == 20
    booking.till.server.settle()
    assert booking.till.server.count("difference") == 0
    assert verify(booking.till.server.database_url)["ok"] is True


def test_a_push_read_ahead_is_booked_like_any_other(booking: Booking) -> None:
    later, earlier = booking.push(9, 20), booking.push(1, 8)
    assert booking.book(earlier).ack.seq == 8
    booked = booking.book(later)
    assert (booked.ack.seq, booked.accepted, booked.stopped_by) == (20, 12, None)
    expect_all(booking)


def test_what_came_meanwhile_is_compared_and_not_booked_again(booking: Booking) -> None:
    whole = booking.push(1, 20)
    booking.book(booking.push(1, 8))
    booked = booking.book(whole)
    assert (booked.ack.seq, booked.accepted) == (20, 12)
    again = booking.book(whole)
    assert (again.ack.seq, again.accepted, again.stopped_by) == (20, 0, None)
    expect_all(booking)


def test_another_document_at_a_known_place_is_a_fork_all_the_same(booking: Booking) -> None:
    other = orjson.loads(booking.till.documents(8, 1)[0].raw)
    other["at"]["mono_ms"] += 1
    push = booking.push(1, 8, canonical(other))
    booking.book(booking.push(1, 8))
    assert booking.till.server.count("journal") == 8
    assert _code(booking.book(push).stopped_by) == "sync.fork"
    assert booking.till.server.count("journal") == 8


def test_a_push_whose_predecessor_was_not_booked_is_a_gap(booking: Booking) -> None:
    booking.book(booking.push(1, 4))
    assert _code(booking.book(booking.push(9, 20)).stopped_by) == "sync.gap"
    assert booking.till.server.count("journal") == 4


def test_an_unreadable_document_read_ahead_is_kept_and_the_next_is_booked(
    booking: Booking,
) -> None:
    push = booking.push(1, 20, b"{}")
    assert booking.book(push).ack.seq == 20
    shown = booking.till.shown()["quarantine"]
    assert [(row["seq"], row["reason"]) for row in shown] == [(20, "not_a_document")]


def test_what_an_older_reader_has_stopped_at_is_read_again_by_a_newer_one(
    booking: Booking,
) -> None:
    newer = orjson.loads(booking.till.documents(20, 1)[0].raw)
    newer["schema_v"] = 2
    push = booking.push(1, 20, canonical(newer))
    assert push.ahead is not None
    assert len(push.ahead.found) == 19
    assert _code(booking.book(push).stopped_by) == ServerTooOld.code
    with closing(Database(booking.till.server.database_url)) as newer_server:
        booked = book(newer_server, booking.pusher, push, NOW, reads=2)
    assert (booked.ack.seq, booked.stopped_by) == (20, None)


def _code(stopped: PosError | None) -> str | None:
    return None if stopped is None else stopped.code
