"""Reading streams: where each stands, hashes on the way, one document by receipt number."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import text

from pos.domain.documents import NO_HASH, Json
from pos.errors import ReceiptUnknown
from sync.protocol import PUSH_BYTES_MAX, Ack, erasures_digest, seal_ack
from sync.server.store.chains import Stream, base_hash, end_of, hash_at, hashes_between
from sync.server.store.database import Database, state
from sync.server.store.erasing import erasures
from sync.server.store.office import office_of
from sync.server.store.packing import unpacked
from sync.server.store.pushed import Pusher


class Greeted(NamedTuple):
    """A stream as the till that greets has it: its epoch, its branch, its last seq."""

    epoch: str
    branch: str
    seq: int


def hello(
    database: Database,
    who: Pusher,
    greeted: Sequence[Greeted],
    offices: Sequence[Greeted],
    now: datetime,
) -> Json:
    """Return where the server stands with each stream of a device; it changes nothing.

    The reply holds the server's seq and its hash at the lower of both ends, so that the till can
    tell fork, rollback and restore apart, and the seal over that hash: a till that is behind takes
    it as its acknowledgement, and must be able to prove it once this server was put back.
    `offices` is how much of the shop's office streams the till keeps; `wanted` names those of
    which the server has less; by `erased` a till sees what of it the server has forgotten.
    """
    streams: list[Json] = []
    with database.reading() as connection:
        server_epoch = state(connection, "epoch")
        secret = bytes.fromhex(state(connection, "secret"))
        for own in greeted:
            stream = Stream(who.company, who.device, own.epoch, own.branch)
            end = end_of(connection, stream)
            at = min(own.seq, end.seq)
            found = end.hash if at == end.seq else hash_at(connection, stream, at)
            mac = ""
            # Below a fork's base its stream has no hash of its own: nothing to put a seal on.
            if at == 0 or found != NO_HASH:
                ack = Ack(own.epoch, at, found.hex(), server_epoch)
                mac = seal_ack(secret, who.device.hex(), own.branch, ack)
            streams.append(
                {
                    "epoch": own.epoch,
                    "branch": own.branch,
                    "seq": end.seq,
                    "at": at,
                    "hash": found.hex(),
                    "mac": mac,
                }
            )
        office = office_of(who.company, who.shop)
        erased = erasures_digest(erasures(connection, who.company))
        ends = [(o, end_of(connection, Stream(who.company, office, o.epoch)).seq) for o in offices]
    return {
        "server_epoch": server_epoch,
        "time": now.isoformat(),
        "streams": streams,
        "wanted": [[own.epoch, seq] for own, seq in ends if seq < own.seq],
        "erased": erased,
        "push_bytes": PUSH_BYTES_MAX,
    }


def hashes(database: Database, who: Pusher, epoch: str, branch: str, seqs: Sequence[int]) -> Json:
    """Return {"hashes": [hex of the branch at each seq]}; it changes nothing.

    With it a till finds the last seq that it shares with a fork in a few questions.
    """
    stream = Stream(who.company, who.device, epoch, branch)
    with database.reading() as connection:
        found = [hashes_between(connection, stream, seq, seq).get(seq, NO_HASH) for seq in seqs]
    return {"hashes": [one.hex() for one in found]}


def document(database: Database, who: Pusher, number: str) -> Json:
    """Return one document of the company by receipt number, with its hashes.

    A number that a fork gave out twice is the main branch's. Raises ReceiptUnknown.
    """
    if "\0" in number:
        raise ReceiptUnknown(number=number)
    with database.reading() as connection:
        row = connection.execute(
            text(
                "SELECT j.raw, j.hash, j.device, j.epoch, j.branch, j.seq FROM receipt r "
                "JOIN journal j ON j.company = r.company AND j.device = r.device "
                "AND j.epoch = r.epoch AND j.branch = r.branch AND j.seq = r.seq "
                "WHERE r.company = :company AND r.number = :number AND r.kind = 'sale' "
                "ORDER BY j.branch, j.event_id LIMIT 1"
            ),
            {"company": who.company, "number": number},
        ).first()
        if row is None:
            raise ReceiptUnknown(number=number)
        stream = Stream(who.company, bytes(row[2]), str(row[3]), str(row[4]))
        before, end = int(row[5]) - 1, end_of(connection, stream)
        is_first = before == end.base
        previous = (
            base_hash(connection, stream) if is_first else hash_at(connection, stream, before)
        )
    raw = unpacked(row[0])
    return {
        "raw": raw.decode(),
        "hash": bytes(row[1]).hex(),
        "previous": previous.hex(),
    }
