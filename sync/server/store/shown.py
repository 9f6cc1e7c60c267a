"""What the owner is shown of the server: stopped streams, audit differences, quarantine."""

import orjson
from sqlalchemy import Connection, text

from pos.domain.documents import Json
from sync.server.store.database import Database
from sync.server.store.pushed import Pusher
from sync.server.store.unsettled import opened

ROWS_MAX = 1000
"""Newest first; how many there are in all stands in the metrics."""


def shown(database: Database, who: Pusher) -> Json:
    """Return what is odd in the asker's company, newest first.

    {"trouble", "differences", "quarantine", "exceptions"}
    """
    with database.reading() as connection:
        return {
            "trouble": _trouble(connection, who.company),
            "differences": _differences(connection, who.company),
            "quarantine": _quarantine(connection, who.company),
            "exceptions": _exceptions(connection, who.company),
        }


def _trouble(connection: Connection, company: bytes) -> list[Json]:
    """Return what stopped streams, with the code that their tills were told."""
    rows = connection.execute(
        text(
            "SELECT device, epoch, code, details, seen_at FROM trouble WHERE company = :company "
            "ORDER BY seen_at DESC LIMIT :most"
        ),
        {"company": company, "most": ROWS_MAX},
    )
    return [
        {
            "device": bytes(row[0]).hex(),
            "epoch": row[1],
            "code": row[2],
            "details": orjson.loads(row[3]),
            "seen_at": row[4],
        }
        for row in rows
    ]


def _exceptions(connection: Connection, company: bytes) -> list[Json]:
    """Return the exceptions that the settler raised: what, of which documents, the figures."""
    rows = connection.execute(
        text(
            "SELECT raw, hash FROM journal WHERE company = :company "
            "AND type = 'exception_raised' ORDER BY date DESC, seq DESC LIMIT :most"
        ),
        {"company": company, "most": ROWS_MAX},
    )
    found = [opened(bytes(raw), bytes(own_hash)).content for raw, own_hash in rows]
    return [
        {"id": told["event_id"], "date": told["business_date"], "at": told["at"]["wall"]}
        | told["body"]
        for told in found
    ]


def _differences(connection: Connection, company: bytes) -> list[Json]:
    """Return where documents differ from what the rules make of them."""
    rows = connection.execute(
        text(
            "SELECT d.device, d.epoch, d.seq, j.event_id, d.what, d.stated, d.by_rules "
            "FROM difference d JOIN journal j ON j.company = d.company AND j.device = d.device "
            "AND j.epoch = d.epoch AND j.branch = d.branch AND j.seq = d.seq "
            "WHERE d.company = :company ORDER BY j.event_id DESC, d.n LIMIT :most"
        ),
        {"company": company, "most": ROWS_MAX},
    )
    return [
        {
            "device": bytes(row[0]).hex(),
            "epoch": row[1],
            "seq": int(row[2]),
            "document": bytes(row[3]).hex(),
            "what": row[4],
            "stated": row[5],
            "by_rules": row[6],
        }
        for row in rows
    ]


def _quarantine(connection: Connection, company: bytes) -> list[Json]:
    """Return which documents could not be read, and why; their bytes stay in the database."""
    rows = connection.execute(
        text(
            "SELECT device, epoch, seq, reason, received_at FROM quarantine "
            "WHERE company = :company ORDER BY received_at DESC, seq DESC LIMIT :most"
        ),
        {"company": company, "most": ROWS_MAX},
    )
    return [
        {
            "device": bytes(row[0]).hex(),
            "epoch": row[1],
            "seq": int(row[2]),
            "reason": row[3],
            "received_at": row[4],
        }
        for row in rows
    ]
