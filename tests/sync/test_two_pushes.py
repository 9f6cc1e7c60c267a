"""F14, F16, F17 with two pushes under way: order, lost replies, refusals, a push that overtakes."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from functools import partial

import pytest

from pos.bootstrap.epochs import open_epoch
from pos.domain.documents import SCHEMA_V
from pos.errors import ServerUnreachable, SyncGap, TokenUnknown
from pos.ports.remote import Hello, OwnStream, PushBatch, Pushed
from sync.client import pushing, recovery
from sync.client.http import HttpRemote
from sync.client.session import SyncOutcome, SyncSession
from sync.server.api import app, turns
from sync.server.store.booking import Booked, book
from sync.server.store.database import Database
from sync.server.store.pushed import Push, Pusher, Reading, read_ahead
from sync.server.store.verification import verify
from tests.sync.conftest import JoinedTill, RunningServer

WAIT_S = 30
PUSH_OF, QUEUE = 5, 20
LEAST = 20_000
"""Bytes of some four ten-line sales."""


def _as_ever(real: Callable[[], Pushed]) -> Pushed:
    return real()


class Watched(HttpRemote):
    """The real server; each push is told of, and something may happen around one."""

    def __init__(self, till: JoinedTill) -> None:
        super().__init__(till.server.url, till.place.token)
        self.begun: list[int] = []
        self.answered: list[int] = []
        self.around: dict[int, Callable[[Callable[[], Pushed]], Pushed]] = {}
        """First seq → what happens instead of the push, which it is given."""

    def push(self, batch: PushBatch) -> Pushed:
        """Push, as something lets it."""
        self.begun.append(batch.first)
        around = self.around.pop(batch.first, _as_ever)
        try:
            return around(partial(super().push, batch))
        finally:
            self.answered.append(batch.first)

    def session(self, till: JoinedTill) -> SyncSession:
        """Return a session of small pushes."""
        return SyncSession(till.ledger, self, open_epoch, most=PUSH_OF)


@pytest.fixture(autouse=True)
def _waits_shortly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the server give a predecessor up soon that will not come."""
    monkeypatch.setattr(turns, "LATE_S", 0.2)


def codes(till: JoinedTill) -> set[str]:
    """Return what the owner is told of."""
    return {told["code"] for told in till.shown()["trouble"]}


def expect_even(till: JoinedTill, outcome: SyncOutcome) -> None:
    assert outcome.is_even, outcome
    assert till.server.count("journal") == outcome.acked == QUEUE
    assert verify(till.server.database_url)["ok"] is True


def test_the_next_push_goes_out_before_the_last_is_answered(till: JoinedTill) -> None:
    with closing(Watched(till)) as remote:
        seen = threading.Event()

        def held(real: Callable[[], Pushed]) -> Pushed:
            assert seen.wait(WAIT_S)
            return real()

        def seeing(real: Callable[[], Pushed]) -> Pushed:
            seen.set()
            return real()

        remote.around = {1: held, 6: seeing}
        expect_even(till, remote.session(till).once(WAIT_S))
        assert sorted(remote.begun) == [1, 6, 11, 16]
    assert codes(till) == set()


