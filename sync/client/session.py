"""Sync, from the till's side: greet, push what waits, pull what is new, taking turns.

Owns advancing acknowledgements (only over a hash that is the till's own) and the pull cursor. It
never deletes anything, and whatever goes wrong is kept as node state and shown; selling goes on.
"""

import os
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from threading import get_ident

from pos.domain.documents import Document, Json
from pos.domain.failpoints import reach
from pos.errors import PosError, ServerUnreachable, SyncFork, SyncGap
from pos.ports.ledger import Acknowledged, Ledger, Reads
from pos.ports.remote import OwnStream, PulledPage, PushBatch, Pushed, Remote
from sync.client.recovery import (
    CURSOR_STATE,
    BeginEpoch,
    Branch,
    Recovery,
    branches,
    hash_at,
    own_streams,
)
from sync.client.refusals import error_of
from sync.protocol import PUSH_DOCUMENTS_MAX, batches

HEALINGS_MAX = 3
"""Refusals in one round that a new greeting may answer: another process may push beside this."""
TROUBLE_STATE = "sync.trouble"
PULL_EVERY_S = 1.0
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
    ) -> None:
        self._ledger = ledger
        self._remote = remote
        self._now = now
        self._most = PUSH_DOCUMENTS_MAX
        self._recovery = Recovery(ledger, remote, begin_epoch)

    def once(self, timeout_s: float) -> SyncOutcome:
        """Push and pull until even, until the time is over, or until something stops it."""
        deadline = self._now() + timeout_s
        pulled, healings, online, trouble = 0, 0, False, None
        pull_at = self._now()
        try:
            self._recovery.greet()
            reach("sync.greeted")
            online = True
            while self._now() < deadline:
                batch = self._next_batch()
                try:
                    if batch is not None:
                        self._push(batch)
                except (SyncFork, SyncGap):
                    healings += 1
                    if healings > HEALINGS_MAX:
                        raise
                    self._recovery.greet()
                    continue
                if batch is not None and self._now() < pull_at:
                    continue
                page = self.pull()
                pull_at = self._now() + PULL_EVERY_S
                pulled += len(page.rows)
                if batch is None and not page.more:
                    break
            self._set_trouble(None)
        except ServerUnreachable:
            online = False
        except PosError as error:
            trouble = error.code
            self._set_trouble(error)
        return self._outcome(pulled, online=online, trouble=trouble)

    def quiet_cursor(self) -> str | None:
        """Return the cursor to wait for news from; None while documents of this till wait."""
        with self._ledger.read() as reads:
            kept = reads.state(CURSOR_STATE)
            has_pending = reads.pending_count() > 0
        return None if has_pending or not kept else kept["cursor"]

    def _next_batch(self) -> PushBatch | None:
        """Return what goes next: older epochs first, in order of seq, a branch after its base."""
        with self._ledger.read() as reads:
            acked = {ack.epoch: ack.seq for ack in reads.acknowledged()}
            forks = branches(reads)
            for epoch in reads.epochs():
                fork = forks.get(epoch)
                if fork is not None and (base := self._below(reads, epoch, fork)) is not None:
                    return base
                after = max(acked.get(epoch, 0), fork.base if fork else 0)
                documents = reads.documents_after(epoch, after, self._most)
                if documents:
                    batch = _batch(reads, epoch, documents, fork.name if fork else "")
                    self._learn(len(documents), len(batch.raws))
                    return batch
        return None

    def _learn(self, read: int, sent: int) -> None:
        """Read about as many documents as one push takes: long ones fill it by their bytes."""
        if sent < read:
            self._most = sent + sent // 8 + 1
        else:
            self._most = min(PUSH_DOCUMENTS_MAX, 2 * self._most)

    def _below(self, reads: Reads, epoch: str, fork: Branch) -> PushBatch | None:
        """Return what the server misses of the branches below a fork, None where it has it."""
        for branch, upto in fork.path:
            has = max(self._recovery.bases.get((epoch, branch), upto), fork.first_of[branch])
            most = min(PUSH_DOCUMENTS_MAX, upto - has)
            documents = reads.documents_after(epoch, has, most) if most > 0 else []
            if documents:
                return _batch(reads, epoch, documents, branch)
        return None

    def _push(self, batch: PushBatch) -> None:
        """Send a batch and take its acknowledgement. Raises SyncFork and what stopped it.

        The server may be further than this batch, where another process of this home pushed
        beside it; what counts is that the hash it confirms is the till's own.
        """
        reach("sync.push")
        pushed = self._remote.push(batch)
        reach("sync.pushed")
        with self._ledger.read() as reads:
            is_own = hash_at(reads, batch.epoch, pushed.seq) == pushed.hash
            fork = branches(reads).get(batch.epoch)
        is_below = fork is not None and batch.branch != fork.name
        if is_below:
            self._recovery.bases[batch.epoch, batch.branch] = pushed.seq
        elif is_own and pushed.seq >= batch.first:
            self._acknowledge(batch.epoch, pushed)
        if (
            fork is not None
            and batch.branch
            and (pushed.stopped_by, pushed.seq) == (SyncGap.code, 0)
        ):
            self._recovery.leave_branch(batch.epoch, fork.name)
        if pushed.stopped_by is not None:
            raise error_of(pushed.stopped_by, {"epoch": batch.epoch})
        if not is_own and not is_below:
            raise SyncFork(epoch=batch.epoch, seq=pushed.seq)

    def _acknowledge(self, epoch: str, pushed: Pushed) -> None:
        """Keep how far the server has confirmed an epoch, with its seal."""
        with self._ledger.begin() as work:
            work.put_acknowledged(
                Acknowledged(epoch, pushed.seq, pushed.hash, pushed.server_epoch, pushed.mac)
            )
        reach("sync.acknowledged")

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


def _batch(reads: Reads, epoch: str, documents: Sequence[Document], branch: str) -> PushBatch:
    """Return as many of these documents as go into one push."""
    documents = documents[: batches([len(document.raw) for document in documents])]
    first = documents[0]
    raws = tuple(document.raw for document in documents)
    return PushBatch(epoch, first.seq, first.previous, raws, _beside(reads, documents), branch)


def _beside(reads: Reads, documents: Sequence[Document]) -> Json:
    """Return what travels beside these documents."""
    persons: list[Json] = []
    pins: list[Json] = []
    for document in documents:
        if "master" in document.content["effects"]:
            more = reads.beside(document)
            persons += more["persons"]
            pins += more["pins"]
    return {"persons": persons, "pins": pins}


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
