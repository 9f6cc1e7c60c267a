"""What only the server can judge: corrections, cost adjustments, exceptions.

A judged document keeps its voucher; what was wrong with it is put right by a document of the
office that points at it. Pure: the server hands in what it knows of all tills together.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pos.domain.catalogue import LineKind
from pos.domain.chart import SMALL_BUSINESS_CHINA, Chart
from pos.domain.costing import Movement
from pos.domain.documents import Decision, Document, Json
from pos.domain.money import Minor, Thousandths, running_share
from pos.domain.posting import Voucher, effects, stated_movements
from pos.domain.projection import DEBIT

REFUNDED_TWICE = "refunded_twice"
ADJUSTED_LINES_MAX = 500
OFFICE_DAYS_KEPT = 35
"""So long tills keep the office's documents, to give them back to a restored server."""
_VERSION = "8"


def office_event_id(what: str, *subjects: str) -> str:
    """Return the id of an office document by what it is about, as 32 hex digits (UUIDv8).

    The same judgement has the same id for ever, so that a server that judges again after it was
    put back writes nothing twice.
    """
    told = "/".join((what, *subjects)).encode()
    digits = hashlib.sha256(b"liushui/office/1\x00" + told).hexdigest()
    return f"{digits[:12]}{_VERSION}{digits[13:16]}8{digits[17:32]}"


@dataclass(frozen=True, slots=True)
class Excess:
    """What a refund gave back beyond what was left of its sale: line → quantity, as refunded."""

    refund: Document
    lines: Mapping[int, Thousandths]


def excesses(
    sold: Mapping[int, Thousandths],
    returned: Mapping[int, Thousandths],
    refunds: Sequence[Document],
) -> list[Excess]:
    """Return which refunds of a sale went beyond it, the later ones first (M8).

    `returned` is what went back in all, earlier corrections taken off; the order is that of the
    event ids, so that it does not matter which refund reached the server first.
    """
    left = {
        line: over
        for line, quantity in returned.items()
        if (over := _sign(sold.get(line, 0)) * (quantity - sold.get(line, 0))) > 0
    }
    found: list[Excess] = []
    for refund in sorted(refunds, key=lambda document: document.event_id, reverse=True):
        lines: dict[int, Thousandths] = {}
        for line in refund.content["body"]["lines"]:
            over = min(left.get(line["line"], 0), abs(line["q"]))
            if over > 0:
                lines[line["line"]] = _sign(line["q"]) * over
                left[line["line"]] -= over
        if lines:
            found.append(Excess(refund, lines))
    return found


def _sign(quantity: Thousandths) -> int:
    """Return the direction of a line: bottles and coupons come back with negative quantities."""
    return -1 if quantity < 0 else 1


def decide_correction(excess: Excess, chart: Chart = SMALL_BUSINESS_CHINA) -> Decision:
    """Return the correction of a refund that another till had made already (M8, example B26).

    Goods, revenue, tax, cost and points are taken back; the money that was handed out again
    stays owed (1221), for the owner to ask back.
    """
    refund = excess.refund
    body, stated = refund.content["body"], refund.content["effects"]
    lines = {line["line"]: line for line in body["lines"]}
    parts = [_part(lines[number], q, body["prices"]) for number, q in excess.lines.items()]
    is_whole = all(excess.lines.get(number) == line["q"] for number, line in lines.items())
    if is_whole:
        movements = [
            Movement(m["product"], -m["q"], -m["v"], None, None, 0) for m in _moved(stated)
        ]
        given = sum(-tender["amount"] for tender in stated.get("tenders", ()))
        rounding = body["rounding"]["amount"]
    else:
        movements = _movements(parts, stated)
        given, rounding = sum(part.money for part in parts), 0
    voucher = Voucher()
    voucher.post(chart.cash_reasons["other"], DEBIT, given)
    _take_back(voucher, parts, movements, body, rounding, chart)
    returned = [{"sale": body["of"], "line": number, "q": -q} for number, q in excess.lines.items()]
    told: Json = {
        "of": refund.event_id,
        "of_number": body["number"],
        "reason": REFUNDED_TWICE,
        "lines": [{"line": number, "q": q} for number, q in excess.lines.items()],
        "owed": given,
    }
    return Decision(
        told,
        effects(
            stated["currency"],
            movements=stated_movements(movements),
            postings=voucher.postings(),
            returned=returned,
            returned_tenders=_tenders_back(stated, given, is_whole=is_whole),
            points=[{"member": p["member"], "delta": -p["delta"]} for p in stated.get("points", ())]
            if is_whole
            else None,
        ),
    )


