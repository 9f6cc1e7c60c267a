"""The till's side: acknowledgements and cursor never go back, and every page is bounded."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from threading import Event
from typing import cast

import orjson
import pytest

from bench.shop import Selling
from pos.bootstrap.epochs import open_epoch
from pos.domain.documents import Decision, Json
from pos.domain.posting import effects
from pos.ports.remote import OwnStream, PulledPage, PushBatch, Pushed
from pos.store.ledger import SqlLedger, SqlWork, open_ledger
from sync.client import pushing
from sync.client.http import HttpRemote
from sync.client.recovery import CURSOR_STATE
from sync.client.session import SyncSession
from sync.protocol import PULL_BYTES_MAX, PULL_ROWS_MAX
from tests.sync.conftest import JoinedTill, RunningServer

WAIT_S = 30


class Interrupted(HttpRemote):
    """The real server, but something happens at this home between asking and being answered."""

    def __init__(self, url: str, token: str, meanwhile: Callable[[], object]) -> None:
        super().__init__(url, token)
        self._meanwhile: Callable[[], object] | None = meanwhile

    def _once(self) -> None:
        meanwhile, self._meanwhile = self._meanwhile, None
        if meanwhile is not None:
            meanwhile()

    def push(self, batch: PushBatch) -> Pushed:
        """Let it happen, then push."""
        self._once()
        return super().push(batch)

    def pull(self, cursor: str | None, held: Sequence[OwnStream]) -> PulledPage:
        """Pull, then let it happen."""
        page = super().pull(cursor, held)
        self._once()
        return page


def state(till: JoinedTill, key: str) -> Json | None:
    with till.ledger.read() as reads:
        return reads.state(key)


def test_a_push_beside_another_of_the_same_home_is_no_fork(
    sqlite_till: JoinedTill, beside: SyncSession
) -> None:
    till = sqlite_till
    till.sell(200)
    remote = Interrupted(till.server.url, till.place.token, lambda: beside.once(60))
    with closing(remote):
        outcome = SyncSession(till.ledger, remote, open_epoch).once(60)
    assert outcome.is_even, outcome
    assert outcome.acked == till.server.count("journal") == 220


def test_a_page_that_comes_late_never_takes_the_cursor_back(
    sqlite_till: JoinedTill, beside: SyncSession
) -> None:
    till = sqlite_till
    assert till.session.once(60).is_even
    till.sell(3)
    till.remote.push(till.batch(21))
    kept: list[Json | None] = []

    def meanwhile() -> None:
        till.sell(2)
        beside.once(60)
        kept.append(state(till, CURSOR_STATE))

    with closing(Interrupted(till.server.url, till.place.token, meanwhile)) as remote:
        SyncSession(till.ledger, remote, open_epoch).pull()
    assert kept == [state(till, CURSOR_STATE)]


class Paused:
    """The till's own ledger, held up after its first transaction."""

    def __init__(self, ledger: SqlLedger) -> None:
        self._ledger = ledger
        self.begun, self.resumed = Event(), Event()

    @contextmanager
    def begin(self) -> Iterator[SqlWork]:
        """Write, then wait to be told to go on."""
        with self._ledger.begin() as work:
            yield work
        self.begun.set()
        assert self.resumed.wait(WAIT_S)

    def __getattr__(self, name: str) -> object:
        return getattr(self._ledger, name)


def test_a_page_that_comes_late_makes_no_row_older_between_two_slices_of_a_newer_one(
    sqlite_till: JoinedTill, beside: SyncSession
) -> None:
    till = sqlite_till
    assert till.session.once(60).is_even
    named(till, 1, 250, "old")
    till.remote.push(till.batch(21))
    paused = Paused(till.ledger)
    newer = SyncSession(cast("SqlLedger", paused), till.remote, open_epoch)
    with ThreadPoolExecutor(1) as pool:

        def meanwhile() -> None:
            named(till, 1, 250, "new")
            till.remote.push(till.batch(22))
            pool.submit(newer.pull)
            assert paused.begun.wait(WAIT_S)

        with (
            closing(open_ledger(till.ledger.home)) as ledger,
            closing(Interrupted(till.server.url, till.place.token, meanwhile)) as remote,
        ):
            SyncSession(ledger, remote, open_epoch).pull()
        paused.resumed.set()
    with till.ledger.read() as reads:
        found = [reads.product_by_sku(f"P{number}") for number in range(1, 251)]
    assert {product.name_zh for product in found if product} == {"new"}
    assert beside.once(60).is_even


