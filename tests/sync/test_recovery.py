"""Recovery by hello: whatever was put back, copied or cut comes even by itself, nothing lost."""

import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext
from pathlib import Path

import pytest

from bench.shop import Selling, sell_one
from pos.bootstrap.epochs import heed_witnesses
from pos.domain.failpoints import armed
from pos.errors import ServerUnreachable
from pos.store.ledger import HEAD_FILE, LEDGER_FILE
from sync.client.recovery import branches
from sync.server.store.chains import Stream
from sync.server.store.held import Tails
from tests.sync.conftest import JoinedTill, RunningServer, a_ledger
from tests.sync.putting_back import (
    Copied,
    assert_even,
    copy,
    epochs,
    opening,
    put_aside,
    served,
)


@pytest.fixture
def yesterday(till: JoinedTill, tmp_path: Path) -> Iterator[tuple[JoinedTill, Path]]:
    """A till that went on after a copy of its home was made."""
    assert till.session.once(60).is_even
    older = copy(till, tmp_path / "older")
    again = Copied(till.ledger.home, till)
    again.sell(30)
    assert again.session.once(60).is_even
    yield again, older
    again.close()


def test_a_till_put_back_at_rest_goes_on_in_a_new_epoch(
    yesterday: tuple[JoinedTill, Path], server: RunningServer
) -> None:
    gone, older = yesterday
    gone.close()
    before = server.count("journal")
    with closing(Copied(older, gone)) as back:
        assert back.session.once(60).is_even
        assert len(epochs(back)) == 2
        body = opening(back).content["body"]
        assert (body["reason"], body["previous"]["seq"]) == ("rolled_back", 20)
        back.sell(3)
        assert back.documents(2, 1)[0].content["effects"]["receipt"]["number"].count("-") == 3
        assert_even(server, back)
    assert server.count("journal") == before + 1 + 3


def test_a_till_put_back_that_sold_on_offline_has_both_ways_booked(
    yesterday: tuple[JoinedTill, Path], server: RunningServer
) -> None:
    gone, older = yesterday
    gone.close()
    before = server.count("journal")
    with closing(Copied(older, gone)) as back:
        back.sell(7)
        assert_even(server, back)
        assert opening(back).content["body"]["reason"] == "fork"
        for _ in range(2):
            back.sell(2)
            assert_even(server, back)
    assert server.count("journal") == before + 7 + 1 + 4
    assert {told["code"] for told in gone.shown()["trouble"]} >= {"sync.fork"}


def test_one_disk_in_two_machines_loses_no_sale_of_either(
    yesterday: tuple[JoinedTill, Path], server: RunningServer
) -> None:
    first, older = yesterday
    with closing(Copied(older, first)) as second:
        sold = 0
        for count in (5, 1, 4):
            first.sell(count)
            second.sell(count + 1)
            sold += 2 * count + 1
            assert_even(server, second, first)
        assert len(epochs(first)) == 1
        assert len(epochs(second)) == 2
    assert server.count("journal") == 50 + sold + 1


def test_a_fork_may_leave_a_fork(
    yesterday: tuple[JoinedTill, Path], server: RunningServer, tmp_path: Path
) -> None:
    """Three copies of one disk, two of which part only after they left the first together."""
    first, older = yesterday
    second = Copied(older, first)
    second.sell(3)
    shared = copy(second, tmp_path / "third")
    with closing(Copied(older, first)) as again, closing(Copied(shared, first)) as third:
        again.sell(2)
        third.sell(4)
        for till in (again, third, first):
            till.sell(1)
            till.session.once(60)
        assert_even(server, again, third, first)
        assert [len(epochs(till)) for till in (first, again, third)] == [1, 2, 2]
    assert server.count("journal") == 50 + 3 + 2 + 4 + 3 + 2


def test_a_till_put_back_and_then_the_server_lose_nothing_that_the_till_still_has(
    sqlite_till: JoinedTill, sqlite_server: RunningServer, tmp_path: Path
) -> None:
    """A till that only greeting told what is there can prove by it that the server lost it."""
    with both_put_back(sqlite_till, sqlite_server, tmp_path, 0) as (back, restored):
        assert opening(back).content["body"]["reason"] == "rolled_back"
        assert_even(restored, back)
        assert restored.count("journal") == 20 + 5 + 1


@pytest.mark.parametrize("is_up", [False, True])
def test_a_fork_goes_up_to_a_server_that_lost_the_other_way(
    sqlite_till: JoinedTill, sqlite_server: RunningServer, tmp_path: Path, *, is_up: bool
) -> None:
    """Whether or not it had gone up before; should the other way come after all, it is the fork."""
    with both_put_back(sqlite_till, sqlite_server, tmp_path, 3, is_up=is_up) as (back, restored):
        assert opening(back).content["body"]["reason"] == "fork"
        assert_even(restored, back)
        assert restored.count("journal") == 20 + 5 + 3 + 1
        with closing(Copied(sqlite_till.ledger.home, back)) as other:
            assert_even(restored, other, back)
            assert opening(other).content["body"]["reason"] == "fork"
        assert restored.count("journal") == 20 + 5 + 3 + 1 + 5 + 1


