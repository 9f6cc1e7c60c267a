"""Reading streams: where each stands, its hash at a seq, one document by receipt number."""

from datetime import datetime

import zstandard
from sqlalchemy import Connection, text

from pos.domain.documents import NO_HASH, Json
from pos.errors import ReceiptUnknown
from sync.server.store.database import Database, state
from sync.server.store.taking import HASHES, Pusher


def _hash_at(connection: Connection, company: bytes, device: bytes, epoch: str, seq: int) -> bytes:
    """Return a stream's hash at a seq, of a document in quarantine too."""
    key = {"company": company, "device": device, "epoch": epoch, "first": seq, "last": seq}
    row = connection.execute(text(HASHES), key).first()
    return NO_HASH if row is None else bytes(row[1])


def hello(database: Database, who: Pusher, epochs: dict[str, int], now: datetime) -> Json:
    """Return where the server stands with each epoch of a device; it changes nothing.

    `epochs` is epoch → the till's own last seq; the reply holds the server's seq and its hash at
    the lower of the two, so that the till can tell fork, rollback and restore apart.
    """
    streams: list[Json] = []
    with database.reading() as connection:
        for epoch, seq in epochs.items():
            key = {"company": who.company, "device": who.device, "epoch": epoch}
            row = connection.execute(
                text(
                    "SELECT seq FROM stream WHERE company = :company AND device = :device "
                    "AND epoch = :epoch AND branch = ''"
                ),
                key,
            ).first()
            server_seq = 0 if row is None else int(row[0])
            at = min(seq, server_seq)
            own = _hash_at(connection, who.company, who.device, epoch, at)
            streams.append({"epoch": epoch, "seq": server_seq, "at": at, "hash": own.hex()})
        server_epoch = state(connection, "epoch")
    return {"server_epoch": server_epoch, "time": now.isoformat(), "streams": streams}


def document(database: Database, who: Pusher, number: str) -> Json:
    """Return one document of the company by receipt number, with its hashes.

    Raises ReceiptUnknown.
    """
    if "\0" in number:
        raise ReceiptUnknown(number=number)
    with database.reading() as connection:
        row = connection.execute(
            text(
                "SELECT j.raw, j.hash, j.device, j.epoch, j.seq FROM receipt r JOIN journal j "
                "ON j.company = r.company AND j.device = r.device AND j.epoch = r.epoch "
                "AND j.branch = r.branch AND j.seq = r.seq "
                "WHERE r.company = :company AND r.number = :number AND r.kind = 'sale'"
            ),
            {"company": who.company, "number": number},
        ).first()
        if row is None:
            raise ReceiptUnknown(number=number)
        previous = _hash_at(connection, who.company, bytes(row[2]), str(row[3]), int(row[4]) - 1)
    raw = zstandard.ZstdDecompressor().decompress(bytes(row[0]))
    return {
        "raw": raw.decode(),
        "hash": bytes(row[1]).hex(),
        "previous": previous.hex(),
    }
