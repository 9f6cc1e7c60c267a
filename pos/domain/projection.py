"""The rows of a document: one pure function, the same on till and server.

Owns the step from a document's stated effects to rows, and the checks that effects must pass
before anything is written. It reads no rule, no catalogue and no average
(docs/adr/0001-documents-state-their-effects.md), so a later release or another order of arrival
changes no book.
"""

from collections.abc import Sequence
from typing import NamedTuple

from pos.domain.documents import Document, Json
from pos.errors import EffectsBroken

STOCK_ACCOUNT = "1405"
DEBIT = "D"
CREDIT = "C"


class MovementRow(NamedTuple):
    """Stock in (+) or out (−) of one product; value moves with it. One a product and document."""

    product: str
    q: int
    v: int
    basis_v: int | None
    basis_q: int | None
    receipt_v: int | None
    receipt_q: int | None


class PostingRow(NamedTuple):
    """One side of a voucher: red figures are negative amounts on the original side."""

    account: str
    side: str
    amount: int
    party: str | None


class ReceiptRow(NamedTuple):
    """What a receipt number names: its kind, total handed over (signed), and the sale it is of."""

    number: str
    kind: str
    total: int
    sale: str | None


class ShiftRow(NamedTuple):
    """A shift's opening or closing as its document states it."""

    shift: str
    number: int
    step: str
    z: int | None
    expected: int | None
    counted: int | None


class MasterRow(NamedTuple):
    """A master data row as a document sets it; `fields` is JSON-ready."""

    kind: str
    id: str
    fields: Json


class Rows(NamedTuple):
    """Everything that follows from one document, ready to be written as it stands."""

    movements: list[MovementRow]
    postings: list[PostingRow]
    tenders: list[tuple[str, int]]
    receipt: ReceiptRow | None
    returned: list[tuple[str, int, int]]
    """(sale event id, line, quantity given back)"""
    returned_tenders: list[tuple[str, str, int]]
    """(sale event id, tender kind, exact amount given back, before cash rounding)"""
    points: list[tuple[str, int]]
    shift: ShiftRow | None
    shift_sums: list[tuple[str, str, int]]
    """(shift id, what, amount): what is sales, refunds, float, cash_in, cash_out, tender:KIND"""
    counters: list[tuple[str, int]]
    """(receipt | z, number): the highest of an epoch is the last one given out"""
    master: list[MasterRow]


def rows_of(document: Document) -> Rows:
    """Return the rows of a document from its effects; raises EffectsBroken where they disagree."""
    effects = document.content["effects"]
    event_id = document.event_id
    try:
        rows = _copied(effects)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise EffectsBroken(document=event_id, check="form") from error
    _check(effects, rows, event_id)
    return rows


def _copied(effects: Json) -> Rows:
    """Return the effects as rows, in the order in which they are stated."""
    receipt = effects.get("receipt")
    shift = effects.get("shift")
    sums = effects.get("shift_sums")
    return Rows(
        movements=_movements(effects.get("movements", ())),
        postings=[
            PostingRow(p["account"], p["side"], p["amount"], p.get("party"))
            for p in effects.get("postings", ())
        ],
        tenders=[(t["kind"], t["amount"]) for t in effects.get("tenders", ())],
        receipt=None
        if receipt is None
        else ReceiptRow(receipt["number"], receipt["kind"], receipt["total"], receipt.get("sale")),
        returned=[(r["sale"], r["line"], r["q"]) for r in effects.get("returned", ())],
        returned_tenders=[
            (r["sale"], r["kind"], r["amount"]) for r in effects.get("returned_tenders", ())
        ],
        points=[(p["member"], p["delta"]) for p in effects.get("points", ())],
        shift=None
        if shift is None
        else ShiftRow(
            shift["id"],
            shift["number"],
            shift["step"],
            shift.get("z"),
            shift.get("expected"),
            shift.get("counted"),
        ),
        shift_sums=[]
        if sums is None
        else [(sums["shift"], what, amount) for what, amount in sums["sums"].items()],
        counters=list(effects.get("counters", {}).items()),
        master=[MasterRow(m["kind"], m["id"], m["fields"]) for m in effects.get("master", ())],
    )


def _movements(stated: Sequence[Json]) -> list[MovementRow]:
    """Return movements as rows: the most of most documents, so no call a pair of costs."""
    rows: list[MovementRow] = []
    for m in stated:
        basis_v = basis_q = receipt_v = receipt_q = None
        if (basis := m.get("basis")) is not None:
            basis_v, basis_q = basis
        if (receipt := m.get("receipt")) is not None:
            receipt_v, receipt_q = receipt
        rows.append(
            MovementRow(m["product"], m["q"], m["v"], basis_v, basis_q, receipt_v, receipt_q)
        )
    return rows


def _check(effects: Json, rows: Rows, event_id: str) -> None:
    """Raise EffectsBroken unless voucher, stock value and tenders agree (I3, I4)."""
    balance = stock = 0
    for account, side, amount, _ in rows.postings:
        if side == DEBIT:
            signed = amount
        elif side == CREDIT:
            signed = -amount
        else:
            raise EffectsBroken(document=event_id, check="side")
        balance += signed
        if account == STOCK_ACCOUNT:
            stock += signed
    if balance:
        raise EffectsBroken(document=event_id, check="voucher_balance")
    if stock != sum([movement.v for movement in rows.movements]):
        raise EffectsBroken(document=event_id, check="stock_value")
    if len({movement.product for movement in rows.movements}) != len(rows.movements):
        raise EffectsBroken(document=event_id, check="one_movement_a_product")
    receipt = effects.get("receipt")
    if receipt is not None:
        handed = sum(amount for _, amount in rows.tenders)
        if handed != receipt["total"] + receipt.get("rounding", 0):
            raise EffectsBroken(document=event_id, check="tenders")
