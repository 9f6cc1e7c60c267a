"""What the till asks of the central server, whoever carries it there."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from pos.domain.documents import Document, Json
from pos.ports.ledger import Acknowledged, Erasure


@dataclass(frozen=True, slots=True)
class HomeFacts:
    """What a home tells when it joins; company, shop and till are None in an empty home."""

    device: str
    company: str | None
    shop: str | None
    shop_code: str | None
    till_code: str | None
    currency: str | None
    has_history: bool
    """Claim that the journal holds more than what `init` wrote."""
    has_joined: bool = False
    """Claim that the ledger has joined a server before, and so was made from its snapshot."""


@dataclass(frozen=True, slots=True)
class Place:
    """What the server gives a till that joined."""

    token: str
    company: str
    shop: str
    shop_code: str
    till_code: str
    currency: str
    keeps_ledger: bool
    """Claim that the home keeps its ledger and pushes it; else it is made from the snapshot."""
    is_first: bool
    """Claim that no ledger was this till before, so that its receipt numbers need no letters."""
    server_epoch: str


@dataclass(frozen=True, slots=True)
class OwnStream:
    """A stream as a till has it: its epoch, its branch ("" but for forks), its last seq."""

    epoch: str
    branch: str
    seq: int


@dataclass(frozen=True, slots=True)
class StreamState:
    """Where the server stands with a stream, and its hash at the lower of both ends."""

    epoch: str
    branch: str
    seq: int
    at: int
    hash: bytes
    mac: str
    """The server's seal over that hash."""


@dataclass(frozen=True, slots=True)
class Hello:
    """The server's answer to a greeting; it has changed nothing."""

    server_epoch: str
    time: str
    streams: tuple[StreamState, ...]
    wanted: tuple[tuple[str, int], ...] = ()
    """(office epoch, seq) after which the server has lost what this till keeps."""
    erased: str = ""
    """The digest of all that the server has erased; empty where it does not tell."""
    push_bytes: int = 0
    """How many bytes of documents it takes in one push; 0 where it does not tell."""


@dataclass(frozen=True, slots=True)
class PushBatch:
    """Documents of one epoch, in order and without a gap, and what travels beside them."""

    epoch: str
    first: int
    previous: bytes
    """Hash of the document before the first, to which the batch chains."""
    raws: tuple[bytes, ...]
    beside: Json
    """{"persons": [...], "pins": [...]} of the users and members that these documents name."""
    branch: str = ""
    """A fork's branch, by the hash of its first document."""
    follows: bool = False
    """Claim that the push before it is under way still: the server waits for that one a while."""

    @property
    def last(self) -> int:
        """Return the seq of the last document."""
        return self.first + len(self.raws) - 1


@dataclass(frozen=True, slots=True)
class Pushed:
    """How far a stream is booked now, under the server's seal; `stopped_by` is an error code."""

    seq: int
    hash: bytes
    server_epoch: str
    mac: str
    stopped_by: str | None


@dataclass(frozen=True, slots=True)
class PulledPage:
    """State rows and the cursor after them."""

    rows: tuple[Json, ...]
    cursor: str
    more: bool
    server_epoch: str
    covers: tuple[tuple[str, str, str], ...] = ()
    """(kind, after which id, up to which or "" for the end) where the page has every row."""
    beyond: tuple[tuple[str, str], ...] = ()
    """(epoch, branch) of own streams of which the server has more than was held; that is in the
    others' sums."""


@dataclass(frozen=True, slots=True)
class OfficeDocument:
    """A document of the server's office as a till keeps it: stored, never booked."""

    epoch: str
    seq: int
    raw: bytes
    previous: bytes
    mac: str
    """The server's seal, by which it knows its own document again."""


class Remote(Protocol):
    """The server, as far as the network lets it be reached.

    Every call may raise ServerUnreachable; a refusal comes as the error that its code names.
    """

    def enrol(self, code: str, facts: HomeFacts) -> Place: ...
    def hello(self, streams: Sequence[OwnStream], offices: Sequence[OwnStream] = ()) -> Hello:
        """Ask where the server stands with each of these streams, in their order.

        `offices` is how much of the shop's office streams the till keeps.
        """
        ...

    def erase_again(self, erasures: Sequence[Erasure]) -> None:
        """Tell the server again what it has erased, under its own seals; it was put back.

        What does not bear its seal erases nothing. Raises ServerUnreachable.
        """
        ...

    def give_back(self, documents: Sequence[OfficeDocument]) -> int:
        """Give office documents of one epoch, in order, to the server that made and lost them.

        Returns how far that stream is there now.
        """
        ...

    def hashes(self, epoch: str, branch: str, seqs: Sequence[int]) -> list[bytes]:
        """Ask which hash the server has in a branch of an epoch at each seq."""
        ...

    def restored(self, ack: Acknowledged, branch: str) -> str:
        """Show an acknowledgement that the server does not keep; returns its epoch from now on."""
        ...

    def push(self, batch: PushBatch) -> Pushed: ...
    def begin_push(self, batch: PushBatch) -> Callable[[], Pushed]:
        """Begin a push beside others; what comes back waits for its answer, and may raise.

        The server may get it before one that was begun earlier: then it answers with a gap.
        """
        ...

    def pull(self, cursor: str | None, held: Sequence[OwnStream]) -> PulledPage:
        """Ask for state rows since a cursor; `held` is what the till's own journal holds."""
        ...

    def sale(self, number: str) -> Document:
        """Another till's sale by receipt number. Raises ReceiptUnknown."""
        ...
