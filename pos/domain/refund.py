"""What goes back of a sale: refunds in any split, and the post-void (rules M8, M9).

Owns the running shares: any split of a sale into refunds sums to the sale, in money, tax,
points, cost and cash rounding. A post-void is the refund of all that is left, in the same shift.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from pos.domain.catalogue import NO_STOCK, LineKind, Stock
from pos.domain.costing import Movement, receive
from pos.domain.documents import Decision, Json
from pos.domain.money import Minor, Thousandths, running_share, share
from pos.domain.posting import Voucher, effects, stated_movements
from pos.domain.projection import DEBIT
from pos.domain.sale import SaleRules, post_sale
from pos.domain.tendering import GivenBack, give_back
from pos.errors import LineUnknown, QuantityInvalid, RefundTooMuch


@dataclass(frozen=True, slots=True)
class RefundRequest:
    """What is to go back of a sale: None of lines means all that is left.

    `kind` is "refund" or "post_void"; a post-void bears the sale's number and takes none of
    its own (counter None).
    """

    kind: str
    till: str
    number: str
    counter: int | None
    shift: str | None
    lines: Sequence[tuple[int, Thousandths]] | None = None
    tender: str | None = None


@dataclass(frozen=True, slots=True)
class ReturnedLine:
    """One line's part of a refund, in the sale's own signs."""

    sold: Json
    before: Thousandths
    q: Thousandths
    net: Minor
    tax: Minor
    points: Minor
    money: Minor
    """What the customer gets for it: the net, with tax where prices are without."""


def decide_refund(  # noqa: PLR0913 - the sale, what went back before, and today's state
    request: RefundRequest,
    sale_id: str,
    sale: Json,
    returned: Mapping[int, Thousandths],
    returned_tenders: Mapping[str, Minor],
    rules: SaleRules,
    stock: Mapping[str, Stock],
) -> Decision:
    """Return the refund's (or post-void's) body and effects.

    `sale` is the body of the sale document; `returned` and `returned_tenders` what went back of
    it before, over all tills as far as known. Raises LineUnknown, QuantityInvalid, RefundTooMuch.
    """
    # What goes back undoes what was booked: the taxpayer's kind of the sale's own day.
    rules = replace(rules, taxpayer=sale["taxpayer"])
    lines = _lines(request, sale, returned)
    amount = sum(line.money for line in lines)
    took = [(t["kind"], t["amount"]) for t in sale["tenders"]]
    back = give_back(amount, took, dict(returned_tenders), sale["rounding"]["step"], request.tender)
    movements, costs = _inbound(lines, sale, returned, stock)
    points = _points(lines, sale, returned)
    line_costs = _line_costs(lines, costs)
    body = _body(request, sale_id, sale, lines, line_costs, back, points)
    stated = _effects(request, sale_id, sale, lines, back, movements, costs, points, rules)
    return Decision(body, stated)


def _lines(
    request: RefundRequest, sale: Json, returned: Mapping[int, Thousandths]
) -> list[ReturnedLine]:
    """Return the lines that go back, each capped by what is left of it."""
    sold = {line["line"]: line for line in sale["lines"]}
    asked: dict[int, Thousandths] = {}
    if request.lines is None:
        left = {n: line["q"] - returned.get(n, 0) for n, line in sold.items()}
        # Two tills may have given back more than was sold; that is the settler's, and no sale here.
        asked = {n: quantity for n, quantity in left.items() if quantity * sold[n]["q"] > 0}
    else:
        for number, quantity in request.lines:
            if number not in sold:
                raise LineUnknown(line=number)
            if quantity <= 0:
                raise QuantityInvalid(typed=quantity)
            sign = 1 if sold[number]["q"] > 0 else -1
            asked[number] = asked.get(number, 0) + sign * quantity
    lines: list[ReturnedLine] = []
    for number, quantity in asked.items():
        line, before = sold[number], returned.get(number, 0)
        if abs(before + quantity) > abs(line["q"]):
            raise RefundTooMuch(line=number)
        if quantity:
            lines.append(_part(line, before, quantity, sale["prices"]))
    if not lines:
        raise RefundTooMuch
    return lines


def _part(line: Json, before: Thousandths, quantity: Thousandths, prices: str) -> ReturnedLine:
    """Return a line's running share from `before` on (rule M8)."""
    after, sold = before + quantity, line["q"]
    net = running_share(line["net"], before, after, sold)
    tax = running_share(line["tax"], before, after, sold)
    points = running_share(line["discounts"].get("points", 0), before, after, sold)
    money = net if prices == "inclusive" else net + tax
    return ReturnedLine(line, before, quantity, net, tax, points, money)


