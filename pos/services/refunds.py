"""What goes back: refunds line by line, on this till or another's receipt, and the post-void.

Owns finding the sale (here, kept from before, or singly from the server) and the cap: what is
left of each line over all tills as far as this till knows. The rules themselves are
`pos.domain.refund`; offline only receipts that this till holds can be given back.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from pos.domain.chart import ACCOUNT_TENDER, TENDER_KINDS
from pos.domain.coming_back import ComingBack
from pos.domain.documents import Decision, Document, Json
from pos.domain.refund import RefundRequest, decide_refund
from pos.domain.rights import Right
from pos.errors import ReceiptUnknown, TenderNeedsMember, TenderUnknown, VoidTooLate
from pos.ports.ledger import Reads, ReceiptEntry
from pos.services.checkout import next_number, taxes_above_zero
from pos.services.leave import answered
from pos.services.receipts import receipt_text_of
from pos.services.refund_results import (
    PostVoidDone,
    RefundDone,
    RefundLine,
    RefundPreview,
    RefundPreviewLine,
    RefundQuote,
)
from pos.services.selling_results import TenderHanded
from pos.services.shop_results import SignedIn
from pos.services.till import Till, append_with_receipt, draft, open_shift_of, sale_rules


@dataclass(frozen=True, slots=True)
class SaleFound:
    """The sale behind a receipt number, and this till's own entry of it where it has one."""

    document: Document
    entry: ReceiptEntry | None

    @property
    def body(self) -> Json:
        """Return what the sale tells of itself."""
        body: Json = self.document.content["body"]
        return body


def refund(
    till: Till,
    user: SignedIn,
    number: str,
    lines: Sequence[RefundLine] | None,
    tender: str | None,
    why: ComingBack | None = None,
) -> RefundDone:
    """Give back lines of a sale (default: all that is left) and return once it is on disk."""
    with till.ledger.read() as reads:
        open_shift_of(reads)
    sale = find_sale(till, number)
    till.uplink.meet()
    with till.ledger.begin() as work:
        shift, settings = open_shift_of(work), work.settings()
        own_number, counter = next_number(work, work.head())
        request = RefundRequest(
            "refund",
            work.origin().till_code,
            own_number,
            counter,
            shift.id,
            _asked(lines),
            tender,
        )
        decided = _decide(till, work, sale, request)
        if why is not None:
            decided = Decision(decided.body | why.told(), decided.effects)
        decision = answered(decided, user, Right.REFUND)
        event_id, at = till.new_id(), till.clock.now()
        drafted = draft(event_id, "refund", shift.business_date, user.user_id, at, decision)
        document = append_with_receipt(till, work, drafted)
    till.uplink.nudge()
    body: Json = document.content["body"]
    return RefundDone(
        refund=document.event_id,
        number=own_number,
        total=handed_back(decision),
        taxes=taxes_above_zero(body),
        tenders=_tenders(body),
        document=document,
        receipt_text=receipt_text_of(document, settings, user),
    )


def post_void(till: Till, user: SignedIn, number: str) -> PostVoidDone:
    """Take back a whole sale of this till and shift. Raises ReceiptUnknown, VoidTooLate."""
    with till.ledger.begin() as work:
        sale = _own_sale(work, number)
        if sale is None or sale.entry is None:
            raise ReceiptUnknown(number=number)
        shift = work.open_shift()
        if shift is None or sale.entry.shift != shift.id:
            raise VoidTooLate(number=number)
        settings = work.settings()
        request = RefundRequest("post_void", work.origin().till_code, number, None, shift.id)
        decision = answered(_decide(till, work, sale, request), user, Right.POST_VOID)
        event_id, at = till.new_id(), till.clock.now()
        drafted = draft(event_id, "post_void", shift.business_date, user.user_id, at, decision)
        document = append_with_receipt(till, work, drafted)
    till.uplink.nudge()
    return PostVoidDone(
        post_void=document.event_id,
        number=number,
        total=handed_back(decision),
        tenders=_tenders(document.content["body"]),
        document=document,
        receipt_text=receipt_text_of(document, settings, user),
    )


