"""A server put back from yesterday: proved by its own seal, answered by a new server epoch.

A till holds an acknowledgement that this server sealed in its present epoch, for a document that
it no longer has; or one that it sealed in an epoch of which it knows nothing, so that it was put
back to before it took that one. Then every cursor is worth nothing and every till sends again what
is missing (docs/adr/0008-recovery-by-hello.md). The till proves it, the server believes its own
seal alone.
"""

import hmac
import secrets
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection, text

from pos.errors import SyncServerRestored
from sync.protocol import Ack, seal_ack
from sync.server.store.booking import record_trouble
from sync.server.store.chains import Stream, base_hash, end_of, hash_at
from sync.server.store.database import Database, state
from sync.server.store.office import begin_office_epoch
from sync.server.store.pushed import Pusher

EPOCH_LOCK = 7_249_115
_LEFT = "left:"
"""Before an epoch that was given up, among what the server keeps of itself."""


def prove_restored(
    database: Database,
    who: Pusher,
    ack: Ack,
    branch: str,
    now: datetime,
    new_epoch: Callable[[], str] = lambda: secrets.token_hex(8),
) -> str:
    """Mint a new server epoch where an acknowledgement proves that this server was put back.

    Returns the server epoch that holds from now on: the present one where the proof does not
    hold, or another till's proof came first.
    """
    stream = Stream(who.company, who.device, ack.epoch, branch)
    with database.writing() as connection:
        database.lock(connection, EPOCH_LOCK)
        present = state(connection, "epoch")
        if ack.server_epoch != present and _was_left(connection, ack.server_epoch):
            return present
        secret = bytes.fromhex(state(connection, "secret"))
        own = seal_ack(secret, who.device.hex(), branch, ack)
        is_of_present = ack.server_epoch == present
        has_it = is_of_present and _has(connection, stream, ack)
        if has_it or not hmac.compare_digest(own, ack.mac):
            return present
        minted = new_epoch()
        connection.execute(
            text("UPDATE server_state SET value = :value WHERE key = 'epoch'"), {"value": minted}
        )
        # Also one that this database never had: a second till that was told of it in that other
        # life proves nothing new by it.
        for epoch in dict.fromkeys((present, ack.server_epoch)):
            connection.execute(
                text("INSERT INTO server_state (key, value) VALUES (:key, :now)"),
                {"key": _LEFT + epoch, "now": now.isoformat()},
            )
        begin_office_epoch(connection, new_epoch())
        told = SyncServerRestored(epoch=ack.epoch, seq=ack.seq)
        record_trouble(connection, stream, told, now)
        return minted


def _has(connection: Connection, stream: Stream, ack: Ack) -> bool:
    """Claim that the server has what it acknowledged, be it no more than where a fork leaves."""
    at_base = ack.seq == end_of(connection, stream).base
    found = base_hash(connection, stream) if at_base else hash_at(connection, stream, ack.seq)
    return found.hex() == ack.hash


def _was_left(connection: Connection, server_epoch: str) -> bool:
    """Claim that this server knows of an epoch which it has given up."""
    known = text("SELECT 1 FROM server_state WHERE key = :key")
    return connection.execute(known, {"key": _LEFT + server_epoch}).first() is not None
