"""A sale decided: request and state in, body and effects out (rules M1–M7, C1, C3).

Owns the one step from basket to document. The server's audit runs the same functions over a
document's own request, so a difference shows which rule was broken.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pos.domain.catalogue import NO_STOCK, LineKind, Member, Stock
from pos.domain.chart import ACCOUNT_TENDER, SMALL_BUSINESS_CHINA, Chart
from pos.domain.concessions import Concession
from pos.domain.costing import Movement, issue
from pos.domain.documents import Decision, Json
from pos.domain.money import Minor, share
from pos.domain.posting import Voucher, effects, stated_movements
from pos.domain.pricing import (
    DISCOUNT_ORDER,
    NO_DISCOUNTS,
    BasketLine,
    Discounts,
    PricedBasket,
    PricedLine,
    points_earned,
    price_basket,
)
from pos.domain.projection import CREDIT, DEBIT
from pos.domain.tendering import Payment, TakenTender, Tender, pay
from pos.errors import BasketEmpty, PointsTooMany, TenderNeedsMember


@dataclass(frozen=True, slots=True)
class SaleRules:
    """The shop's rules that a sale is decided by, and that it stores."""

    currency: str
    taxpayer: str = "general"
    prices: str = "inclusive"
    step: Minor = 1
    minor_per_point: Minor = 100
    """Earning: one point for every so many minor units of the total (a full yuan)."""
    chart: Chart = SMALL_BUSINESS_CHINA


@dataclass(frozen=True, slots=True)
class SaleRequest:
    """All that a sale is asked for; the number is the next of the till's counter."""

    basket: str
    till: str
    number: str
    counter: int
    shift: str | None
    lines: Sequence[BasketLine]
    tenders: Sequence[Tender]
    discounts: Discounts = NO_DISCOUNTS
    member: Member | None = None
    concessions: Sequence[Concession] = ()
    """What was given away by hand: told in the body with its reason and who allowed it."""


def decide_sale(request: SaleRequest, rules: SaleRules, stock: Mapping[str, Stock]) -> Decision:
    """Return the sale's body and effects.

    `stock` holds this till's view of every product in the basket (absent: none ever). Raises
    BasketEmpty, TenderShort, TenderOver, TenderNeedsMember, PointsTooMany, AmountInvalid.
    """
    if not request.lines:
        raise BasketEmpty
    _check_member(request)
    basket = price_basket(request.lines, request.discounts, prices=rules.prices)
    payment = pay(basket.total, request.tenders, rules.step)
    movements = _issues(request.lines, basket.lines, stock)
    costs = line_costs(basket.lines, {m.product: -m.v for m in movements})
    earned = points_earned(basket.total, rules.minor_per_point) if request.member else 0
    body = _body(request, rules, basket, payment, costs, earned)
    stated = _effects(request, rules, basket, payment, movements, earned)
    return Decision(body, stated)


def _check_member(request: SaleRequest) -> None:
    """Raise where points or account are asked for without a member who may use them."""
    spent = request.discounts.points_spent
    on_account = any(tender.kind == ACCOUNT_TENDER for tender in request.tenders)
    member = request.member
    if member is None:
        if spent or on_account:
            raise TenderNeedsMember
        return
    if on_account and not member.may_buy_on_account:
        raise TenderNeedsMember
    if spent > member.points:
        raise PointsTooMany(known=member.points)


def _issues(
    asked: Sequence[BasketLine], lines: Sequence[PricedLine], stock: Mapping[str, Stock]
) -> list[Movement]:
    """Return one issue per product of the goods lines (rule C1)."""
    quantities: dict[str, int] = {}
    for line, priced in zip(asked, lines, strict=True):
        if line.kind is LineKind.GOODS and line.product is not None:
            quantities[line.product] = quantities.get(line.product, 0) + priced.q
    return [
        issue(product, stock.get(product, NO_STOCK), quantity)
        for product, quantity in quantities.items()
        if quantity
    ]


def line_costs(lines: Sequence[PricedLine], costs: Mapping[str, Minor]) -> list[Minor]:
    """Return each line's part of its product's cost, shared by quantity (rules C1, M3)."""
    shares = [0] * len(lines)
    by_product: dict[str, list[int]] = {}
    for index, line in enumerate(lines):
        product = line.asked.product
        if product is not None and product in costs and line.asked.kind is LineKind.GOODS:
            by_product.setdefault(product, []).append(index)
    for product, indices in by_product.items():
        parts = share(costs[product], [lines[index].q for index in indices])
        for index, part in zip(indices, parts, strict=True):
            shares[index] = part
    return shares


def post_sale(  # noqa: PLR0913 - the five amounts of a voucher, each with its own rule
    voucher: Voucher,
    rules: SaleRules,
    *,
    tenders: Sequence[tuple[str, Minor]],
    revenue: Minor,
    tax: Minor,
    deposits: Minor,
    rounding: Minor,
    cost: Minor,
    stock_value: Minor,
    member: str | None,
) -> None:
    """Post a sale (or, in a red voucher, what goes back of one): posting rules as data."""
    chart = rules.chart
    for kind, amount in tenders:
        party = member if kind == ACCOUNT_TENDER else None
        voucher.post(chart.tenders[kind], DEBIT, amount, party)
    voucher.post(chart.cost_of_sales, DEBIT, cost)
    voucher.post(chart.revenue, CREDIT, revenue)
    voucher.post(chart.tax_account(rules.taxpayer), CREDIT, tax)
    voucher.post_either(chart.deposits, CREDIT, deposits)
    voucher.post_either(chart.cash_rounding, CREDIT, rounding)
    voucher.post(chart.stock, CREDIT, stock_value)


