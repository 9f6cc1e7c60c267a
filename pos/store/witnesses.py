"""Comparing the journal's end with what remembers it from outside.

Owns the start-up look (head file, the server's acknowledged heads, the last links of the chain),
because SQLite cannot notice its own lost tail. Refuses to mend anything.
"""

from sqlalchemy import Connection

from pos.domain.documents import NO_HASH, chain_hash
from pos.errors import DocumentUnreadable
from pos.ports.ledger import WitnessBroken
from pos.store.head_file import Witness
from pos.store.packing import unpacked

LINKS = 200


_ACKNOWLEDGED = (
    "SELECT epoch, seq, hash FROM ack WHERE epoch = (SELECT epoch FROM epoch ORDER BY n DESC "
    "LIMIT 1) OR seq <= (SELECT max(seq) FROM journal WHERE journal.epoch = ack.epoch)"
)
"""What the server confirmed. An epoch that was left is short of it where its tail was lost; how
far it went is stated by the document that opens the next, which `verify` holds it to."""


def hash_at(connection: Connection, epoch: str, seq: int) -> str | None:
    """Return the hash (hex) that the journal has at a place, None where it has none."""
    if seq == 0:
        return NO_HASH.hex()
    row = connection.exec_driver_sql(
        "SELECT hash FROM journal WHERE epoch = ? AND seq = ?", (epoch, seq)
    ).first()
    return None if row is None else str(row[0].hex())


def disagreeing(connection: Connection, witness: Witness | None) -> list[WitnessBroken]:
    """Return every witness that remembers what the journal does not hold.

    A witness that is behind the journal is no matter: the file is written after the commit.
    """
    broken: list[WitnessBroken] = []

    def compare(name: str, epoch: str, seq: int, own: str) -> None:
        found = hash_at(connection, epoch, seq)
        if found != own:
            broken.append(WitnessBroken(name, epoch, seq, own, found))

    if witness is not None:
        compare("head_file", witness.epoch, witness.seq, witness.hash)
    for epoch, seq, own in connection.exec_driver_sql(_ACKNOWLEDGED).all():
        compare("server", epoch, seq, own.hex())
    return broken


def broken_witness(connection: Connection, witness: Witness | None) -> WitnessBroken | None:
    """Return the first witness that the journal fails, the last links of its chain included."""
    return next(iter(disagreeing(connection, witness)), None) or _broken_link(connection)


def _broken_link(connection: Connection) -> WitnessBroken | None:
    """Return the first of the last links whose bytes do not give the hash that stands there."""
    rows = connection.exec_driver_sql(
        "SELECT epoch, seq, hash, raw FROM journal ORDER BY pos DESC LIMIT ?", (LINKS + 1,)
    ).all()
    links = [tuple(row) for row in reversed(rows)]
    epoch, last_seq, previous = ("", 0, NO_HASH) if len(links) <= LINKS else links.pop(0)[:3]
    for own_epoch, seq, own, raw in links:
        if own_epoch != epoch:
            epoch, last_seq, previous = own_epoch, 0, NO_HASH
        found = _link(previous, raw) if seq == last_seq + 1 else None
        if found != own:
            return WitnessBroken(
                "chain", epoch, seq, own.hex(), None if found is None else found.hex()
            )
        last_seq, previous = seq, own
    return None


def _link(previous: bytes, raw: bytes) -> bytes | None:
    """Return the hash that stored bytes give, None where they do not open."""
    try:
        return chain_hash(previous, unpacked(raw))
    except DocumentUnreadable:
        return None
