"""Reading the journal: origin, head, documents, receipts, shifts, what went back."""

from typing import Any

from sqlalchemy import Connection

from pos.domain.documents import NO_HASH, Document, Json, Origin, Sealed, trusted
from pos.errors import LedgerMissing
from pos.ports.ledger import Head, OpenShift, ReceiptEntry, Returned
from pos.store.packing import unpacked
from pos.store.row_writer import blob
from pos.store.values import from_json, unblob

ORIGIN_STATE = "origin"
RECEIPT_COLUMNS = "number, kind, total, sale, event_id, user, wall, date, shift"


class JournalReads:
    """The part of `Reads` that answers from the journal and its projections."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def origin(self) -> Origin:
        """Return where this ledger's documents come from. Raises LedgerMissing."""
        row = self._connection.exec_driver_sql(
            "SELECT value FROM state WHERE key = ?", (ORIGIN_STATE,)
        ).first()
        if row is None:
            raise LedgerMissing
        return Origin(**from_json(row[0]))

    def head(self) -> Head:
        """Return the end of the stream of the present epoch."""
        epoch = self.origin().epoch
        row = self._connection.exec_driver_sql(
            "SELECT seq, hash, event_id FROM journal WHERE epoch = ? ORDER BY seq DESC LIMIT 1",
            (epoch,),
        ).first()
        counters = self._pairs("SELECT name, n FROM counter WHERE epoch = ?", epoch)
        receipt, z = counters.get("receipt", 0), counters.get("z", 0)
        if row is None:
            return Head(epoch, 0, NO_HASH, receipt, z, None, None)
        return Head(epoch, row[0], row[1], receipt, z, unblob(row[2]), self._last_wall())

    def _last_wall(self) -> str | None:
        """Return the wall time of the newest document of all."""
        row = self._connection.exec_driver_sql(
            "SELECT wall FROM audit ORDER BY pos DESC LIMIT 1"
        ).first()
        return None if row is None else str(row[0])

    def shift_closing(self, z: int | None) -> str | None:
        """Return the event id of a shift's closing by its Z number, the newest of that number."""
        row = self._connection.exec_driver_sql(
            "SELECT event_id FROM journal WHERE pos = (SELECT max(pos) FROM shift_close"
            " WHERE z = ifnull(?, z))",
            (z,),
        ).first()
        return None if row is None else unblob(row[0])

    def document(self, event_id: str) -> Document | None:
        """Return an own document by its id."""
        row = self._connection.exec_driver_sql(
            "SELECT epoch, seq FROM journal WHERE event_id = ?", (blob(event_id),)
        ).first()
        return None if row is None else self.documents_after(row[0], row[1] - 1, 1)[0]

    def documents_after(self, epoch: str, seq: int, most: int) -> list[Document]:
        """Return own documents of an epoch after seq, in order, at most `most`."""
        found = self.sealed_after(epoch, seq, most)
        return [trusted(sealed.raw, sealed.previous, sealed.hash) for sealed in found]

    def sealed_after(self, epoch: str, seq: int, most: int) -> list[Sealed]:
        """Return own documents of an epoch after seq, in order, at most `most`, unread."""
        rows = self._connection.exec_driver_sql(
            "SELECT seq, hash, raw FROM journal WHERE epoch = ? AND seq >= ? ORDER BY seq LIMIT ?",
            (epoch, seq, most + 1 if seq else most),
        ).all()
        found: list[Sealed] = []
        previous = NO_HASH
        for number, own_hash, raw in rows:
            if number > seq:
                found.append(Sealed(number, unpacked(raw), own_hash, previous))
            previous = own_hash
        return found

    def epochs(self) -> list[str]:
        """Return own epochs, oldest first."""
        rows = self._connection.exec_driver_sql("SELECT epoch FROM epoch ORDER BY n")
        return [str(row[0]) for row in rows]

    def letters(self) -> list[str]:
        """Return the letters of all own epochs."""
        rows = self._connection.exec_driver_sql("SELECT letters FROM epoch ORDER BY n")
        return [str(row[0]) for row in rows]

    def grand_total(self) -> int:
        """Return sales less refunds and post-voids since this ledger began."""
        row = self._connection.exec_driver_sql("SELECT ifnull(sum(total), 0) FROM receipt").one()
        return int(row[0])

    def last_seq(self, epoch: str) -> int:
        """Return the last seq of an own epoch, 0 where it has none."""
        row = self._connection.exec_driver_sql(
            "SELECT ifnull(max(seq), 0) FROM journal WHERE epoch = ?", (epoch,)
        ).first()
        return 0 if row is None else int(row[0])

    def receipt(self, number: str) -> ReceiptEntry | None:
        """Return what a receipt number of this till names."""
        row = self._connection.exec_driver_sql(
            f"SELECT {RECEIPT_COLUMNS} FROM receipt WHERE number = ?",
            (number,),
        ).first()
        return None if row is None else _entry(tuple(row))

    def receipts_since(self, business_date: str, user: str | None) -> list[ReceiptEntry]:
        """Return sales, refunds and post-voids from a business date on, oldest first."""
        own = "" if user is None else "AND user = ? "
        values = (business_date,) if user is None else (business_date, blob(user))
        rows = self._connection.exec_driver_sql(
            f"SELECT {RECEIPT_COLUMNS} FROM receipt WHERE date >= ? {own}ORDER BY pos",
            values,
        )
        return [_entry(tuple(row)) for row in rows]

    def open_shift(self) -> OpenShift | None:
        """Return the till's open shift."""
        row = self._connection.exec_driver_sql(
            "SELECT id, number, date FROM shift "
            "WHERE NOT EXISTS (SELECT 1 FROM shift_close WHERE shift_close.id = shift.id) "
            "ORDER BY number DESC LIMIT 1"
        ).first()
        if row is None:
            return None
        return OpenShift(unblob(row[0]), row[1], row[2])

    def last_shift_number(self) -> int:
        """Return the number of the newest shift, 0 before the first."""
        row = self._connection.exec_driver_sql("SELECT max(number) FROM shift").first()
        return 0 if row is None or row[0] is None else int(row[0])

    def shift_sums(self, shift_id: str) -> dict[str, int]:
        """Return a shift's sums by what they are of."""
        rows = self._connection.exec_driver_sql(
            "SELECT what, amount FROM shift_sum WHERE shift = ?", (blob(shift_id),)
        )
        return {str(what): int(amount) for what, amount in rows}

    def returned(self, sale: str) -> Returned:
        """Return what has gone back of a sale, over all tills as far as known here."""
        key = (blob(sale),)
        lines = self._pairs("SELECT line, q FROM returned WHERE sale = ?", *key)
        tenders = self._pairs("SELECT kind, amount FROM returned_tender WHERE sale = ?", *key)
        others = self._connection.exec_driver_sql(
            "SELECT lines, tenders FROM others_returned WHERE sale = ?", key
        ).first()
        if others is not None:
            for line, quantity in from_json(others[0]).items():
                lines[int(line)] = lines.get(int(line), 0) + quantity
            for kind, amount in from_json(others[1]).items():
                tenders[kind] = tenders.get(kind, 0) + amount
        return Returned(lines, tenders)

    def _pairs(self, query: str, value: Any) -> dict[Any, int]:
        """Return a two-column answer as a mapping."""
        return {row[0]: int(row[1]) for row in self._connection.exec_driver_sql(query, (value,))}

    def foreign_document(self, number: str) -> Document | None:
        """Return a sale of another till that was fetched for a refund."""
        row = self._connection.exec_driver_sql(
            "SELECT raw, previous, hash FROM foreign_document WHERE number = ?", (number,)
        ).first()
        return None if row is None else trusted(unpacked(row[0]), row[1], row[2])


def _entry(row: tuple[object, ...]) -> ReceiptEntry:
    """Return a receipt row as the sales journal's entry."""
    number, kind, total, sale, event_id, user, wall, date, shift = row
    own = unblob(event_id)
    return ReceiptEntry(
        str(number),
        str(kind),
        int(str(total)),
        own if sale is None else unblob(sale),
        own,
        None if user is None else unblob(user),
        str(wall),
        str(date),
        None if shift is None else unblob(shift),
    )


def origin_state(origin: Origin) -> Json:
    """Return an origin as node state."""
    return {name: getattr(origin, name) for name in Origin.__slots__}
