"""What a greeting means for one stream: even, behind, rolled back, restored or forked. Pure."""

from dataclasses import dataclass
from enum import Enum

from pos.domain.documents import NO_HASH
from pos.ports.ledger import Acknowledged
from pos.ports.remote import OwnStream, StreamState


class Verdict(Enum):
    """What a till does next."""

    EVEN = "even"
    """Nothing is wrong: the server has a beginning of what the till has, or all of it."""
    FORK = "fork"
    """Two different documents bear one seq: both are real, the till goes on in a new epoch."""
    ROLLED_BACK = "rolled_back"
    """The server has more of the present epoch: an older copy of the ledger was put back."""
    RESTORED = "restored"
    """The server no longer has what it acknowledged in its present epoch: it was put back."""


@dataclass(frozen=True, slots=True)
class Own:
    """A stream as the till has it."""

    stream: OwnStream
    hash_at: bytes | None
    """The till's hash at the lower of both ends, None where it has none."""
    acknowledged: Acknowledged | None
    """How far the server confirmed it; None for a stream that is pushed no more."""
    is_present: bool
    """Claim that the till writes on in this epoch."""


def verdict(own: Own, told: StreamState, server_epoch: str) -> Verdict:
    """Return what a stream's two ends say together.

    A server that is behind its own sealed acknowledgement was put back, whatever else differs;
    that comes first, since a fork may be nothing but its consequence.
    """
    ack = own.acknowledged
    if ack is not None and ack.server_epoch == server_epoch and ack.mac and told.seq < ack.seq:
        return Verdict.RESTORED
    if (own.hash_at or NO_HASH) != told.hash:
        return Verdict.FORK
    if own.is_present and told.seq > own.stream.seq:
        return Verdict.ROLLED_BACK
    return Verdict.EVEN
