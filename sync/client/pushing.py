"""Pushing what waits: one push alone, or a second one sent while the server books the first.

Owns what goes next, and taking acknowledgements: in the order of the documents, and only over a
hash that is the till's own. A push that follows another one under way is nothing without it: where
the first is refused or lost, what the second comes to is not asked.
"""

from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from pos.domain.documents import Json, Sealed, trusted
from pos.domain.failpoints import reach
from pos.errors import PosError, SyncFork, SyncGap
from pos.ports.ledger import Acknowledged, Ledger, Reads
from pos.ports.remote import PushBatch, Pushed, Remote
from sync.client.recovery import Branch, Recovery, branches, hash_at
from sync.client.refusals import error_of
from sync.protocol import PUSH_BYTES_LEAST, PUSH_DOCUMENTS_MAX, batches

PUSHES_MAX = 2
"""Under way at once: the server books one while the next is read, packed and on its way."""

_MASTER = b'"master"'


@dataclass(frozen=True, slots=True)
class _Sent:
    """A push under way, and how to wait for its answer."""

    batch: PushBatch
    answer: Callable[[], Pushed]
    has_more: bool
    """Claim that documents of the same stream wait after it."""


class Pushing:
    """The pushes of one ledger to one server."""

    def __init__(
        self, ledger: Ledger, remote: Remote, recovery: Recovery, most: int = PUSH_DOCUMENTS_MAX
    ) -> None:
        """Take how many documents a push has at most."""
        self._ledger, self._remote, self._recovery = ledger, remote, recovery
        self._most = self._most_ever = most
        """Documents that are read for the next push, and that any may have."""
        self._bytes = PUSH_BYTES_LEAST
        """Of documents, which the next push has at most."""
        self._sent: deque[_Sent] = deque()
        self._at_once = PUSHES_MAX

    def begin(self) -> None:
        """Begin a round: nothing is under way, and whatever was is not asked after."""
        self._sent.clear()
        self._at_once, self._bytes = PUSHES_MAX, PUSH_BYTES_LEAST

    def go_on(self) -> bool:
        """Send what may be under way and take the oldest answer; false where nothing waits.

        Raises SyncFork, SyncGap and what stopped a push; the others are then given up.
        """
        self._send_more()
        if not self._sent:
            return False
        self._take_oldest()
        if self._sent:
            # What comes between two answers (a pull) shall not let the server wait.
            self._send_more()
        return True

    def finish(self) -> None:
        """Take every answer that is still to come; a gap or a fork is the next greeting's.

        Raises whatever else stopped a push.
        """
        with suppress(SyncFork, SyncGap):
            while self._sent:
                self._take_oldest()
        self.give_up()

    def give_up(self) -> None:
        """Wait until nothing is under way any more; what comes of it is not asked.

        An answer that is not taken acknowledges nothing: the server tells the next greeting. Nor
        is a failure told: the one that the round was given up for is.
        """
        for sent in self._sent:
            with suppress(PosError):
                sent.answer()
        self._sent.clear()

    def _send_more(self) -> None:
        """Send pushes until as many are under way as may be."""
        while len(self._sent) < self._at_once:
            found = self._next()
            if found is None:
                return
            batch, has_more = found
            reach("sync.push")
            is_alone = not (has_more or batch.follows) or self._at_once == 1
            # One with nothing beside it goes on this thread, when its answer is asked for.
            answer: Callable[[], Pushed] = (
                partial(self._remote.push, batch) if is_alone else self._remote.begin_push(batch)
            )
            self._sent.append(_Sent(batch, answer, has_more))

    def _take_oldest(self) -> None:
        """Wait for the oldest answer and take it."""
        sent = self._sent.popleft()
        try:
            self._take(sent.batch, sent.answer())
        except SyncGap:
            if not sent.batch.follows:
                raise
            # It came to the server before the one that it follows, or that one stopped early. It
            # was not booked, and goes again; one at a time until the end of this round.
            self._at_once = 1
        else:
            # Larger ones cost the server less, and a line that cuts loses more of them: they grow
            # while they go through, and each round begins with small ones.
            self._bytes = min(2 * self._bytes, self._recovery.push_bytes)

    def _next(self) -> tuple[PushBatch, bool] | None:
        """Return what goes next, and whether more of its stream waits after it.

        Older epochs go first, in order of seq, a branch after its base, one stream after another.
        """
        with self._ledger.read() as reads:
            if self._sent:
                last = self._sent[-1]
                return self._following(reads, last.batch) if last.has_more else None
            acked = {ack.epoch: ack.seq for ack in reads.acknowledged()}
            forks = branches(reads)
            for epoch in reads.epochs():
                fork = forks.get(epoch)
                if fork is not None and (base := self._below(reads, epoch, fork)) is not None:
                    return base, False
                after = max(acked.get(epoch, 0), fork.base if fork else 0)
                documents = reads.sealed_after(epoch, after, self._most)
                if documents:
                    batch = self._batch(reads, epoch, documents, fork.name if fork else "")
                    has_more = self._learn(len(documents), len(batch.raws))
                    # A branch is opened by its first push: until then nothing can follow there.
                    return batch, has_more and fork is None
        return None

    def _following(self, reads: Reads, batch: PushBatch) -> tuple[PushBatch, bool] | None:
        """Return what goes after a push that is under way."""
        documents = reads.sealed_after(batch.epoch, batch.last, self._most)
        if not documents:
            return None
        found = self._batch(reads, batch.epoch, documents, batch.branch, follows=True)
        return found, self._learn(len(documents), len(found.raws))

    def _batch(
        self,
        reads: Reads,
        epoch: str,
        documents: Sequence[Sealed],
        branch: str,
        *,
        follows: bool = False,
    ) -> PushBatch:
        """Return as many of these documents as go into one push."""
        documents = documents[: batches([len(one.raw) for one in documents], self._bytes)]
        first = documents[0]
        raws = tuple(one.raw for one in documents)
        beside = _beside(reads, documents)
        return PushBatch(epoch, first.seq, first.previous, raws, beside, branch, follows)

    def _learn(self, read: int, sent: int) -> bool:
        """Return whether more may wait, by how many documents were read and how many were sent.

        What it learns: to read about as many as one push takes; long ones fill it by their bytes.
        """
        has_more = sent < read or read == self._most
        if sent < read:
            self._most = sent + sent // 8 + 1
        else:
            self._most = min(self._most_ever, 2 * self._most)
        return has_more

    def _below(self, reads: Reads, epoch: str, fork: Branch) -> PushBatch | None:
        """Return what the server misses of the branches below a fork, None where it has it."""
        for branch, upto in fork.path:
            has = max(self._recovery.bases.get((epoch, branch), upto), fork.first_of[branch])
            most = min(self._most_ever, upto - has)
            documents = reads.sealed_after(epoch, has, most) if most > 0 else []
            if documents:
                return self._batch(reads, epoch, documents, branch)
        return None

    def _take(self, batch: PushBatch, pushed: Pushed) -> None:
        """Take the acknowledgement of a push. Raises SyncFork and what stopped it.

        The server may be further than this batch, where another process of this home pushed
        beside it; what counts is that the hash it confirms is the till's own.
        """
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


def _beside(reads: Reads, documents: Sequence[Sealed]) -> Json:
    """Return what travels beside these documents."""
    persons: list[Json] = []
    pins: list[Json] = []
    for sealed in documents:
        # Reading a sale costs more than sending it; one that sets master data has the word in it.
        if _MASTER in sealed.raw:
            more = reads.beside(trusted(sealed.raw, sealed.previous, sealed.hash))
            persons += more["persons"]
            pins += more["pins"]
    return {"persons": persons, "pins": pins}
