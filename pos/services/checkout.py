"""Paying: the open basket becomes a sale, in one transaction that also empties the basket.

Owns the step from basket to document on disk. The sale's own commit clears the basket and keeps
its id beside the sale, so that neither a crash nor a second tap on Pay sells it twice.
"""

from collections.abc import Sequence
from dataclasses import replace

from pos.domain.catalogue import Member, ShopSettings
from pos.domain.chart import TENDER_KINDS
from pos.domain.documents import Document, Json
from pos.domain.figures import decimals_of, format_amount
from pos.domain.identifiers import receipt_number
from pos.domain.money import FIGURE_LIMIT, Minor, half
from pos.domain.pricing import Discounts
from pos.domain.sale import SaleRequest, decide_sale
from pos.domain.tendering import Tender
from pos.errors import (
    AmountInvalid,
    BasketEmpty,
    MemberUnknown,
    PointsTooMany,
    TenderNeedsMember,
    TenderUnknown,
)
from pos.ports.ledger import Head, OpenShift, Reads, Work
from pos.services import basket as baskets
from pos.services.receipts import receipt_text_of
from pos.services.selling_results import SaleDone, TenderHanded
from pos.services.shop_results import MemberView, SignedIn
from pos.services.till import Till, append_with_receipt, draft, open_shift_of, sale_rules

LAST_SALE_STATE = "last_sale"
POINTS_MAX = 10**12


def pay(  # noqa: PLR0913 - all that a payment may say
    till: Till,
    user: SignedIn,
    tenders: Sequence[TenderHanded],
    member_code: str | None,
    points: int | None,
    basket_id: str | None,
    discounts: Discounts | None = None,
) -> SaleDone:
    """Sell the open basket and return only when it is on disk.

    `discounts` are promotions and basket discount, the basket's own where none are given; points
    are added to them here.
    """
    till.uplink.meet()
    with till.ledger.begin() as work:
        shift = open_shift_of(work)
        open_basket = baskets.load(work)
        if basket_id is not None and (open_basket is None or open_basket.id != basket_id):
            return _sold_already(work, basket_id)
        if open_basket is None or not open_basket.lines:
            raise BasketEmpty
        settings = work.settings()
        off = open_basket.discounts(settings.prices) if discounts is None else discounts
        request = _request(
            till, work, shift, open_basket, settings, tenders, member_code, points, off
        )
        products = sorted({line.product for line in request.lines if line.product})
        decision = decide_sale(request, sale_rules(settings, till.chart), work.stock(products))
        sale = draft(
            till.new_id(), "sale", shift.business_date, user.user_id, till.clock.now(), decision
        )
        document = append_with_receipt(till, work, sale)
        work.put_state(baskets.STATE_KEY, None)
        work.put_state(LAST_SALE_STATE, {"basket": open_basket.id, "sale": document.event_id})
    till.uplink.nudge()
    return sale_done(document, receipt_text_of(document, settings, user))


def _request(  # noqa: PLR0913 - all that a sale depends on
    till: Till,
    work: Work,
    shift: OpenShift,
    open_basket: baskets.OpenBasket,
    settings: ShopSettings,
    tenders: Sequence[TenderHanded],
    member_code: str | None,
    points: int | None,
    discounts: Discounts,
) -> SaleRequest:
    """Return what is asked of the rules, with the next number of the till's counter."""
    handed = [_tender(tender, till, settings.currency) for tender in tenders]
    member = _member(work, member_code)
    number, counter = next_number(work, work.head())
    return SaleRequest(
        basket=open_basket.id,
        till=work.origin().till_code,
        number=number,
        counter=counter,
        shift=shift.id,
        lines=open_basket.lines,
        tenders=handed,
        discounts=_with_points(discounts, settings, member, points or 0),
        member=member,
        concessions=open_basket.concessions,
    )


def next_number(reads: Reads, head: Head) -> tuple[str, int]:
    """Return the next receipt number of the till and its counter, read under the write lock."""
    origin, counter = reads.origin(), head.last_receipt + 1
    number = receipt_number(origin.shop_code, origin.till_code, origin.letters, counter)
    return number, counter


def _tender(tender: TenderHanded, till: Till, currency: str) -> Tender:
    """Return a tender for the rules. Raises AmountInvalid, TenderUnknown."""
    if not 0 <= tender.amount < FIGURE_LIMIT:
        raise AmountInvalid(typed=format_amount(tender.amount, currency))
    if tender.kind not in TENDER_KINDS or tender.kind not in till.chart.tenders:
        raise TenderUnknown(kind=tender.kind)
    return Tender(tender.kind, tender.amount)


def _member(reads: Reads, code: str | None) -> Member | None:
    """Return the member of a code, None for none. Raises MemberUnknown."""
    if code is None:
        return None
    member = reads.member(code)
    if member is None:
        raise MemberUnknown(code=code)
    return member


def _with_points(
    discounts: Discounts, settings: ShopSettings, member: Member | None, points: int
) -> Discounts:
    """Return discounts with points as one more, before tax (rule M7). Raises as `pay`."""
    if not points:
        return discounts
    if member is None:
        raise TenderNeedsMember
    if not 0 < points <= min(member.points, POINTS_MAX):
        raise PointsTooMany(known=member.points)
    worth = points_worth(settings, points)
    return replace(discounts, points_spent=points, points_worth=worth)


def points_worth(settings: ShopSettings, points: int) -> Minor:
    """Return what points are worth: `points_per_unit` of them buy one unit of the currency."""
    return half(points * 10 ** decimals_of(settings.currency), settings.points_per_unit)


def view_member(till: Till, code: str) -> MemberView:
    """Return a member by code. Raises MemberUnknown."""
    with till.ledger.read() as reads:
        member = _member(reads, code)
    assert member is not None, "a code was given, so a missing member has raised"
    return MemberView(
        id=member.id,
        code=member.code,
        name_zh=member.name_zh,
        name_en=member.name_en,
        points=member.points,
        may_buy_on_account=member.may_buy_on_account,
    )


def _sold_already(reads: Reads, basket_id: str) -> SaleDone:
    """Return the sale that a second tap on Pay asks for. Raises BasketEmpty for any other."""
    last = reads.state(LAST_SALE_STATE)
    document = reads.document(last["sale"]) if last and last["basket"] == basket_id else None
    if document is None:
        raise BasketEmpty
    seller = reads.user_by_id(str(document.content["user"]))
    return sale_done(document, receipt_text_of(document, reads.settings(), seller))


def sale_done(document: Document, receipt_text: str) -> SaleDone:
    """Return the counter's answer for a sale that is on disk."""
    body: Json = document.content["body"]
    points = body["points"]
    return SaleDone(
        sale=document.event_id,
        number=body["number"],
        total=body["total"],
        rounding=body["rounding"]["amount"],
        taxes=taxes_above_zero(body),
        tenders=tuple(TenderHanded(t["kind"], t["handed"]) for t in body["tenders"]),
        change=body["change"],
        points_earned=points["earned"] if points else 0,
        points_balance=points["balance"] if points else None,
        document=document,
        receipt_text=receipt_text,
    )


def taxes_above_zero(body: Json) -> dict[int, Minor]:
    """Return tax by rate, rates above zero only, highest first."""
    return {tax["rate"]: tax["tax"] for tax in body["taxes"] if tax["rate"]}
