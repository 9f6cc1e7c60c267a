"""Sync, from the till's side: greet, push what waits, pull what is new, taking turns.

Owns a round and the pull cursor; pushing is in `sync.client.pushing`. It never deletes anything,
and whatever goes wrong is kept as node state and shown; selling goes on.
"""

import os
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from threading import get_ident

from pos.domain.documents import Json
from pos.domain.failpoints import reach
from pos.errors import PosError, ServerUnreachable, SyncFork, SyncGap
from pos.ports.ledger import Ledger
from pos.ports.remote import OwnStream, PulledPage, Remote
from sync.client.pushing import Pushing
from sync.client.recovery import CURSOR_STATE, BeginEpoch, Recovery, own_streams
from sync.protocol import PUSH_DOCUMENTS_MAX

HEALINGS_MAX = 3
"""Refusals in one round that a new greeting may answer: another process may push beside this."""
TROUBLE_STATE = "sync.trouble"
PULL_EVERY_S = 3.0
"""At least so often a till that has much to push pulls in between; each pull is a way there and
back, which a batch does not wait for every time."""
SLICE_ROWS = 100
"""Rows applied in one transaction, so that a sale never waits long for the lock."""


@dataclass(frozen=True, slots=True)
class SyncOutcome:
    """How far sync came: highest acknowledged seq, documents that wait, rows pulled."""

    acked: int
    pending: int
    pulled: int
    online: bool
    trouble: str | None

    @property
    def is_even(self) -> bool:
        """Claim that both ends hold the same."""
        return self.online and self.pending == 0 and self.trouble is None


class SyncSession:
    """Sync over one ledger of its own (never shared with another thread) and one remote."""

    def __init__(
        self,
        ledger: Ledger,
        remote: Remote,
        begin_epoch: BeginEpoch,
        now: Callable[[], float] = time.monotonic,
        most: int = PUSH_DOCUMENTS_MAX,
    ) -> None:
        """Take how a new epoch is opened, the clock, and how many documents a push has at most."""
        self._ledger = ledger
        self._remote = remote
        self._now = now
        self._recovery = Recovery(ledger, remote, begin_epoch)
        self._pushing = Pushing(ledger, remote, self._recovery, most)

    def once(self, timeout_s: float) -> SyncOutcome:
        """Push and pull until even, until the time is over, or until something stops it."""
        deadline = self._now() + timeout_s
        pulled, healings, online, trouble = 0, 0, False, None
        pull_at = self._now()
        self._pushing.begin()
        try:
            self._recovery.greet()
            reach("sync.greeted")
            online = True
            while self._now() < deadline:
                try:
                    is_waiting = self._pushing.go_on()
                except (SyncFork, SyncGap):
                    healings += 1
                    if healings > HEALINGS_MAX:
                        raise
                    self._pushing.give_up()
                    self._recovery.greet()
                    continue
                if is_waiting and self._now() < pull_at:
                    continue
                page = self.pull()
                pull_at = self._now() + PULL_EVERY_S
                pulled += len(page.rows)
                if not is_waiting and not page.more:
                    break
            self._pushing.finish()
            self._set_trouble(None)
        except ServerUnreachable:
            self._pushing.give_up()
            online = False
        except PosError as error:
            self._pushing.give_up()
            trouble = error.code
            self._set_trouble(error)
        return self._outcome(pulled, online=online, trouble=trouble)

    def quiet_cursor(self) -> str | None:
        """Return the cursor to wait for news from; None while documents of this till wait."""
        with self._ledger.read() as reads:
            kept = reads.state(CURSOR_STATE)
            has_pending = reads.pending_count() > 0
        return None if has_pending or not kept else kept["cursor"]

    def pull(self) -> PulledPage:
        """Fetch the next page and apply it in slices, the cursor with the last of them.

        Where another process of this home has moved the cursor or begun a page meanwhile, the
        rest is left to it: the cursor never goes back, and rows never grow older (I6). Where it
        has pushed meanwhile what was not said to be held, the page counts that among the others'
        and is fetched again.
        """
        with self._ledger.read() as reads:
            kept = reads.state(CURSOR_STATE)
            held = own_streams(reads)
        page = self._remote.pull(kept["cursor"] if kept else None, held)
        reach("sync.page")
        if page.beyond and self._has_grown(held, page.beyond):
            return replace(page, rows=(), more=True)
        if kept and page.cursor == kept["cursor"] and not page.rows:
            return page
        # Between two slices the cursor stands where it was; who is at work on it stands beside it.
        begun = {"cursor": None, **(kept or {}), "taken_by": f"{os.getpid()}.{get_ident()}"}
        ended = {"cursor": page.cursor, "server_epoch": page.server_epoch}
        expected = kept
        for start in range(0, max(1, len(page.rows)), SLICE_ROWS):
            kinds = _by_kind(page.rows[start : start + SLICE_ROWS])
            ready = {kind: self._ledger.ready_rows(kind, rows) for kind, rows in kinds.items()}
            with self._ledger.begin() as work:
                if work.state(CURSOR_STATE) != expected:
                    return page
                for kind, rows in ready.items():
                    work.apply_rows(kind, rows)
                is_last = start + SLICE_ROWS >= len(page.rows)
                for kind, after, upto in page.covers if is_last else ():
                    named = {row["id"] for row in page.rows if row["kind"] == kind}
                    work.forget_rows(kind, after, upto, named)
                expected = ended if is_last else begun
                work.put_state(CURSOR_STATE, expected)
            reach("sync.slice")
        return page

    def _has_grown(self, held: Sequence[OwnStream], streams: Collection[tuple[str, str]]) -> bool:
        """Claim that this journal holds more by now of one of these streams."""
        with self._ledger.read() as reads:
            now = own_streams(reads)
        return any(own not in now for own in held if (own.epoch, own.branch) in streams)

    def _set_trouble(self, error: PosError | None) -> None:
        """Keep what stops sync, or that nothing does any more."""
        told = None if error is None else {"code": error.code, "details": _plain(error.details)}
        with self._ledger.read() as reads:
            before = reads.state(TROUBLE_STATE)
        if before != told:
            with self._ledger.begin() as work:
                work.put_state(TROUBLE_STATE, told)

    def _outcome(self, pulled: int, *, online: bool, trouble: str | None) -> SyncOutcome:
        """Return how far sync is now."""
        with self._ledger.read() as reads:
            epoch = reads.head().epoch
            acked = max((a.seq for a in reads.acknowledged() if a.epoch == epoch), default=0)
            return SyncOutcome(acked, reads.pending_count(), pulled, online, trouble)


def _by_kind(rows: Sequence[Json]) -> dict[str, list[Json]]:
    """Return rows by kind, in order of first mention, flat as the ledger takes them."""
    kinds: dict[str, list[Json]] = {}
    for row in rows:
        flat = {**row["fields"], "id": row["id"], "version": row["version"]}
        kinds.setdefault(row["kind"], []).append(flat)
    return kinds


def _plain(details: dict[str, object]) -> Json:
    """Return details as node state keeps them."""
    return {
        name: value if isinstance(value, int | str) else str(value)
        for name, value in details.items()
    }