def sale_voucher(
    basket: PricedBasket, payment: Payment, rules: SaleRules, *, cost: Minor, member: str | None
) -> Voucher:
    """Return the voucher of a priced basket and its payment, with the cost that is stated."""
    tax = sum(rate.tax for rate in basket.taxes)
    voucher = Voucher()
    post_sale(
        voucher,
        rules,
        tenders=merged(payment.tenders),
        revenue=basket.total - tax - basket.deposits,
        tax=tax,
        deposits=basket.deposits,
        rounding=payment.rounding,
        cost=cost,
        stock_value=cost,
        member=member,
    )
    return voucher


def _effects(
    request: SaleRequest,
    rules: SaleRules,
    basket: PricedBasket,
    payment: Payment,
    movements: Sequence[Movement],
    earned: int,
) -> Json:
    """Return what the sale does: stock, voucher, tenders, points, shift, counter."""
    cost = -sum(movement.v for movement in movements)
    tenders = merged(payment.tenders)
    member = request.member.id if request.member else None
    voucher = sale_voucher(basket, payment, rules, cost=cost, member=member)
    delta = earned - request.discounts.points_spent
    sums: Json = {"sales": basket.total}
    sums.update({f"tender:{kind}": amount for kind, amount in tenders})
    receipt: Json = {"number": request.number, "kind": "sale", "total": basket.total}
    if payment.rounding:
        receipt["rounding"] = payment.rounding
    return effects(
        rules.currency,
        movements=stated_movements(movements),
        postings=voucher.postings(),
        tenders=[{"kind": kind, "amount": amount} for kind, amount in tenders],
        receipt=receipt,
        points=[{"member": member, "delta": delta}] if member and delta else None,
        shift_sums={"shift": request.shift, "sums": sums} if request.shift else None,
        counters={"receipt": request.counter},
    )


def merged(tenders: Sequence[TakenTender]) -> list[tuple[str, Minor]]:
    """Return what was taken summed by kind, in order of first mention; nothing for zero."""
    sums: dict[str, Minor] = {}
    for tender in tenders:
        sums[tender.kind] = sums.get(tender.kind, 0) + tender.amount
    return [(kind, amount) for kind, amount in sums.items() if amount]


def _body(
    request: SaleRequest,
    rules: SaleRules,
    basket: PricedBasket,
    payment: Payment,
    costs: Sequence[Minor],
    earned: int,
) -> Json:
    """Return what is told of the sale: enough to print it, refund it and compute it again."""
    discounts, member = request.discounts, request.member
    points: Json | None = None
    if member is not None:
        spent = discounts.points_spent
        points = {
            "spent": spent,
            "worth": discounts.points_worth,
            "earned": earned,
            "balance": member.points - spent + earned,
        }
    body: Json = {
        "number": request.number,
        "basket": request.basket,
        "till": request.till,
        "prices": rules.prices,
        "taxpayer": rules.taxpayer,
        "lines": [_line_body(line, cost) for line, cost in zip(basket.lines, costs, strict=True)],
        "asked": _asked(discounts),
        "total": basket.total,
        "taxes": [{"rate": t.rate, "net": t.net, "tax": t.tax} for t in basket.taxes],
        "tenders": [
            {"kind": t.kind, "handed": t.handed, "amount": t.amount} for t in payment.tenders
        ],
        "change": payment.change,
        "rounding": {"step": rules.step, "amount": payment.rounding},
        "member": {"id": member.id, "code": member.code} if member else None,
        "points": points,
        "minor_per_point": rules.minor_per_point,
    }
    if request.concessions:
        body["concessions"] = [concession.to_json() for concession in request.concessions]
    return body


def _asked(discounts: Discounts) -> Json:
    """Return the discounts beyond the lines as they were asked for."""
    asked: Json = {}
    if discounts.promotions:
        asked["promotions"] = [
            {"lines": list(p.lines), "amount": p.amount} for p in discounts.promotions
        ]
    if discounts.basket:
        asked["basket"] = discounts.basket
    if discounts.basket_percent:
        asked["basket_percent"] = discounts.basket_percent
    if discounts.points_spent or discounts.points_worth:
        asked["points"] = {"spent": discounts.points_spent, "worth": discounts.points_worth}
    return asked


def _line_body(line: PricedLine, cost: Minor) -> Json:
    """Return one line as the document tells it."""
    asked = line.asked
    told: Json = {}
    if asked.percent:
        told["percent"] = asked.percent
    if asked.bundle:
        told["bundle"] = {"n": asked.bundle.count, "for": asked.bundle.price}
    if asked.off:
        told["off"] = asked.off
    if asked.listed is not None:
        told["listed"] = asked.listed
    return {
        "line": asked.line,
        "kind": asked.kind.value,
        "product": asked.product,
        "sku": asked.sku,
        "name_zh": asked.name_zh,
        "name_en": asked.name_en,
        "unit": asked.unit,
        "q": line.q,
        "price": asked.price,
        "label": asked.label,
        "gross": line.gross,
        "asked": told,
        "discounts": {k: line.discounts[k] for k in DISCOUNT_ORDER if k in line.discounts},
        "net": line.net,
        "rate": asked.rate,
        "tax": line.tax,
        "cost": cost,
    }
