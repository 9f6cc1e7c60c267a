"""Recovery by hello: a till and a server that were put back, copied or cut come even by themselves.

Owns the greeting and what follows from it. The till takes every verdict under its write lock with
the head read again, so that a sale that commits meanwhile is never overlooked; nothing that was
sold is ever given up (docs/adr/0008-recovery-by-hello.md).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from pos.domain.documents import NO_HASH, chain_hash
from pos.errors import SyncServerRestored, SyncUneven
from pos.ports.ledger import Acknowledged, Ledger, Reads, Work
from pos.ports.remote import Hello, OfficeDocument, OwnStream, Remote, StreamState
from sync.client.verdict import Own, Verdict, verdict
from sync.protocol import (
    HASHES_ASKED_MAX,
    PUSH_BYTES_LEAST,
    PUSH_BYTES_MAX,
    PUSH_DOCUMENTS_MAX,
    batches,
    erasures_digest,
)

BRANCHES_STATE = "sync.branches"
"""Node state: epoch → {"name", "base"} of the branch that this till's documents make there."""
CURSOR_STATE = "sync.cursor"
NO_SERVER = ""
"""The server epoch of an acknowledgement that no server gave: what lies below a branch that is
not there yet goes up before it, by what the greeting tells."""
GREETINGS_MAX = 8
"""Each greeting heals one thing; more than this in a row is no healing."""
OfficeRow = tuple[int, bytes, bytes, str]
"""(seq, raw, previous hash, seal) of an office document as it is kept here."""
BeginEpoch = Callable[[Work, str], None]
"""Opens a new epoch with its reason: rolled_back, fork, lost_tail."""


@dataclass(frozen=True, slots=True)
class Branch:
    """A fork as the till has it: its name, and the last seq that it shares with the main branch."""

    name: str
    base: int
    path: tuple[tuple[str, int], ...]
    """(branch, last seq that is shared with it), from the main branch to the one that was left."""

    @property
    def first_of(self) -> dict[str, int]:
        """Return branch → the seq after which this till's documents stand on it."""
        names = [branch for branch, _ in self.path] + [self.name]
        return dict(zip(names, (0, *(upto for _, upto in self.path)), strict=True))


def branches(reads: Reads) -> dict[str, Branch]:
    """Return the epochs in which this till's documents stand on a branch."""
    kept = reads.state(BRANCHES_STATE) or {}
    return {
        epoch: Branch(
            told["name"], told["base"], tuple((branch, upto) for branch, upto in told["path"])
        )
        for epoch, told in kept.items()
    }


def own_streams(reads: Reads) -> list[OwnStream]:
    """Return every stream that this till's journal holds, main branches before their forks."""
    forks, found = branches(reads), []
    for epoch in reads.epochs():
        last, fork = reads.last_seq(epoch), forks.get(epoch)
        if fork is None:
            found.append(OwnStream(epoch, "", last))
        else:
            found += [OwnStream(epoch, branch, upto) for branch, upto in fork.path]
            found.append(OwnStream(epoch, fork.name, last))
    return found


def hash_at(reads: Reads, epoch: str, seq: int) -> bytes | None:
    """Return the till's own hash at a seq, None where it has none."""
    if seq == 0:
        return NO_HASH
    found = reads.documents_after(epoch, seq - 1, 1)
    return found[0].hash if found else None


