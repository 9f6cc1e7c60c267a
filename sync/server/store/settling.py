"""The settler: one for each shop, after the push and never inside it.

Takes a shop's documents in slices, judges them, computes them again by the rules (the audit), costs
their movements once more, and writes what follows to the shop's office stream: corrections, cost
adjustments, exceptions. How far it is stands in the same transaction, so that a crash leaves a
slice done or not begun.
"""

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection, text
from sqlalchemy.exc import DataError

from pos.domain.documents import Document
from pos.domain.failpoints import reach
from pos.domain.office_documents import (
    ADJUSTED_LINES_MAX,
    decide_cost_adjustment,
    office_event_id,
)
from pos.errors import DocumentUnreadable, EffectsBroken, Rejected
from sync.server.store import entitled, judging
from sync.server.store.averages import Averages, settler_lock
from sync.server.store.database import Database
from sync.server.store.office import Shop, Written, shops, write_office
from sync.server.store.pushed import WRONG_FORM
from sync.server.store.unsettled import (
    Stretch,
    documents,
    set_settled,
    stretches,
    unreadable,
)

SLICE_DOCUMENTS = 200
"""Judged in one transaction, so that a push never waits long for the settler."""
FAILINGS = (*WRONG_FORM, ArithmeticError, DataError, DocumentUnreadable, EffectsBroken, Rejected)
"""What judging something that nobody foresaw may end in; a database that is gone is none of it."""
_log = logging.getLogger(__name__)


def settle(database: Database, shop: Shop, now: datetime, *, waits: bool = False) -> int:
    """Judge the next slice of a shop's documents and return how many they were; 0: all done.

    0 too where another worker is at it, unless this `waits` for its turn. A slice that cannot be
    judged is tried in ever smaller ones; a document that cannot be judged alone is passed over
    and told, so that nothing that a document states keeps a shop's later ones waiting.
    """
    most = SLICE_DOCUMENTS
    while True:
        try:
            return _slice(database, shop, now, most, waits=waits)
        except FAILINGS:
            if most == 1:
                raise
            _log.exception("%s documents could not be judged together", most)
            most //= 2


def _slice(database: Database, shop: Shop, now: datetime, most: int, *, waits: bool) -> int:
    """Judge at most so many documents; one alone is passed over where it cannot be judged."""
    with database.writing() as connection:
        if not _claimed(database, connection, shop, waits=waits):
            return 0
        found = stretches(connection, shop, most)
        if found:
            try:
                with connection.begin_nested():
                    _settle(connection, shop, found, now)
            except FAILINGS as error:
                if most > 1:
                    raise
                _log.exception("a document could not be judged")
                _pass_over(connection, shop, found[0], error, now)
            reach("settler.judged")
    reach("settler.committed")
    return sum(part.upto - part.after for part in found)


def _pass_over(
    connection: Connection, shop: Shop, one: Stretch, error: Exception, now: datetime
) -> None:
    """Tell of a document that it could not be judged; it is booked, and stays as it is."""
    date = next((d.content["business_date"] for d in documents(connection, one)), None)
    told = judging.unjudged(shop, one, type(error).__name__, date or now.date().isoformat())
    set_settled(connection, one)
    write_office(connection, shop, [told], now)


def settle_all(database: Database, shop: Shop, now: datetime) -> int:
    """Judge everything that a shop has sent so far; returns how many documents that was."""
    total = 0
    while done := settle(database, shop, now, waits=True):
        total += done
    return total


def settle_costs(database: Database, shop: Shop, now: datetime) -> int:
    """Adjust the stated stock values on demand; returns how many products differed."""
    settle_all(database, shop, now)
    with database.writing() as connection:
        database.lock(connection, settler_lock(shop.office))
        averages = Averages(connection, shop)
        reason = f"demand {now.isoformat()}"
        adjusted = _adjustments(shop, averages, reason, now.date().isoformat())
        count = len(averages.drift())
        _write(connection, shop, averages, adjusted, now)
        return count


def settle_shop(database: Database, shop: bytes, now: datetime) -> int:
    """Judge and adjust one shop, by its id, on demand; returns how many products differed."""
    with database.reading() as connection:
        own = next(known for known in shops(connection) if known.shop == shop)
    return settle_costs(database, own, now)


def _claimed(database: Database, connection: Connection, shop: Shop, *, waits: bool) -> bool:
    """Become the one settler of a shop until the commit; false where another worker is it."""
    number = settler_lock(shop.office)
    if waits or not database.is_postgres:
        database.lock(connection, number)
        return True
    taken = connection.execute(text("SELECT pg_try_advisory_xact_lock(:n)"), {"n": number})
    return bool(taken.scalar())