def test_the_next_push_is_read_while_the_last_is_being_booked(
    till: JoinedTill, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, is_read = list[int](), threading.Event()

    def reading(pusher: Pusher, push: Push) -> Reading:
        found = read_ahead(pusher, push)
        read.append(push.first)
        is_read.set()
        return found

    def booking(database: Database, pusher: Pusher, push: Push, now: datetime) -> Booked:
        if push.first == 1:
            assert is_read.wait(WAIT_S)
        assert (push.ahead is not None) is (push.first in read)
        return book(database, pusher, push, now)

    monkeypatch.setattr(turns, "read_ahead", reading)
    monkeypatch.setattr(app, "book", booking)
    with closing(Watched(till)) as remote:
        expect_even(till, remote.session(till).once(WAIT_S))
    assert read[0] == PUSH_OF + 1


def test_the_next_push_is_read_while_another_worker_books_the_last(
    till: JoinedTill, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_read = threading.Event()

    def reading(pusher: Pusher, push: Push) -> Reading:
        found = read_ahead(pusher, push)
        is_read.set()
        return found

    monkeypatch.setattr(turns, "read_ahead", reading)
    with (
        closing(RunningServer(till.server.database_url)) as worker,
        closing(HttpRemote(worker.url, till.place.token)) as remote,
        ThreadPoolExecutor(1) as pool,
    ):
        late = pool.submit(remote.push, replace(till.batch(6, 5), follows=True))
        assert is_read.wait(WAIT_S)
        till.remote.push(till.batch(1, 5))
        assert late.result(WAIT_S).seq == 10
    assert codes(till) == set()


def test_no_more_is_read_ahead_than_a_server_has_memory_for(
    till: JoinedTill, monkeypatch: pytest.MonkeyPatch
) -> None:
    ahead: list[bool] = []

    def booking(database: Database, pusher: Pusher, push: Push, now: datetime) -> Booked:
        ahead.append(push.ahead is not None)
        return book(database, pusher, push, now)

    monkeypatch.setattr(turns, "AHEAD_MAX", 0)
    monkeypatch.setattr(app, "book", booking)
    with closing(Watched(till)) as remote:
        expect_even(till, remote.session(till).once(WAIT_S))
    assert ahead == [False] * (QUEUE // PUSH_OF)


def test_a_push_that_comes_first_without_its_predecessor_is_sent_again_and_nobody_alarmed(
    till: JoinedTill,
) -> None:
    with closing(Watched(till)) as remote:
        refused = threading.Event()

        def held(real: Callable[[], Pushed]) -> Pushed:
            assert refused.wait(WAIT_S)
            return real()

        def overtaking(real: Callable[[], Pushed]) -> Pushed:
            with pytest.raises(SyncGap) as gap:
                real()
            refused.set()
            raise gap.value

        remote.around = {1: held, 6: overtaking}
        expect_even(till, remote.session(till).once(WAIT_S))
        assert remote.begun.count(6) == 2
    assert codes(till) == set()


def test_of_many_that_wait_for_nothing_a_server_keeps_few(
    till: JoinedTill, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The others are refused with a gap at once, long before one that waits would give up."""
    monkeypatch.setattr(turns, "LATE_S", float(WAIT_S))
    late = [replace(till.batch(first, 1), follows=True) for first in range(2, 20, 2)]
    at_once = threading.Semaphore(0)

    def push(batch: PushBatch) -> None:
        with closing(HttpRemote(till.server.url, till.place.token)) as remote:
            try:
                remote.push(batch)
            except SyncGap:
                at_once.release()

    with ThreadPoolExecutor(len(late)) as pool:
        waiting = [pool.submit(push, batch) for batch in late]
        for _ in range(len(late) - turns.WAITING_MAX):
            assert at_once.acquire(timeout=WAIT_S / 2)
        # Those that wait are booked in their turn once what they follow is there.
        till.remote.push(till.batch(1, 19))
        for one in waiting:
            one.result(WAIT_S)
    assert not at_once.acquire(blocking=False)
    with closing(Watched(till)) as remote:
        expect_even(till, remote.session(till).once(WAIT_S))
    assert codes(till) == set()


def test_nothing_is_acknowledged_after_a_reply_that_was_lost_and_nothing_is_sent_twice(
    till: JoinedTill,
) -> None:
    with closing(Watched(till)) as remote:

        def lost(real: Callable[[], Pushed]) -> Pushed:
            real()
            raise ServerUnreachable(reason="cut")

        remote.around = {1: lost}
        outcome = remote.session(till).once(WAIT_S)
        assert (outcome.online, outcome.acked, outcome.pending) == (False, 0, QUEUE)
        # Nothing goes on behind the back of a round that has ended.
        assert sorted(remote.begun) == sorted(remote.answered) == [1, 6]
        expect_even(till, remote.session(till).once(WAIT_S))
        assert sorted(remote.begun) == [1, 6, 11, 16]


def test_a_lost_reply_of_the_second_keeps_the_first_acknowledged(till: JoinedTill) -> None:
    with closing(Watched(till)) as remote:

        def cut(_real: Callable[[], Pushed]) -> Pushed:
            raise ServerUnreachable(reason="cut")

        remote.around = {6: cut}
        outcome = remote.session(till).once(WAIT_S)
        assert (outcome.online, outcome.acked) == (False, PUSH_OF)
        expect_even(till, remote.session(till).once(WAIT_S))


def test_a_stream_that_is_held_says_so_and_no_gap_of_what_followed(
    till: JoinedTill, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(Watched(till)) as remote:
        with monkeypatch.context() as older:
            older.setattr(app, "book", partial(book, reads=SCHEMA_V - 1))
            outcome = remote.session(till).once(WAIT_S)
            assert (outcome.trouble, outcome.acked) == ("server_too_old", 0)
            assert codes(till) == {"server_too_old"}
            assert till.server.count("journal") == 0
        expect_even(till, remote.session(till).once(WAIT_S))


def test_a_token_that_is_refused_in_between_stops_after_what_was_booked(till: JoinedTill) -> None:
    with closing(Watched(till)) as remote:

        def revoked(_real: Callable[[], Pushed]) -> Pushed:
            raise TokenUnknown

        remote.around = {6: revoked}
        outcome = remote.session(till).once(WAIT_S)
        assert (outcome.trouble, outcome.acked) == ("sync.token", PUSH_OF)
        assert till.server.count("journal") == PUSH_OF
        expect_even(till, remote.session(till).once(WAIT_S))


def test_what_another_process_of_the_home_pushed_meanwhile_is_known_and_acknowledged(
    till: JoinedTill,
) -> None:
    with closing(Watched(till)) as remote:
        # A push is on a thread of its own, to which the ledger does not belong.
        batches = [till.batch(first, PUSH_OF) for first in (1, PUSH_OF + 1)]

        def known(real: Callable[[], Pushed]) -> Pushed:
            for batch in batches:
                till.remote.push(batch)
            return real()

        remote.around = {1: known}
        expect_even(till, remote.session(till).once(WAIT_S))
        # Both were sent by this process too, and were known.
        assert sorted(remote.begun) == [1, 6, 11, 16]
    assert codes(till) == set()


@pytest.mark.parametrize(("told", "largest"), [(0, LEAST), (3 * LEAST, 3 * LEAST)])
def test_pushes_grow_while_they_go_through_up_to_what_the_server_says_it_takes(
    sqlite_till: JoinedTill, monkeypatch: pytest.MonkeyPatch, told: int, largest: int
) -> None:
    """A server of an earlier release says nothing: it gets what every server takes."""
    till = sqlite_till
    till.sell(QUEUE)
    for module in (pushing, recovery):
        monkeypatch.setattr(module, "PUSH_BYTES_LEAST", LEAST)
    sizes: list[int] = []

    class Telling(HttpRemote):
        def hello(self, streams: Sequence[OwnStream], offices: Sequence[OwnStream] = ()) -> Hello:
            return replace(super().hello(streams, offices), push_bytes=told)

        def push(self, batch: PushBatch) -> Pushed:
            # One document goes whatever its size.
            sizes.append(sum(map(len, batch.raws)) if len(batch.raws) > 1 else 0)
            return super().push(batch)

    with closing(Telling(till.server.url, till.place.token)) as remote:
        assert SyncSession(till.ledger, remote, open_epoch).once(WAIT_S).is_even
    assert largest // 2 < max(sizes) <= largest
    assert till.server.count("journal") == 2 * QUEUE