class Recovery:
    """The greeting of one ledger and one server."""

    def __init__(self, ledger: Ledger, remote: Remote, begin_epoch: BeginEpoch) -> None:
        """Take how a new epoch is opened: clocks and chance are the caller's."""
        self._ledger, self._remote = ledger, remote
        self._begin_epoch = begin_epoch
        self.bases: dict[tuple[str, str], int] = {}
        """(epoch, branch) → how far the server has what lies below this till's branch there."""
        self.push_bytes = PUSH_BYTES_LEAST
        """How many bytes of documents the server takes in one push."""
        self._left: set[tuple[str, str]] = set()
        """(its epoch, another one of which it has nothing to say) of the server."""
        self._given: dict[str, int] = {}
        """Office epoch → the seq after which the server took no more of what is kept here."""
        self._told = "", ""
        """Digests, the server's and this till's, at which erasures were told again last."""

    def greet(self) -> None:
        """Greet the server and heal what the answer shows, until both ends can go on.

        Raises ServerUnreachable, SyncServerRestored (the server does not know its own seal),
        SyncUneven.
        """
        for _ in range(GREETINGS_MAX):
            with self._ledger.read() as reads:
                streams = own_streams(reads)
                # As they are before the server answers: what another process of this home has
                # confirmed beside that is no proof that the server has lost anything.
                acks = {ack.epoch: ack for ack in reads.acknowledged()}
                offices = [OwnStream(epoch, "", seq) for epoch, seq in reads.office_ends()]
            hello = self._remote.hello(streams, offices)
            self.push_bytes = min(max(hello.push_bytes, PUSH_BYTES_LEAST), PUSH_BYTES_MAX)
            if not self._heal_one(hello, streams, acks):
                for epoch, seq in hello.wanted:
                    self._give_back(epoch, seq)
                self._erase_again(hello)
                return
        raise SyncUneven

    def _erase_again(self, hello: Hello) -> None:
        """Tell a server that was put back what it has erased since; the same only once."""
        with self._ledger.read() as reads:
            erasures = reads.erasures()
        own = erasures_digest((erasure.kind, erasure.of) for erasure in erasures)
        if not erasures or hello.erased in {"", own} or self._told == (hello.erased, own):
            return
        self._told = hello.erased, own
        self._remote.erase_again(erasures)

    def _give_back(self, epoch: str, after: int) -> None:
        """Give the server what its office made in an epoch and it no longer has.

        What this till kept begins where its weeks begin, and lacks what the office judged again
        in a later epoch: it is kept once, where it stood last. An older till may close such a gap,
        and what nobody has is judged again. What the server did not take is sent only once.
        """
        while self._given.get(epoch) != after:
            with self._ledger.read() as reads:
                rows = reads.office_documents(epoch, after, PUSH_DOCUMENTS_MAX)
            rows = _unbroken(rows[: batches([len(row[1]) for row in rows])], after + 1)
            if not rows:
                return
            kept = [OfficeDocument(epoch, seq, raw, prev, mac) for seq, raw, prev, mac in rows]
            reached = self._remote.give_back(kept)
            if reached <= after:
                self._given[epoch] = after
            after = max(after, reached)

    def _heal_one(
        self, hello: Hello, streams: list[OwnStream], acks: Mapping[str, Acknowledged]
    ) -> bool:
        """Heal the first stream that wants it; true where the server must be asked again."""
        for own_stream, told in zip(streams, hello.streams, strict=True):
            with self._ledger.read() as reads:
                own = _own(reads, own_stream, told, acks.get(own_stream.epoch))
            if self._has_another_life(own.acknowledged, own_stream.branch, hello.server_epoch):
                return True
            match verdict(own, told, hello.server_epoch):
                case Verdict.RESTORED if own.acknowledged is not None:
                    self._prove(own.acknowledged, own_stream.branch, hello.server_epoch)
                    return True
                case Verdict.FORK:
                    self._take_branch(own, told, hello.server_epoch)
                    return True
                case Verdict.ROLLED_BACK:
                    self._go_on(own_stream, "rolled_back")
                    return True
                case _:
                    self._take_seal(told, hello.server_epoch)
        return False

    def _has_another_life(self, ack: Acknowledged | None, branch: str, server_epoch: str) -> bool:
        """Show a server what it sealed in another epoch; true where it knows nothing of that one.

        It was put back then to before it took that epoch, and has taken a new one now: in one
        that came twice, what was confirmed would go back (I6).
        """
        if ack is None or not ack.mac or ack.server_epoch == server_epoch:
            return False
        if (server_epoch, ack.server_epoch) not in self._left:
            if self._remote.restored(ack, branch) != server_epoch:
                return True
            self._left.add((server_epoch, ack.server_epoch))
        return False

    def _prove(self, ack: Acknowledged, branch: str, server_epoch: str) -> None:
        """Show the server its own seal. Raises SyncServerRestored where it does not know it."""
        if self._remote.restored(ack, branch) == server_epoch:
            raise SyncServerRestored(epoch=ack.epoch, seq=ack.seq)

    def _go_on(self, stream: OwnStream, reason: str) -> None:
        """Go on in a new epoch, unless a sale came in between: then the next greeting decides."""
        with self._ledger.begin() as work:
            head = work.head()
            if (head.epoch, head.seq) == (stream.epoch, stream.seq):
                self._begin_epoch(work, reason)
                work.put_state(CURSOR_STATE, None)

    def _take_branch(self, own: Own, told: StreamState, server_epoch: str) -> None:
        """Find where the two ways part, and put this till's documents on a branch from there."""
        epoch, ack = told.epoch, own.acknowledged
        base, base_hash = self._last_shared(told)
        if ack is not None and ack.server_epoch == server_epoch and ack.mac and base < ack.seq:
            self._prove(ack, told.branch, server_epoch)
            return
        with self._ledger.begin() as work:
            head = work.head()
            first = hash_at(work, epoch, base + 1)
            kept = work.state(BRANCHES_STATE) or {}
            # Another process of this home may have taken the branch, and be further with it.
            if first is None or kept.get(epoch, {}).get("name") == first.hex():
                return
            path = self._path_to(work, told, base)
            kept[epoch] = {"name": first.hex(), "base": base, "path": path}
            work.put_state(BRANCHES_STATE, kept)
            work.put_acknowledged(Acknowledged(epoch, base, base_hash, NO_SERVER, ""))
            if head.epoch == epoch:
                self._begin_epoch(work, "fork")
            work.put_state(CURSOR_STATE, None)

    def leave_branch(self, epoch: str, name: str) -> None:
        """Take a fork for none, where the server has nothing any more from which it would leave.

        A server that was put back may have lost the other way, whose till may never come again.
        What this till has then goes up as it stands; the next greeting finds whatever still forks.
        """
        with self._ledger.begin() as work:
            kept = work.state(BRANCHES_STATE) or {}
            if kept.get(epoch, {}).get("name") != name:
                return
            del kept[epoch]
            work.put_state(BRANCHES_STATE, kept)
            work.put_acknowledged(Acknowledged(epoch, 0, NO_HASH, NO_SERVER, ""))
            work.put_state(CURSOR_STATE, None)

    def _path_to(self, reads: Reads, told: StreamState, base: int) -> list[list[str | int]]:
        """Return the branches down to the one that is left here, with what is shared of each."""
        fork = branches(reads).get(told.epoch)
        path: list[list[str | int]] = []
        for branch, upto in fork.path if fork is not None else ():
            if branch == told.branch:
                break
            path.append([branch, upto])
        return [*path, [told.branch, base]]

    def _last_shared(self, told: StreamState) -> tuple[int, bytes]:
        """Return the last seq at which both ends agree, and its hash, by a search in parts."""
        epoch = told.epoch
        with self._ledger.read() as reads:
            fork = branches(reads).get(epoch)
        low, high = fork.first_of.get(told.branch, 0) if fork is not None else 0, told.at
        while high - low > 1:
            step = max(1, (high - low) // (HASHES_ASKED_MAX + 1))
            seqs = list(range(low + step, high, step))[:HASHES_ASKED_MAX]
            theirs = self._remote.hashes(epoch, told.branch, seqs)
            with self._ledger.read() as reads:
                own = [hash_at(reads, epoch, seq) for seq in seqs]
            for seq, mine, other in zip(seqs, own, theirs, strict=True):
                if mine != other:
                    high = seq
                    break
                low = seq
        with self._ledger.read() as reads:
            return low, hash_at(reads, epoch, low) or NO_HASH

    def _take_seal(self, told: StreamState, server_epoch: str) -> None:
        """Keep where a server of another epoch, or one that has more than was known, stands."""
        with self._ledger.read() as reads:
            fork = branches(reads).get(told.epoch)
            ack = {one.epoch: one for one in reads.acknowledged()}.get(told.epoch)
        if fork is not None and told.branch != fork.name:
            self.bases[told.epoch, told.branch] = told.seq
            return
        known = {server_epoch, NO_SERVER}
        if ack is not None and ack.server_epoch in known and ack.seq >= told.at:
            return
        # Sealed even where the server has more: without a seal nothing would show later that a
        # server which was put back has lost these documents, and they would not be sent again.
        seq, own_hash, mac = told.at, told.hash, told.mac
        if fork is not None and seq < fork.base:
            with self._ledger.read() as reads:
                seq, mac, server_epoch = fork.base, "", NO_SERVER
                own_hash = hash_at(reads, told.epoch, fork.base) or NO_HASH
        with self._ledger.begin() as work:
            now = {one.epoch: one for one in work.acknowledged()}.get(told.epoch)
            if now == ack:
                work.put_acknowledged(Acknowledged(told.epoch, seq, own_hash, server_epoch, mac))


def _unbroken(rows: Sequence[OfficeRow], first: int) -> list[OfficeRow]:
    """Return the rows from a seq on up to where one lacks or does not follow the one before."""
    found: list[OfficeRow] = []
    own_hash: bytes | None = None
    for seq, raw, previous, mac in rows:
        if seq != first + len(found) or own_hash not in {None, previous}:
            break
        own_hash = chain_hash(previous, raw)
        found.append((seq, raw, previous, mac))
    return found


def _own(reads: Reads, stream: OwnStream, told: StreamState, ack: Acknowledged | None) -> Own:
    """Return a stream as this till has it, beside what the server told of it.

    `ack` is how far the server had confirmed the epoch before it told.
    """
    fork = branches(reads).get(stream.epoch)
    is_pushed = fork is None or stream.branch == fork.name
    return Own(
        stream,
        hash_at(reads, stream.epoch, told.at),
        ack if is_pushed else None,
        is_present=fork is None and stream.epoch == reads.head().epoch,
    )
