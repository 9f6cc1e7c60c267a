"""The rows of a batch of documents: standing rows in order, sums gathered per key.

Owns the step from `pos.domain.projection` to the server's tables. Sums of one batch are added up
in memory first, so that 500 sales touch a product's stock once.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from pos.domain.documents import Document, Json
from pos.domain.projection import DEBIT, MovementRow, Rows
from sync.server.store.writing import Row

Key = tuple[Any, ...]
_Shelved = tuple[bytes, list[Any], list[Any]]
"""A product's id, its sums in one stream and its sums in the shop."""


def blob(id_: str | None) -> bytes | None:
    """Return an id of 32 hex digits as its 16 bytes; None stays None."""
    return None if id_ is None else bytes.fromhex(id_)


@dataclass(slots=True)
class BatchRows:
    """What a batch writes: `standing` by table, `sums` by table and key, master rows, touched."""

    standing: dict[str, list[Row]] = field(default_factory=dict)
    sums: dict[str, dict[Key, list[Any]]] = field(default_factory=dict)
    master: list[tuple[str, str, Json]] = field(default_factory=list)
    touched_stock: set[str] = field(default_factory=set)
    touched_office: set[str] = field(default_factory=set)
    """Event ids of the office's own documents, which the shop's tills keep."""
    touched_company: set[tuple[str, str]] = field(default_factory=set)
    _shelves: dict[Key, dict[str, _Shelved]] = field(default_factory=dict)
    """Shop and stream, then product in hex: ten lines a sale look no further."""

    def add(self, place: Key, shop: bytes, document: Document, rows: Rows) -> None:
        """Add one document's rows; `place` is its key: company, device, epoch, branch, seq."""
        standing = self.standing
        if rows.postings:
            amount = sum([p.amount for p in rows.postings if p.side == DEBIT])
            date = document.content["business_date"]
            standing.setdefault("voucher", []).append((*place, shop, date, document.type, amount))
            standing.setdefault("posting", []).extend(
                [
                    (*place, n, account, side, amount, blob(party))
                    for n, (account, side, amount, party) in enumerate(rows.postings, 1)
                ]
            )
        if rows.tenders:
            standing.setdefault("tender", []).extend(
                (*place, n, kind, amount) for n, (kind, amount) in enumerate(rows.tenders, 1)
            )
        if rows.receipt is not None:
            receipt = rows.receipt
            standing.setdefault("receipt", []).append(
                (*place, receipt.number, receipt.kind, receipt.total, blob(receipt.sale))
            )
        if rows.shift is not None:
            s = rows.shift
            standing.setdefault("shift_state", []).append(
                (*place, blob(s.shift), s.number, s.step, s.z, s.expected, s.counted)
            )
        if rows.movements:
            self._move(place, shop, bytes.fromhex(document.event_id), rows.movements)
        self._add_sums(place, rows)
        for row in rows.master:
            self.master.append((row.kind, row.id, row.fields))

    def _add_sums(self, place: Key, rows: Rows) -> None:
        """Add what went back, points and the shift's sums."""
        company, device, stream = place[0], place[1], place[1:4]
        for sale, line, quantity in rows.returned:
            self._sum("returned", (company, bytes.fromhex(sale), *stream, line), [quantity])
            self.touched_company.add(("returned", sale))
        for sale, kind, amount in rows.returned_tenders:
            self._sum("returned_tender", (company, bytes.fromhex(sale), *stream, kind), [amount])
            self.touched_company.add(("returned", sale))
        for member, delta in rows.points:
            self._sum("points", (company, bytes.fromhex(member), *stream), [delta])
            self.touched_company.add(("points", member))
        for shift, what, amount in rows.shift_sums:
            self._sum("shift_sum", (company, device, bytes.fromhex(shift), what), [amount])

    def _move(
        self, place: Key, shop: bytes, event_id: bytes, movements: Sequence[MovementRow]
    ) -> None:
        """Add a document's movements to their rows and to the stock sums."""
        shelf = self._shelves.setdefault((shop, *place[:4]), {})
        standing = self.standing.setdefault("movement", [])
        for hexed, q, v, basis_v, basis_q, receipt_v, receipt_q in movements:
            shelved = shelf.get(hexed)
            if shelved is None:
                shelved = shelf[hexed] = self._shelved(place, shop, hexed)
            product, own, level = shelved
            standing.append((*place, product, shop, q, v))
            own[0] += q
            own[1] += v
            level[0] += q
            level[1] += v
            if basis_q is not None and (level[4] is None or event_id > level[4]):
                level[2:5] = (basis_v, basis_q, event_id)
            if receipt_q is not None and (level[7] is None or event_id > level[7]):
                level[5:8] = (receipt_v, receipt_q, event_id)

    def _shelved(self, place: Key, shop: bytes, hexed: str) -> _Shelved:
        """Return a product's sums in a shop and stream, found by their full keys only once."""
        company, product = place[0], bytes.fromhex(hexed)
        self.touched_stock.add(hexed)
        of_stream = self.sums.setdefault("stock_of_stream", {})
        own = of_stream.setdefault((company, shop, *place[1:4], product), [0, 0])
        levels = self.sums.setdefault("stock", {})
        level = levels.setdefault((company, shop, product), [0, 0, *[None] * 6])
        return product, own, level

    def _sum(self, table: str, key: Key, values: list[int]) -> None:
        """Add values to a sum under its key."""
        sums = self.sums.setdefault(table, {})
        old = sums.get(key)
        if old is None:
            sums[key] = list(values)
        else:
            for index, value in enumerate(values):
                old[index] += value

    def sum_rows(self, table: str) -> list[Row]:
        """Return a table's sums as rows in key order."""
        return [(*key, *values) for key, values in sorted(self.sums.get(table, {}).items())]