def test_an_acknowledgement_that_is_not_of_this_ledger_is_never_taken(
    sqlite_till: JoinedTill,
) -> None:
    till = sqlite_till

    class Confirming(HttpRemote):
        def push(self, batch: PushBatch) -> Pushed:
            return Pushed(batch.first, b"\x01" * 32, "e" * 16, "mac", None)

    with closing(Confirming(till.server.url, till.place.token)) as remote:
        outcome = SyncSession(till.ledger, remote, open_epoch).once(10)
    assert (outcome.trouble, outcome.acked, outcome.pending) == ("sync.fork", 0, 20)


def named(till: JoinedTill, first: int, count: int, name: str) -> None:
    """Append a document that sets so many products."""
    master = [
        {
            "kind": "product",
            "id": f"{number:032x}",
            "fields": {
                "sku": f"P{number}", "name_zh": name, "name_en": "", "unit": "", "price": 100,
                "rate": 1300, "category": "", "kind": "goods", "barcodes": [], "picture": None,
            },
        }
        for number in range(first, first + count)
    ]  # fmt: skip
    decision = Decision({"why": "import"}, effects("CNY", master=master))
    with till.ledger.begin() as work:
        work.append(Selling(first, seed=first).draft("product_changed", decision))


@pytest.mark.parametrize(("documents", "rows", "name"), [(3, 400, "tea"), (8, 40, "long" * 800)])
def test_no_page_is_larger_than_its_bounds_and_none_is_left_out(
    till: JoinedTill, server: RunningServer, documents: int, rows: int, name: str
) -> None:
    assert till.session.once(60).is_even
    cursor = (state(till, CURSOR_STATE) or {})["cursor"]
    for number in range(documents):
        named(till, 1 + number * rows, rows, name)
    assert till.session.once(60).is_even
    for start in (cursor, None):
        found: list[str] = []
        at, more = start, True
        while more:
            page = till.remote.pull(at, till.held())
            assert len(page.rows) <= PULL_ROWS_MAX
            assert len(orjson.dumps(page.rows)) <= PULL_BYTES_MAX
            found += [row["id"] for row in page.rows if row["kind"] == "product"]
            at, more = page.cursor, page.more
        assert sorted(set(found)) == [f"{n:032x}" for n in range(1, documents * rows + 1)]
    assert server.count("quarantine") == 0


def test_a_long_push_pulls_in_between_and_reads_no_more_than_it_sends(
    sqlite_till: JoinedTill, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pushing, "batches", lambda sizes, _most: min(2, len(sizes)))
    asked: list[str] = []
    for name in ("push", "pull"):
        real = getattr(sqlite_till.remote, name)

        def noted(*told: object, name: str = name, real: Callable[..., object] = real) -> object:
            asked.append(name)
            return real(*told)

        monkeypatch.setattr(sqlite_till.remote, name, noted)
    clock = iter(range(1000))
    steady = SyncSession(sqlite_till.ledger, sqlite_till.remote, open_epoch, lambda: 0.0, 4)
    assert steady.once(60).pending == 0
    # The first answer pulls; with no second gone by, the rest goes up without a pull between.
    assert asked.count("push") == 10
    assert 1 <= asked.index("pull") <= 3
    assert "pull" not in asked[asked.index("pull") + 1 : 11]
    asked.clear()
    sqlite_till.sell(6)
    ticking = SyncSession(
        sqlite_till.ledger, sqlite_till.remote, open_epoch, lambda: 4.0 * next(clock), 4
    )
    assert ticking.once(900).is_even
    assert asked.count("pull") >= asked.count("push") == 3
