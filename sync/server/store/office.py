"""Office streams: documents that the server makes itself, one stream a shop.

An office document is sealed, chained and booked like any till's: the same bytes, the same rows,
the same feeds. Its device is the office of its shop; its epoch is minted at each start of the
server, so that what a restored server writes never stands where a lost document stood. Tills keep
these documents for a while and give them back to a server that has lost them.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, text

from pos.domain.documents import Decision, Draft, Moment, Origin, seal
from sync.server.store.booking import write
from sync.server.store.chains import Stream, locked_main
from sync.server.store.database import among, state
from sync.server.store.pushed import Push, Pusher
from sync.server.store.taking import Batch, gather

OFFICE_TILL = "office"
OFFICE_EPOCH = "office"
"""Server state: the epoch in which this server writes; each start mints a new one."""


def office_of(company: bytes, shop: bytes) -> bytes:
    """Return the device id of a shop's office."""
    return hashlib.sha256(b"liushui/office/1\x00" + company + shop).digest()[:16]


@dataclass(frozen=True, slots=True)
class Shop:
    """A shop as its office knows it."""

    company: bytes
    shop: bytes
    code: str
    currency: str

    @property
    def office(self) -> bytes:
        """Return the device id of the shop's office, the same for ever."""
        return office_of(self.company, self.shop)


@dataclass(frozen=True, slots=True)
class Written:
    """An office document to be written: its type, its id, what was decided, its business date."""

    type: str
    event_id: str
    decision: Decision
    date: str


def shops(connection: Connection) -> list[Shop]:
    """Return every shop of the server."""
    rows = connection.execute(text("SELECT company, shop, code, currency FROM shop ORDER BY shop"))
    return [Shop(bytes(row[0]), bytes(row[1]), str(row[2]), str(row[3])) for row in rows]


def shop_of(connection: Connection, company: bytes, shop: bytes) -> Shop:
    """Return one shop by its id."""
    return next(one for one in shops(connection) if (one.company, one.shop) == (company, shop))


def office_stream(connection: Connection, shop: Shop) -> Stream:
    """Return the stream in which this server, in its present epoch, writes for a shop."""
    return Stream(shop.company, shop.office, state(connection, OFFICE_EPOCH))


def begin_office_epoch(connection: Connection, epoch: str) -> None:
    """Let every office write in a new epoch from now on."""
    connection.execute(
        text(
            "INSERT INTO server_state (key, value) VALUES (:key, :value) "
            "ON CONFLICT (key) DO UPDATE SET value = excluded.value"
        ),
        {"key": OFFICE_EPOCH, "value": epoch},
    )


def write_office(
    connection: Connection, shop: Shop, documents: Sequence[Written], now: datetime
) -> list[Written]:
    """Seal and book documents of a shop's office; returns those that were new.

    One that the journal holds already (the same judgement, made before) is left out. The office
    stream is locked here, after the device streams and before the feeds.
    """
    known = _known(connection, shop, [document.event_id for document in documents])
    by_id = {document.event_id: document for document in documents}
    new = [document for event_id, document in by_id.items() if event_id not in known]
    if not new:
        return []
    stream = office_stream(connection, shop)
    end = locked_main(connection, stream, now)
    origin = Origin(
        company=shop.company.hex(),
        shop=shop.shop.hex(),
        shop_code=shop.code,
        till_code=OFFICE_TILL,
        device=shop.office.hex(),
        epoch=stream.epoch,
        letters="",
        currency=shop.currency,
    )
    pusher = Pusher(shop.company, shop.office, shop.shop, shop.code)
    batch = Batch.at(pusher, stream, end)
    # The server's clock is the one that tills measure theirs against; its boot is its epoch.
    at = Moment(now.isoformat(timespec="milliseconds"), 0, stream.epoch * 2, 0)
    for document in new:
        decision = document.decision
        draft = Draft(
            document.event_id, document.type, document.date, None, at,
            decision.body, decision.effects,
        )  # fmt: skip
        gather(batch, seal(draft, origin, batch.seq + 1, batch.hash), now)
        batch.rows.touched_office.add(document.event_id)
    raws: Sequence[bytes] = ()
    write(connection, batch, Push(stream.epoch, end.seq + 1, end.hash, raws, {}), now)
    return new


def _known(connection: Connection, shop: Shop, event_ids: Sequence[str]) -> set[str]:
    """Return which of these ids the journal holds."""
    if not event_ids:
        return set()
    names = {f"e{number}": bytes.fromhex(id_) for number, id_ in enumerate(event_ids)}
    rows = connection.execute(
        text(f"SELECT event_id FROM journal WHERE {among('event_id', names)}"),
        {**names, "company": shop.company},
    )
    return {bytes(row[0]).hex() for row in rows}
