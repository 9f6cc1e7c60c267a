"""Derives every projection row again from the journal, a page of documents at a time.

Owns reading the journal back strictly (chain, canonical bytes, columns against content) and
gathering what must come out of it: rows by table, sums in memory. A million documents go through
here, so rows are tuples and the driver is asked for pages.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from sqlalchemy import Connection

from pos.domain.documents import NO_HASH, Document, Json, read
from pos.domain.projection import Rows, rows_of
from pos.errors import DocumentUnreadable, EffectsBroken
from pos.store.packing import unpacked
from pos.store.row_writer import Row, table_rows

PAGE = 500


class Breach(NamedTuple):
    """Something that must hold and does not: which check, where, and both values."""

    check: str
    document: str | None
    expected: object
    found: object


class Broken(Exception):
    """A breach after which nothing more can be derived."""

    def __init__(self, breach: Breach) -> None:
        super().__init__(*breach)
        self.breach = breach


class Derived(NamedTuple):
    """What follows from a document: its rows, and the same by table.

    The content is let go of: a page of contents costs more than reading it, for want of cache.
    """

    pos: int
    event_id: str
    epoch: str
    rows: Rows
    tables: dict[str, list[Row]]


def pages(connection: Connection, first: int, last: int) -> Iterator[list[Derived]]:
    """Yield a stretch of the journal in pages, read strictly. Raises Broken."""
    cursor = driver_cursor(connection)
    place = _place_before(cursor, first)
    cursor.execute(
        "SELECT pos, epoch, seq, event_id, type, hash, raw FROM journal "
        "WHERE pos BETWEEN ? AND ? ORDER BY pos",
        (first, last),
    )
    while rows := cursor.fetchmany(PAGE):
        page: list[Derived] = []
        for row in rows:
            document = _document(place, row)
            place = _Place(row[1], row[2], row[5])
            page.append(_derived(row[0], document))
        yield page
    cursor.close()


def driver_cursor(connection: Connection) -> Any:
    """Return a cursor of the driver in the connection's transaction, for tables by the million.

    SQLAlchemy's own rows cost as much again as reading them.
    """
    return connection.connection.cursor()


class _Place(NamedTuple):
    """Where the stream stands: the epoch, the last seq and its hash."""

    epoch: str
    seq: int
    hash: bytes


def _place_before(cursor: Any, first: int) -> _Place:
    """Return where the stream stands before a position."""
    row = cursor.execute(
        "SELECT epoch, seq, hash FROM journal WHERE pos < ? ORDER BY pos DESC LIMIT 1", (first,)
    ).fetchone()
    return _Place("", 0, NO_HASH) if row is None else _Place(*row)


def _document(place: _Place, row: Row) -> Document:
    """Return a journal row as the document that it must be. Raises Broken."""
    _, epoch, seq, event_id, type_, own, raw = row
    id_ = event_id.hex()
    begins = epoch != place.epoch
    wanted, previous = (1, NO_HASH) if begins else (place.seq + 1, place.hash)
    if seq != wanted:
        raise Broken(Breach("stream", id_, f"seq {wanted}", f"seq {seq}"))
    try:
        document = read(unpacked(raw), previous, is_own=True)
    except DocumentUnreadable as error:
        reason = error.details.get("reason")
        raise Broken(Breach("stream", id_, "a document", reason)) from error
    if document.hash != own:
        raise Broken(Breach("stream", id_, document.hash.hex(), own.hex()))
    content = document.content
    told = (content["epoch"], content["seq"], content["event_id"], content["type"])
    if told != (epoch, seq, id_, type_):
        raise Broken(Breach("stream", id_, list(told), [epoch, seq, id_, type_]))
    if begins:
        _check_link(place, content)
    return document


def _check_link(place: _Place, content: Json) -> None:
    """Check that an epoch's first document names the end of the epoch before it, if any."""
    named = content["body"].get("previous")
    if named is None or not place.epoch:
        return
    wanted = {"epoch": place.epoch, "seq": place.seq, "hash": place.hash.hex()}
    if named != wanted:
        raise Broken(Breach("stream", content["event_id"], wanted, named))


def _derived(pos: int, document: Document) -> Derived:
    """Return what follows from a document. Raises Broken where its effects disagree."""
    try:
        rows = rows_of(document)
    except EffectsBroken as error:
        found = error.details.get("check")
        breach = Breach("vouchers", document.event_id, "effects that agree", found)
        raise Broken(breach) from error
    tables = table_rows(pos, document, rows)
    return Derived(pos, document.event_id, document.epoch, rows, tables)