def _inbound(
    lines: Sequence[ReturnedLine],
    sale: Json,
    returned: Mapping[int, Thousandths],
    stock: Mapping[str, Stock],
) -> tuple[list[Movement], dict[str, Minor]]:
    """Return one movement per product and its cost, a running share of the product's (M8)."""
    back: dict[str, Thousandths] = {}
    for line in lines:
        if line.sold["kind"] == LineKind.GOODS and line.sold["product"]:
            back[line.sold["product"]] = back.get(line.sold["product"], 0) + line.q
    movements: list[Movement] = []
    costs: dict[str, Minor] = {}
    for product, quantity in back.items():
        of_product = [
            line
            for line in sale["lines"]
            if line["product"] == product and line["kind"] == LineKind.GOODS
        ]
        sold = sum(line["q"] for line in of_product)
        cost = sum(line["cost"] for line in of_product)
        before = sum(returned.get(line["line"], 0) for line in of_product)
        costs[product] = running_share(cost, before, before + quantity, sold)
        shelf = stock.get(product, NO_STOCK)
        missing = min(max(-shelf.q, 0), quantity)
        first = running_share(cost, before, before + missing, sold)
        movements.append(receive(product, shelf, quantity, costs[product], first))
    return movements, costs


def _line_costs(lines: Sequence[ReturnedLine], costs: Mapping[str, Minor]) -> list[Minor]:
    """Return each returned line's part of its product's cost, by quantity (rule M3)."""
    parts = [0] * len(lines)
    for product, cost in costs.items():
        indices = [
            index
            for index, line in enumerate(lines)
            if line.sold["product"] == product and line.sold["kind"] == LineKind.GOODS
        ]
        shared = share(cost, [lines[index].q for index in indices])
        for index, part in zip(indices, shared, strict=True):
            parts[index] = part
    return parts


def _points(
    lines: Sequence[ReturnedLine], sale: Json, returned: Mapping[int, Thousandths]
) -> tuple[int, int]:
    """Return (points given back, points taken back): running shares of spent and earned (M8)."""
    points = sale["points"]
    if points is None:
        return 0, 0
    worth_before = total_before = 0
    for line in sale["lines"]:
        before = returned.get(line["line"], 0)
        if before:
            part = _part(line, 0, before, sale["prices"])
            worth_before += part.points
            total_before += part.money
    worth_after = worth_before + sum(line.points for line in lines)
    total_after = total_before + sum(line.money for line in lines)
    given = running_share(points["spent"], worth_before, worth_after, points["worth"])
    taken = running_share(points["earned"], total_before, total_after, sale["total"])
    return given, taken


