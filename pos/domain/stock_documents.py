"""Stock that comes in: opening stock and goods received (rules C2, C3)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pos.domain.catalogue import NO_STOCK, Stock
from pos.domain.chart import SMALL_BUSINESS_CHINA, Chart
from pos.domain.costing import Movement, receive
from pos.domain.documents import Decision, Json
from pos.domain.money import UNIT, WHOLE, BasisPoints, Minor, Thousandths, half
from pos.domain.posting import Voucher, effects, stated_movements
from pos.domain.projection import CREDIT, DEBIT


@dataclass(frozen=True, slots=True)
class OpeningLine:
    """A product's first stock: quantity and the value that M1 gives it, half(stock × cost)."""

    product: str
    q: Thousandths
    value: Minor


@dataclass(frozen=True, slots=True)
class ReceivedLine:
    """Goods of one product from a supplier, at a cost per unit as booked."""

    product: str
    sku: str
    q: Thousandths
    cost: Minor
    rate: BasisPoints = 0


@dataclass(frozen=True, slots=True)
class Delivery:
    """A delivery note: `invoice` is none (gross), special (net and input tax) or later."""

    supplier: str
    note: str
    invoice: str
    lines: Sequence[ReceivedLine]
    freight: Minor = 0
    freight_tax: Minor = 0


def decide_opening_stock(
    lines: Sequence[OpeningLine],
    currency: str,
    part: Json,
    stock: Mapping[str, Stock],
    chart: Chart = SMALL_BUSINESS_CHINA,
) -> Decision:
    """Return opening stock against the technical opening account; `part` names its batch."""
    movements = [
        receive(line.product, stock.get(line.product, NO_STOCK), line.q, line.value)
        for line in lines
        if line.q
    ]
    value = sum(movement.v for movement in movements)
    voucher = Voucher()
    voucher.post(chart.stock, DEBIT, value)
    voucher.plain(chart.cost_variance, DEBIT, sum(movement.variance for movement in movements))
    voucher.post(chart.opening, CREDIT, sum(line.value for line in lines if line.q))
    body: Json = {
        "lines": [{"product": li.product, "q": li.q, "v": li.value} for li in lines]
    } | part
    return Decision(
        body,
        effects(currency, movements=stated_movements(movements), postings=voucher.postings()),
    )


def decide_goods_received(
    delivery: Delivery,
    taxpayer: str,
    currency: str,
    stock: Mapping[str, Stock],
    chart: Chart = SMALL_BUSINESS_CHINA,
) -> Decision:
    """Return goods received: what was paid goes to stock, input tax only by special invoice."""
    deducts = delivery.invoice == "special" and taxpayer == "general"
    amounts = [half(line.q * line.cost, UNIT) for line in delivery.lines]
    tax = _input_tax(delivery.lines, amounts) if deducts else 0
    movements = _inbound(delivery.lines, amounts, stock)
    freight_tax = delivery.freight_tax if deducts else 0
    freight = delivery.freight + delivery.freight_tax - freight_tax
    owed = chart.payable_estimate if delivery.invoice == "later" else chart.payable
    voucher = Voucher()
    voucher.post(chart.stock, DEBIT, sum(movement.v for movement in movements))
    voucher.plain(chart.cost_variance, DEBIT, sum(m.variance for m in movements))
    voucher.post(chart.freight, DEBIT, freight)
    voucher.post(chart.input_tax, DEBIT, tax + freight_tax)
    voucher.post(owed, CREDIT, sum(amounts) + tax + freight + freight_tax)
    body: Json = {
        "supplier": delivery.supplier,
        "note": delivery.note,
        "invoice": delivery.invoice,
        "lines": [
            {
                "product": line.product,
                "sku": line.sku,
                "q": line.q,
                "cost": line.cost,
                "amount": amount,
                "rate": line.rate,
            }
            for line, amount in zip(delivery.lines, amounts, strict=True)
        ],
        "tax": tax,
        "total": sum(amounts) + tax + freight + freight_tax,
    }
    return Decision(
        body,
        effects(currency, movements=stated_movements(movements), postings=voucher.postings()),
    )


def _input_tax(lines: Sequence[ReceivedLine], amounts: Sequence[Minor]) -> Minor:
    """Return input tax on top of net costs, once a rate (rule M4)."""
    net: dict[BasisPoints, Minor] = {}
    for line, amount in zip(lines, amounts, strict=True):
        net[line.rate] = net.get(line.rate, 0) + amount
    return sum(half(amount * rate, WHOLE) for rate, amount in net.items())


def _inbound(
    lines: Sequence[ReceivedLine], amounts: Sequence[Minor], stock: Mapping[str, Stock]
) -> list[Movement]:
    """Return one movement per product of the delivery; free units add quantity only."""
    totals: dict[str, tuple[Thousandths, Minor]] = {}
    for line, amount in zip(lines, amounts, strict=True):
        quantity, value = totals.get(line.product, (0, 0))
        totals[line.product] = (quantity + line.q, value + amount)
    return [
        receive(product, stock.get(product, NO_STOCK), quantity, value)
        for product, (quantity, value) in totals.items()
    ]