@dataclass(frozen=True, slots=True)
class _Part:
    """The part of a refunded line that went too far: amounts positive as given back."""

    product: str
    kind: str
    q: Thousandths
    net: Minor
    tax: Minor
    cost: Minor
    money: Minor


def _part(line: Json, over: Thousandths, prices: str) -> _Part:
    """Return the last `over` of a refunded line as running shares of its own amounts."""
    whole = line["q"]
    net, tax, cost = (
        running_share(line[name], whole - over, whole, whole) for name in ("net", "tax", "cost")
    )
    money = net if prices == "inclusive" else net + tax
    return _Part(line["product"] or "", line["kind"], over, net, tax, cost, money)


def _moved(stated: Json) -> list[Json]:
    """Return the movements that a document states."""
    return list(stated.get("movements", ()))


def _movements(parts: Sequence[_Part], stated: Json) -> list[Movement]:
    """Return goods taken off the shelf again, at the cost at which they came back."""
    found: dict[str, tuple[Thousandths, Minor]] = {}
    moving = {m["product"] for m in _moved(stated)}
    for part in parts:
        if part.product in moving:
            q, v = found.get(part.product, (0, 0))
            found[part.product] = q + part.q, v + part.cost
    return [Movement(product, -q, -v, None, None, 0) for product, (q, v) in found.items()]


def _take_back(
    voucher: Voucher,
    parts: Sequence[_Part],
    movements: Sequence[Movement],
    body: Json,
    rounding: Minor,
    chart: Chart,
) -> None:
    """Post the refund's revenue, tax and cost back in black; variance takes what it took."""
    tax = sum(part.tax for part in parts)
    deposits = sum(part.net for part in parts if part.kind == LineKind.DEPOSIT)
    money, cost = sum(part.money for part in parts), sum(part.cost for part in parts)
    stock = -sum(movement.v for movement in movements)
    voucher.post(chart.revenue, "C", money - tax - deposits)
    voucher.post(chart.tax_account(body["taxpayer"]), "C", tax)
    voucher.post_either(chart.deposits, "C", deposits)
    voucher.post_either(chart.cash_rounding, "C", rounding)
    voucher.post(chart.cost_of_sales, DEBIT, cost)
    voucher.post(chart.stock, "C", stock)
    voucher.plain(chart.cost_variance, DEBIT, stock - cost)


def _tenders_back(stated: Json, given: Minor, *, is_whole: bool) -> list[Json]:
    """Return the exact tender amounts that count as not given back of the sale."""
    back = stated.get("returned_tenders", ())
    if is_whole:
        return [{**tender, "amount": -tender["amount"]} for tender in back]
    found: list[Json] = []
    for tender in back:
        taken = min(given, tender["amount"])
        if taken > 0:
            found.append({**tender, "amount": -taken})
            given -= taken
    return found


def decide_cost_adjustment(
    differences: Mapping[str, Minor],
    reason: str,
    currency: str,
    chart: Chart = SMALL_BUSINESS_CHINA,
) -> Decision:
    """Return stock values brought to the moving average in the server's order (C6).

    `differences` is product → what is to be added to the stated value; the rest is variance.
    """
    movements = [
        Movement(product, 0, value, None, None, 0)
        for product, value in differences.items()
        if value
    ]
    total = sum(movement.v for movement in movements)
    voucher = Voucher()
    voucher.plain(chart.stock, DEBIT, total)
    voucher.plain(chart.cost_variance, DEBIT, -total)
    told: Json = {"reason": reason, "products": len(movements)}
    return Decision(
        told,
        effects(currency, movements=stated_movements(movements), postings=voucher.postings()),
    )


def decide_exception(kind: str, of: Sequence[str], details: Json, currency: str) -> Decision:
    """Return an exception for the owner: what is odd, the documents it is about, the figures."""
    return Decision({"kind": kind, "of": list(of), "details": details}, effects(currency))