def _effects(  # noqa: PLR0913 - one argument for each part that was decided
    request: RefundRequest,
    sale_id: str,
    sale: Json,
    lines: Sequence[ReturnedLine],
    back: GivenBack,
    movements: Sequence[Movement],
    costs: Mapping[str, Minor],
    points: tuple[int, int],
    rules: SaleRules,
) -> Json:
    """Return what the refund does: red postings on the original sides, stock back in."""
    amount = sum(line.money for line in lines)
    member = sale["member"]["id"] if sale["member"] else None
    voucher = _red_voucher(member, lines, back, movements, sum(costs.values()), rules)
    handed = {kind: value for kind, value in back.handed.items() if value}
    sums: Json = {"refunds": amount}
    sums.update({f"tender:{kind}": -value for kind, value in handed.items()})
    number = request.number if request.kind == "refund" else f"{request.number}#void"
    receipt: Json = {"number": number, "kind": request.kind, "total": -amount, "sale": sale_id}
    if back.rounding:
        receipt["rounding"] = -back.rounding
    delta = points[0] - points[1]
    return effects(
        rules.currency,
        movements=stated_movements(movements),
        postings=voucher.postings(),
        tenders=[{"kind": kind, "amount": -value} for kind, value in handed.items()],
        receipt=receipt,
        returned=[{"sale": sale_id, "line": li.sold["line"], "q": li.q} for li in lines],
        returned_tenders=[
            {"sale": sale_id, "kind": kind, "amount": value}
            for kind, value in back.exact.items()
            if value
        ],
        points=[{"member": member, "delta": delta}] if member and delta else None,
        shift_sums={"shift": request.shift, "sums": sums} if request.shift else None,
        counters={"receipt": request.counter} if request.counter is not None else None,
    )


def _red_voucher(
    member: str | None,
    lines: Sequence[ReturnedLine],
    back: GivenBack,
    movements: Sequence[Movement],
    cost: Minor,
    rules: SaleRules,
) -> Voucher:
    """Return the voucher of what goes back: the sale's own sides with their signs turned."""
    deposits = sum(line.net for line in lines if line.sold["kind"] == LineKind.DEPOSIT)
    tax = sum(line.tax for line in lines)
    voucher = Voucher(red=True)
    post_sale(
        voucher,
        rules,
        tenders=list(back.handed.items()),
        revenue=sum(line.money for line in lines) - tax - deposits,
        tax=tax,
        deposits=deposits,
        rounding=back.rounding,
        cost=cost,
        stock_value=sum(movement.v for movement in movements),
        member=member,
    )
    voucher.plain(
        rules.chart.cost_variance, DEBIT, sum(movement.variance for movement in movements)
    )
    return voucher


def _body(  # noqa: PLR0913 - one argument for each part that was decided
    request: RefundRequest,
    sale_id: str,
    sale: Json,
    lines: Sequence[ReturnedLine],
    costs: Sequence[Minor],
    back: GivenBack,
    points: tuple[int, int],
) -> Json:
    """Return what is told of the refund, all amounts positive as handed back."""
    inside = sale["prices"] == "inclusive"
    taxes: dict[int, tuple[Minor, Minor]] = {}
    for line in lines:
        if line.sold["kind"] != LineKind.DEPOSIT:
            net, tax = taxes.get(line.sold["rate"], (0, 0))
            without = line.net - line.tax if inside else line.net
            taxes[line.sold["rate"]] = (net + without, tax + line.tax)
    kept = ("line", "kind", "product", "sku", "name_zh", "name_en", "unit", "price", "rate")
    return {
        "number": request.number,
        "of": sale_id,
        "of_number": sale["number"],
        "till": request.till,
        "lines": [
            {key: line.sold[key] for key in kept}
            | {"q": line.q, "net": line.net, "tax": line.tax, "points": line.points, "cost": cost}
            for line, cost in zip(lines, costs, strict=True)
        ],
        "prices": sale["prices"],
        "taxpayer": sale["taxpayer"],
        "total": sum(line.money for line in lines),
        "tenders": [{"kind": kind, "amount": value} for kind, value in back.handed.items()],
        "taxes": [
            {"rate": rate, "net": taxes[rate][0], "tax": taxes[rate][1]}
            for rate in sorted(taxes, reverse=True)
        ],
        "rounding": {"step": sale["rounding"]["step"], "amount": back.rounding},
        "member": sale["member"],
        "points": {"returned": points[0], "taken": points[1]} if sale["points"] else None,
        "chosen_tender": request.tender,
        "without_original": False,
    }
