"""What a greeting means: even, behind, rolled back, restored or forked. Pure."""

from pos.domain.documents import NO_HASH
from pos.errors import PosError, SyncFork, SyncRolledBack, SyncServerRestored
from pos.ports.remote import StreamState


def verdict(
    own_seq: int, own_hash_at: bytes | None, acked_seq: int, stream: StreamState
) -> PosError | None:
    """Return what is wrong between a till's epoch and the server's, None where all is well.

    `own_hash_at` is the till's hash at `stream.at`, the lower of both ends. Unequal there is a
    fork; equal and the server ahead means the till was put back; equal and the server behind what
    it confirmed means the server was.
    """
    if (own_hash_at or NO_HASH) != stream.hash:
        return SyncFork(epoch=stream.epoch, seq=stream.at)
    if stream.seq > own_seq:
        return SyncRolledBack(epoch=stream.epoch, seq=own_seq, server_seq=stream.seq)
    if stream.seq < acked_seq:
        return SyncServerRestored(epoch=stream.epoch, seq=acked_seq, server_seq=stream.seq)
    return None