def test_a_fork_of_a_fork_goes_up_alone_to_a_server_that_lost_every_other_way(
    sqlite_till: JoinedTill, sqlite_server: RunningServer, tmp_path: Path
) -> None:
    till = sqlite_till
    assert till.session.once(60).is_even
    live, saved = put_aside(sqlite_server, tmp_path)
    with served(live, till):
        first = copy(till, tmp_path / "first")
        with closing(Copied(till.ledger.home, till)) as one:
            one.sell(5)
            assert one.session.once(60).is_even
        second = Copied(first, till)
        second.sell(3)
        third = Copied(copy(second, tmp_path / "third"), till)
        with closing(Copied(first, till)) as two:
            two.sell(2)
            assert two.session.once(60).is_even
        third.sell(4)
        assert third.session.once(60).is_even
    with closing(third), served(saved, third) as restored:
        assert_even(restored, third)
        assert restored.count("journal") == 20 + 3 + 4 + 1


@contextmanager
def both_put_back(
    till: JoinedTill, server: RunningServer, folder: Path, sold: int, *, is_up: bool = False
) -> Iterator[tuple[JoinedTill, RunningServer]]:
    """Put a till back to 25 documents of 30 and the server to 20, with one greeting in between.

    The till sells so many before it greets; unless `is_up` the line breaks before it can push.
    """
    assert till.session.once(60).is_even
    server.close()
    live = Path(server.database_url.removeprefix("sqlite:///"))
    saved = Path(shutil.copy(live, folder / "saved.db"))
    with served(live, till):
        till.sell(5)
        older = copy(till, folder / "older")
        with closing(Copied(till.ledger.home, till)) as gone:
            gone.sell(5)
            assert gone.session.once(60).is_even
        back = Copied(older, till)
        back.sell(sold)
        with nullcontext() if is_up else armed(cut_before_push):
            assert back.session.once(60).online == is_up
    with closing(back), served(saved, back) as restored:
        yield back, restored


def cut_before_push(step: str) -> None:
    """Let the line break between a greeting and the first push."""
    if step == "sync.push":
        raise ServerUnreachable(reason="cut")


def test_what_is_kept_of_a_stream_is_not_taken_for_another_that_ends_at_the_same_number(
    sqlite_till: JoinedTill, sqlite_server: RunningServer, tmp_path: Path
) -> None:
    """A database put back under running workers: their memory is of the one before."""
    till, tails = sqlite_till, Tails()
    live, saved = put_aside(sqlite_server, tmp_path)
    own = till.origin
    stream = Stream(bytes.fromhex(own.company), bytes.fromhex(own.device), own.epoch)
    older = copy(till, tmp_path / "older")
    for seed, home, database in ((1, till.ledger.home, live), (2, older, saved)):
        with served(database, till) as server, closing(Copied(home, till)) as one:
            with one.ledger.read() as reads:
                counter = reads.head().last_receipt + 1
            sell_one(one.ledger, Selling(counter, seed))
            assert one.session.once(60).is_even
            with server.database.reading() as connection:
                found = tails.of(connection, stream, 20)
                assert found == Tails().of(connection, stream, 20)


def test_a_confirmation_of_a_forks_branch_proves_nothing_of_another_branch(
    yesterday: tuple[JoinedTill, Path],
) -> None:
    again, older = yesterday
    with closing(Copied(older, again)) as fork:
        fork.sell(5)
        assert fork.session.once(60).is_even
        with fork.ledger.read() as reads:
            first = reads.epochs()[0]
            confirmed = {ack.epoch: ack for ack in reads.acknowledged()}[first]
            branch = branches(reads)[first].name
        server_epoch = fork.remote.hello([]).server_epoch
        assert confirmed.server_epoch == server_epoch
        for other in ("", "0" * 64, branch):
            assert fork.remote.restored(confirmed, other) == server_epoch


def test_a_lost_tail_is_found_at_the_start_and_comes_back_as_the_others(
    till: JoinedTill, server: RunningServer, tmp_path: Path
) -> None:
    assert till.session.once(60).is_even
    older = copy(till, tmp_path / "older")
    again = Copied(till.ledger.home, till)
    again.sell(6)
    assert again.session.once(60).is_even
    again.close()
    shutil.copy(again.ledger.home / HEAD_FILE, older / HEAD_FILE)
    with closing(Copied(older, till)) as cut:
        heed_witnesses(cut.ledger)
        assert opening(cut).content["body"]["reason"] == "lost_tail"
        heed_witnesses(cut.ledger)
        assert len(epochs(cut)) == 2
        cut.sell(2)
        assert_even(server, cut)
    assert server.count("journal") == 26 + 1 + 2


def test_a_forks_branch_opens_only_where_it_truly_leaves_the_main_one(
    sqlite_till: JoinedTill,
) -> None:
    till = sqlite_till
    till.remote.push(till.batch(1, 10))
    batch = till.batch(11, 3)
    own = till.documents(11, 1)[0].hash.hex()
    for branch in (own, "ab" * 32):
        forked = till.remote.push(
            type(batch)(batch.epoch, 11, batch.previous, batch.raws, {}, branch)
        )
        assert forked.stopped_by == "sync.gap"
    assert till.session.once(60).is_even


def test_two_homes_that_joined_with_one_device_id_are_told_apart(
    sqlite_server: RunningServer, tmp_path: Path
) -> None:
    """F27: one identity twice, from the first sale on; each has its documents booked."""
    first = JoinedTill(a_ledger(tmp_path / "one", 3), sqlite_server, sqlite_server.code())
    twin = copy(first, tmp_path / "two")
    assert (twin / LEDGER_FILE).exists()
    with closing(Copied(first.ledger.home, first)) as one, closing(Copied(twin, first)) as two:
        for till, sales in ((one, 4), (two, 5), (one, 1), (two, 1)):
            till.sell(sales)
            till.session.once(60)
        assert_even(sqlite_server, two, one)
    assert sqlite_server.count("journal") == 3 + 11 + 1
