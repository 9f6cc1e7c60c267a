"""The office's documents as tills keep them, and as they come back to a server that lost them."""

import hmac
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

import orjson
from sqlalchemy import Connection, text

from pos.domain.documents import NO_HASH, SCHEMA_V, Json, chain_hash
from pos.domain.office_documents import OFFICE_DAYS_KEPT
from pos.errors import SyncOfficeUnsealed
from sync.protocol import seal_office
from sync.server.store.averages import Averages, settler_lock
from sync.server.store.booking import record_trouble, take_and_write
from sync.server.store.chains import Stream, end_of, hashes_between
from sync.server.store.database import Database, among, state
from sync.server.store.office import office_of, shop_of
from sync.server.store.packing import unpacked
from sync.server.store.pushed import Push, Pusher

_OF_OFFICE = "WHERE company = :company AND device = :office"


def office_ids(
    connection: Connection, company: bytes, shop: bytes, after: str, most: int
) -> list[str]:
    """Return the ids of the office's documents of the last weeks, in order of id."""
    key = {"company": company, "office": office_of(company, shop)}
    newest = connection.execute(text(f"SELECT max(date) FROM journal {_OF_OFFICE}"), key).scalar()
    if newest is None:
        return []
    since = date.fromisoformat(str(newest)) - timedelta(days=OFFICE_DAYS_KEPT)
    rows = connection.execute(
        text(
            f"SELECT event_id FROM journal {_OF_OFFICE} AND date >= :since "
            "AND event_id > :after ORDER BY event_id LIMIT :most"
        ),
        {**key, "since": since.isoformat(), "after": bytes.fromhex(after), "most": most},
    )
    return [bytes(row[0]).hex() for row in rows]


def office_rows(
    connection: Connection, company: bytes, shop: bytes, ids: Sequence[str]
) -> dict[str, Json]:
    """Return office documents by id as tills keep them, each under the server's seal."""
    office = office_of(company, shop)
    names = {f"e{number}": bytes.fromhex(id_) for number, id_ in enumerate(ids)}
    rows = connection.execute(
        text(
            f"SELECT event_id, epoch, seq, hash, raw, date FROM journal {_OF_OFFICE} "
            f"AND {among('event_id', names)} ORDER BY epoch, seq"
        ),
        {**names, "company": company, "office": office},
    ).all()
    secret = bytes.fromhex(state(connection, "secret"))
    found: dict[str, Json] = {}
    for event_id, epoch, seq, own_hash, raw, day in rows:
        own, place = bytes(own_hash).hex(), (office.hex(), str(epoch), int(seq))
        before = hashes_between(connection, Stream(company, office, str(epoch)), seq - 1, seq - 1)
        found[bytes(event_id).hex()] = {
            "epoch": str(epoch),
            "seq": int(seq),
            "date": str(day),
            "raw": unpacked(raw).decode(),
            "hash": own,
            "previous": before.get(int(seq) - 1, NO_HASH).hex(),
            "mac": seal_office(secret, *place, own),
        }
    return found


def take_back(
    database: Database,
    who: Pusher,
    push: Push,
    macs: Sequence[str],
    now: datetime,
    reads: int = SCHEMA_V,
) -> int:
    """Book documents that this server's office made and lost; returns how far the stream is now.

    Only what bears the server's own seal is believed: what a till has else is left and told to the
    owner, and its sales are not held up by it. A judgement that was made again meanwhile
    stands already under its id: its older writing keeps its place in the chain, and books nothing.
    `reads` is the newest form that this server reads; it goes no further than a newer one.
    """
    office = office_of(who.company, who.shop)
    with database.writing() as connection:
        database.lock(connection, settler_lock(office))
        sealed = _sealed(connection, office, push, macs)
        if sealed < len(push.raws):
            of_sender = Stream(who.company, who.device, push.epoch)
            unsealed = SyncOfficeUnsealed(epoch=push.epoch, seq=push.first + sealed)
            record_trouble(connection, of_sender, unsealed, now)
            push = replace(push, raws=push.raws[:sealed])
        if not push.raws:
            return end_of(connection, Stream(who.company, office, push.epoch)).seq
        pusher = replace(who, device=office)
        batch, _ = take_and_write(connection, pusher, push, now, reads)
        averages = Averages(connection, shop_of(connection, who.company, who.shop))
        written = [orjson.loads(unpacked(row[-1])) for row in batch.journal]
        moved = [
            (content["type"], movement)
            for content in written
            for movement in content["effects"].get("movements", ())
        ]
        averages.load(movement["product"] for _, movement in moved)
        for type_, movement in moved:
            if type_ == "cost_adjustment":
                averages.restate(movement)
            else:
                averages.take(movement)
        averages.write()
        return batch.seq


def _sealed(connection: Connection, office: bytes, push: Push, macs: Sequence[str]) -> int:
    """Return how many documents, from the first on, bear the server's seal."""
    secret, own = bytes.fromhex(state(connection, "secret")), push.previous
    for number, (raw, mac) in enumerate(zip(push.raws, macs, strict=True)):
        own = chain_hash(own, raw)
        expected = seal_office(secret, office.hex(), push.epoch, push.first + number, own.hex())
        if not hmac.compare_digest(expected, mac):
            return number
    return len(push.raws)