def _settle(connection: Connection, shop: Shop, found: Sequence[Stretch], now: datetime) -> None:
    """Judge one slice."""
    averages, written, read = Averages(connection, shop), list[Written](), list[Document]()
    today = now.date().isoformat()
    for stretch in found:
        part = documents(connection, stretch)
        read += part
        dates = {document.seq: document.content["business_date"] for document in part}
        for kept in unreadable(connection, stretch):
            date = max((d for seq, d in dates.items() if seq < kept.seq), default=today)
            written.append(judging.of_quarantine(shop, kept, date))
        if stretch.opens_fork and part:
            written.append(judging.of_fork(connection, shop, stretch, part[0]))
        written += _audit(connection, shop, stretch, part)
        set_settled(connection, stretch)
    averages.load(m["product"] for d in read for m in d.content["effects"].get("movements", ()))
    # Ids ascend with time, so that a slice of several tills is costed in the order of the day.
    read.sort(key=lambda document: document.event_id)
    for document in read:
        written += judging.of_document(shop, document)
    written += _oversold(connection, shop, averages, read)
    written += judging.of_unknown_products(connection, shop, read)
    written += judging.of_points(connection, shop, read)
    written += entitled.of_changes(connection, shop, read)
    written += judging.of_refunds(connection, shop, read)
    closed = [document for document in read if document.type == "shift_closed"]
    if closed:
        last = closed[-1]
        reason = f"shift {last.event_id}"
        written += _adjustments(shop, averages, reason, last.content["business_date"])
    _write(connection, shop, averages, written, now)


def _audit(
    connection: Connection, shop: Shop, stretch: Stretch, part: Sequence[Document]
) -> list[Written]:
    """Compute documents again by the rules, and keep and tell what these give otherwise.

    What an earlier release found while it booked, and had not judged yet, is there already.
    """
    odd = [(document, found) for document in part if (found := judging.audited(document))]
    rows = [
        {**stretch.stream.key(), "seq": document.seq, "n": n, **one._asdict()}
        for document, found in odd
        for n, one in enumerate(found, 1)
    ]
    if rows:
        connection.execute(
            text(
                "INSERT INTO difference (company, device, epoch, branch, seq, n, what, stated, "
                "by_rules) VALUES (:company, :device, :epoch, :branch, :seq, :n, :what, :stated, "
                ":by_rules) ON CONFLICT (company, device, epoch, branch, seq, n) DO NOTHING"
            ),
            rows,
        )
    return [judging.of_audit(shop, document, found) for document, found in odd]


def _oversold(
    connection: Connection, shop: Shop, averages: Averages, read: Sequence[Document]
) -> list[Written]:
    """Cost every movement of a slice; what lies below zero after it and did not before is told.

    Within a slice a delivery may stand after the sale that it made possible, on another stream.
    """
    before: dict[str, int] = {}
    after: dict[str, int] = {}
    sales: dict[str, Document] = {}
    for document in read:
        for movement in document.content["effects"].get("movements", ()):
            product = movement["product"]
            start, after[product] = averages.move(movement)
            before.setdefault(product, start)
            if document.type == "sale":
                sales[product] = document
    return [
        judging.of_oversold(connection, shop, product, sales[product], left)
        for product, left in sorted(after.items())
        if left < 0 <= before[product] and product in sales
    ]


def _adjustments(shop: Shop, averages: Averages, reason: str, date: str) -> list[Written]:
    """Return the cost adjustments that bring every stated value to its average."""
    averages.load_drifted()
    differences = list(averages.drift().items())
    found: list[Written] = []
    for start in range(0, len(differences), ADJUSTED_LINES_MAX):
        part = dict(differences[start : start + ADJUSTED_LINES_MAX])
        event_id = office_event_id("cost_adjustment", reason, str(start))
        decision = decide_cost_adjustment(part, reason, shop.currency)
        found.append(Written("cost_adjustment", event_id, decision, date))
    return found


def _write(
    connection: Connection,
    shop: Shop,
    averages: Averages,
    written: Sequence[Written],
    now: datetime,
) -> None:
    """Write office documents, and the averages with what these documents moved."""
    # By a clock that is years ahead the office's documents of today would be too old to keep.
    latest = (now + timedelta(days=1)).date().isoformat()
    dated = [replace(one, date=min(one.date, latest)) for one in written]
    new = write_office(connection, shop, dated, now)
    averages.load(m["product"] for one in new for m in one.decision.effects.get("movements", ()))
    for one in new:
        for movement in one.decision.effects.get("movements", ()):
            if one.type == "cost_adjustment":
                averages.restate(movement)
            else:
                averages.take(movement)
    averages.write()
