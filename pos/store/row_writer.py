"""Writes the rows of documents: one statement a table, sums and maxima by upsert.

Owns SQL for projections alone. Rows come from `pos.domain.projection` and are copied; the only
arithmetic is adding to sums and keeping the greater of two.
"""

from typing import Any

from sqlalchemy import Connection

from pos.domain.documents import Document
from pos.domain.projection import DEBIT, Rows

Row = tuple[Any, ...]

SUMS = {
    "returned": "INSERT INTO {t} VALUES (?,?,?) "
    "ON CONFLICT (sale, line) DO UPDATE SET q = q + excluded.q",
    "returned_tender": "INSERT INTO {t} VALUES (?,?,?) "
    "ON CONFLICT (sale, kind) DO UPDATE SET amount = amount + excluded.amount",
    "member_points": "INSERT INTO {t} VALUES (?,?) "
    "ON CONFLICT (member) DO UPDATE SET delta = delta + excluded.delta",
    "shift_sum": "INSERT INTO {t} VALUES (?,?,?) "
    "ON CONFLICT (shift, what) DO UPDATE SET amount = amount + excluded.amount",
    "counter": "INSERT INTO {t} VALUES (?,?,?) "
    "ON CONFLICT (epoch, name) DO UPDATE SET n = max(n, excluded.n)",
    "stock_level": "INSERT INTO {t} VALUES (?,?,?,?,?,?,?,?,?) "
    "ON CONFLICT (product) DO UPDATE SET q = q + excluded.q, v = v + excluded.v, "
    "basis_v = CASE WHEN excluded.basis_event > ifnull(basis_event, x'') "
    "THEN excluded.basis_v ELSE basis_v END, "
    "basis_q = CASE WHEN excluded.basis_event > ifnull(basis_event, x'') "
    "THEN excluded.basis_q ELSE basis_q END, "
    "basis_event = max(ifnull(basis_event, excluded.basis_event), "
    "ifnull(excluded.basis_event, basis_event)), "
    "receipt_v = CASE WHEN excluded.receipt_event > ifnull(receipt_event, x'') "
    "THEN excluded.receipt_v ELSE receipt_v END, "
    "receipt_q = CASE WHEN excluded.receipt_event > ifnull(receipt_event, x'') "
    "THEN excluded.receipt_q ELSE receipt_q END, "
    "receipt_event = max(ifnull(receipt_event, excluded.receipt_event), "
    "ifnull(excluded.receipt_event, receipt_event))",
}
"""Upserts of the tables that hold sums and maxima; {t} is the table's name."""

INSERTS = {
    "movement": "INSERT INTO {t} VALUES (?,?,?,?)",
    "voucher": "INSERT INTO {t} VALUES (?,?,?,?)",
    "posting": "INSERT INTO {t} VALUES (?,?,?,?,?,?)",
    "tender": "INSERT INTO {t} VALUES (?,?,?,?)",
    "receipt": "INSERT INTO {t} VALUES (?,?,?,?,?,?,?,?,?,?)",
    "shift": "INSERT INTO {t} VALUES (?,?,?,?,?,?)",
    "shift_close": "INSERT INTO {t} VALUES (?,?,?,?,?)",
    "audit": "INSERT INTO {t} VALUES (?,?,?,?,?)",
}
"""Inserts of the tables in which a row stands for ever."""

STATEMENTS = {**INSERTS, **SUMS}


def blob(id_: str | None) -> bytes | None:
    """Return an id of 32 hex digits as its 16 bytes; None stays None."""
    return None if id_ is None else bytes.fromhex(id_)


def table_rows(pos: int, document: Document, rows: Rows) -> dict[str, list[Row]]:
    """Return a document's rows by table, each as its table's columns in order."""
    content = document.content
    user, wall, date = blob(content["user"]), content["at"]["wall"], content["business_date"]
    tables = _summed(document, rows) | {
        "movement": [(pos, bytes.fromhex(m.product), m.q, m.v) for m in rows.movements],
        "posting": [
            (pos, n, p.account, p.side, p.amount, blob(p.party))
            for n, p in enumerate(rows.postings, 1)
        ],
        "tender": [(pos, n, kind, amount) for n, (kind, amount) in enumerate(rows.tenders, 1)],
    }
    if rows.postings:
        amount = sum(p.amount for p in rows.postings if p.side == DEBIT)
        tables["voucher"] = [(pos, date, document.type, amount)]
    subject: str | None = None
    if rows.receipt is not None:
        receipt, subject = rows.receipt, rows.receipt.number
        what = (receipt.number, receipt.kind, receipt.total, blob(receipt.sale))
        shift = rows.shift_sums[0][0] if rows.shift_sums else None
        event_id = bytes.fromhex(document.event_id)
        tables["receipt"] = [(pos, *what, event_id, user, wall, date, blob(shift))]
    if rows.shift is not None:
        shift_id, state = bytes.fromhex(rows.shift.shift), rows.shift
        if state.step == "opened":
            tables["shift"] = [(shift_id, pos, state.number, date, user, wall)]
        else:
            tables["shift_close"] = [(shift_id, pos, state.z, state.expected, state.counted)]
    tables["audit"] = [(pos, wall, user, document.type, subject)]
    return tables


def _summed(document: Document, rows: Rows) -> dict[str, list[Row]]:
    """Return what a document adds to the tables of `SUMS`."""
    event_id = bytes.fromhex(document.event_id)
    return {
        "stock_level": [
            (
                bytes.fromhex(m.product),
                m.q,
                m.v,
                m.basis_v,
                m.basis_q,
                None if m.basis_q is None else event_id,
                m.receipt_v,
                m.receipt_q,
                None if m.receipt_q is None else event_id,
            )
            for m in rows.movements
        ],
        "returned": [(bytes.fromhex(sale), line, q) for sale, line, q in rows.returned],
        "returned_tender": [
            (bytes.fromhex(sale), kind, amount) for sale, kind, amount in rows.returned_tenders
        ],
        "member_points": [(bytes.fromhex(member), delta) for member, delta in rows.points],
        "shift_sum": [
            (bytes.fromhex(shift), what, amount) for shift, what, amount in rows.shift_sums
        ],
        "counter": [(document.epoch, name, n) for name, n in rows.counters],
    }


def write_rows(connection: Connection, tables: dict[str, list[Row]]) -> None:
    """Write one document's rows: a single statement a table, also for many rows."""
    for table, rows in tables.items():
        if len(rows) == 1:
            connection.exec_driver_sql(STATEMENTS[table].format(t=table), rows[0])
        elif rows:
            connection.exec_driver_sql(STATEMENTS[table].format(t=table), list(rows))
