"""What is printed beyond the first receipt: reprints, gift receipts, X and Z reports.

Owns the count of copies, the record of who asked for one, and what a spool entry says on paper.
A reprint is laid out from the sealed document, so it says what the original said, and bears its
number of copy. Each is a document of its own: reprints are how a dishonest till hides.
"""

from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from pos.domain.documents import INTEGER_MAX, Document
from pos.domain.rights import Right, may
from pos.errors import ReceiptUnknown, RightMissing
from pos.ports.devices import Receipt
from pos.ports.ledger import Reads, SpoolEntry, Work
from pos.reports.receipt import Printing, gift_receipt_of, receipt_of, receipt_text, x_report_of
from pos.services.journal_results import Printed
from pos.services.receipts import cashier_name
from pos.services.shifts import x_figures
from pos.services.shop_results import SignedIn
from pos.services.till import Till, date_of, draft, open_shift_of, told

REPRINTED = "receipt_reprinted"
Paper: TypeAlias = Literal["receipt", "gift", "x"]
COPIES_STATE = "copies:"
"""Node state: how many copies of a document were asked for."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How a printer wants its paper: columns (None: as the shop's), number as bars or QR."""

    columns: int | None = None
    number_as: str = "barcode"


def reprint(till: Till, user: SignedIn, number: str) -> Printed:
    """Print a receipt of this till again, marked as copy n.

    Raises ReceiptUnknown, RightMissing (another's receipt, for a role that sees its own alone).
    """
    return _copied(till, user, number, "receipt")


def print_gift(till: Till, user: SignedIn, number: str) -> Printed:
    """Print a sale's gift receipt: what it was, without a price. Raises as `reprint` does."""
    return _copied(till, user, number, "gift")


def reprint_z(till: Till, user: SignedIn, z: int | None) -> Printed:
    """Print the report of a closed shift again, the last one where no number is given.

    Raises ReceiptUnknown.
    """
    if z is not None and not 0 < z < INTEGER_MAX:  # a number that no closing has
        raise ReceiptUnknown(number=f"Z {z}")
    with till.ledger.begin() as work:
        event_id = work.shift_closing(z)
        document = work.document(event_id) if event_id is not None else None
        if document is None:
            raise ReceiptUnknown(number=f"Z {z or ''}".strip())
        number = f"Z {document.content['body']['z']}"
        return _copy(till, user, work, document, "receipt", number)


def print_x(till: Till, user: SignedIn) -> Printed:
    """Print the running shift's figures as they stand. Raises ShiftNotOpen."""
    with till.ledger.begin() as work:
        shift = open_shift_of(work)
        figures = {
            "figures": x_figures(work, shift),
            "wall": till.clock.now().wall,
            "user": user.user_id,
        }
        entry = SpoolEntry(0, shift.id, 0, "waiting", "x", figures=figures)
        if till.spools_receipts:
            work.spool(shift.id, 0, "x", figures)
        text = receipt_text(paper_of(work, entry))
    return Printed("", 0, text)


def _copied(till: Till, user: SignedIn, number: str, paper: Paper) -> Printed:
    """Print what a receipt number names once more, on one of its papers."""
    with till.ledger.begin() as work:
        entry = work.receipt(number)
        document = work.document(entry.event_id) if entry is not None else None
        if entry is None or document is None or (paper == "gift" and entry.kind != "sale"):
            raise ReceiptUnknown(number=number)
        if entry.user != user.user_id and not may(user.role, Right.ALL_SALES):
            raise RightMissing(right=Right.ALL_SALES.value, role=user.role.value)
        return _copy(till, user, work, document, paper, number)


def _copy(
    till: Till, user: SignedIn, work: Work, document: Document, paper: Paper, number: str
) -> Printed:
    """Count the copy, record who asked for it, put it in line, and return it."""
    key = f"{COPIES_STATE}{paper}:{document.event_id}"
    count = int((work.state(key) or {"n": 0})["n"]) + 1
    work.put_state(key, {"n": count})
    now = till.clock.now()
    body = {"of": document.event_id, "number": number, "paper": paper, "copy": count}
    decision = told(body, work.settings().currency)
    date = date_of(work, now)
    work.append(draft(till.new_id(), REPRINTED, date, user.user_id, now, decision))
    if till.spools_receipts:
        work.spool(document.event_id, count, paper)
    entry = SpoolEntry(0, document.event_id, count, "waiting", paper)
    return Printed(number, count, receipt_text(paper_of(work, entry)))


def paper_of(reads: Reads, entry: SpoolEntry, layout: Layout | None = None) -> Receipt:
    """Return what a spool entry says, laid out for a printer from what is sealed."""
    layout = layout or Layout()
    settings = reads.settings()
    how = Printing(
        language=settings.language,
        cashier="",
        columns=layout.columns or settings.receipt_columns,
        copy=entry.copy,
        may_be_second=entry.state == "started",
        till=reads.origin().till_code,
        number_as=layout.number_as,
    )
    if entry.figures is not None:
        told_figures = entry.figures
        how = replace(how, cashier=_cashier(reads, told_figures["user"]))
        return x_report_of(told_figures["figures"], told_figures["wall"], settings, how)
    document = reads.document(entry.event_id)
    assert document is not None, "a spool entry is written with its document"
    how = replace(how, cashier=_cashier(reads, document.content["user"]))
    lay_out = gift_receipt_of if entry.paper == "gift" else receipt_of
    return lay_out(document, settings, how)


def _cashier(reads: Reads, user_id: str | None) -> str:
    """Return the name that a receipt shows for who made it."""
    user = reads.user_by_id(str(user_id)) if user_id else None
    return cashier_name(user, reads.settings())