def quote_refund(
    till: Till, number: str, lines: Sequence[RefundLine] | None, tender: str | None
) -> RefundQuote:
    """Return what a refund would hand back, writing nothing but a receipt fetched for it."""
    sale = find_sale(till, number)
    with till.ledger.read() as reads:
        origin = reads.origin()
        request = RefundRequest("refund", origin.till_code, "", None, None, _asked(lines), tender)
        decision = _decide(till, reads, sale, request)
    return RefundQuote(handed_back(decision), _tenders(decision.body), _by_line(decision.body))


def preview_refund(till: Till, number: str) -> RefundPreview:
    """Return a sale as it can be given back."""
    sale = find_sale(till, number)
    with till.ledger.read() as reads:
        returned = reads.returned(sale.document.event_id).quantities
        shift = reads.open_shift()
    body, entry = sale.body, sale.entry
    return RefundPreview(
        sale=sale.document.event_id,
        number=body["number"],
        at=sale.document.content["at"]["wall"],
        total=body["total"],
        lines=tuple(
            RefundPreviewLine(
                line=line["line"],
                sku=line["sku"],
                name_zh=line["name_zh"],
                name_en=line["name_en"],
                unit=line["unit"],
                sold=line["q"],
                returned=returned.get(line["line"], 0),
                net=line["net"] + (0 if body["prices"] == "inclusive" else line["tax"]),
            )
            for line in body["lines"]
        ),
        tenders=_tenders(body),
        is_of_open_shift=entry is not None and shift is not None and entry.shift == shift.id,
        has_member=body["member"] is not None,
    )


def find_sale(till: Till, number: str) -> SaleFound:
    """Return the sale of a receipt number: here, kept from before, or singly from the server.

    Raises ReceiptUnknown, ServerUnreachable.
    """
    with till.ledger.read() as reads:
        own = _own_sale(reads, number)
        if own is not None:
            return own
        kept = reads.foreign_document(number)
        is_ours = reads.receipt(number) is not None
    if kept is not None:
        return SaleFound(kept, None)
    if is_ours:
        raise ReceiptUnknown(number=number)
    fetched = till.uplink.fetch_sale(number)
    if fetched.type != "sale" or fetched.content["body"]["number"] != number:
        raise ReceiptUnknown(number=number)
    with till.ledger.begin() as work:
        work.put_foreign_document(number, fetched)
    return SaleFound(fetched, None)


def _own_sale(reads: Reads, number: str) -> SaleFound | None:
    """Return a sale of this till by its number, or None where the number names none."""
    entry = reads.receipt(number)
    if entry is None or entry.kind != "sale":
        return None
    document = reads.document(entry.event_id)
    return None if document is None else SaleFound(document, entry)


def _decide(till: Till, reads: Reads, sale: SaleFound, request: RefundRequest) -> Decision:
    """Return what goes back, by today's stock and by what went back before."""
    _check_tender(till, sale, request.tender)
    body, sale_id = sale.body, sale.document.event_id
    returned = reads.returned(sale_id)
    products = sorted({line["product"] for line in body["lines"] if line["product"]})
    rules = sale_rules(reads.settings(), till.chart)
    return decide_refund(
        request,
        sale_id,
        body,
        returned.quantities,
        returned.tenders,
        rules,
        reads.stock(products),
    )


def _check_tender(till: Till, sale: SaleFound, tender: str | None) -> None:
    """Raise TenderUnknown, or TenderNeedsMember for an account that nobody bought on."""
    if tender is None:
        return
    if tender not in TENDER_KINDS or tender not in till.chart.tenders:
        raise TenderUnknown(kind=tender)
    if tender == ACCOUNT_TENDER and sale.body["member"] is None:
        raise TenderNeedsMember


def _asked(lines: Sequence[RefundLine] | None) -> list[tuple[int, int]] | None:
    """Return the lines as the rules take them; None is all that is left."""
    return None if lines is None else [(line.line, line.q) for line in lines]


def handed_back(decision: Decision) -> int:
    """Return what the customer gets in hand, cash rounding included."""
    total: int = decision.body["total"] + decision.body["rounding"]["amount"]
    return total


def _by_line(body: Json) -> dict[int, int]:
    """Return what each line brings back, tax included."""
    is_inside = body["prices"] == "inclusive"
    return {line["line"]: line["net"] + (0 if is_inside else line["tax"]) for line in body["lines"]}


def _tenders(body: Json) -> tuple[TenderHanded, ...]:
    """Return tenders net of change, zero left out."""
    return tuple(TenderHanded(t["kind"], t["amount"]) for t in body["tenders"] if t["amount"])
