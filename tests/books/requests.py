"""Documents in the form of examples.json, turned into requests to the engine's decide functions."""

from typing import Any

from pos.domain.catalogue import LineKind
from pos.domain.figures import parse_amount, parse_quantity, parse_rate
from pos.domain.money import half
from pos.domain.pricing import BasketLine, Bundle, Discounts, Promotion
from pos.domain.stock_documents import Delivery, OpeningLine, ReceivedLine
from pos.domain.tendering import Tender

Document = dict[str, Any]
CURRENCY = "CNY"
DEFAULT_STEP = "0.01"


def amount(text: str) -> int:
    """Return a decimal string in cents."""
    return parse_amount(text, CURRENCY)


def quantity(text: str) -> int:
    """Return a decimal string in thousandths."""
    return parse_quantity(text)


def basket_line(number: int, line: Document) -> BasketLine:
    """Return a line of an example as the engine is asked for it."""
    bundle = line.get("bundle")
    return BasketLine(
        line=number,
        kind=LineKind(line.get("kind", "goods")),
        product=line.get("p"),
        sku=line.get("p", ""),
        name_zh="",
        name_en="",
        unit="",
        q=parse_quantity(line.get("q", "0")),
        price=amount(line["price"]),
        rate=parse_rate(line.get("tax", "0")),
        label=amount(line["label"]) if "label" in line else None,
        percent=parse_rate(line["disc_pct"]) if "disc_pct" in line else None,
        bundle=Bundle(bundle["n"], amount(bundle["for"])) if bundle else None,
        off=amount(line["disc_amt"]) if "disc_amt" in line else None,
    )


def discounts(sale: Document) -> Discounts:
    """Return an example's discounts beyond its lines."""
    points = sale.get("points") or {"spent": 0, "worth": "0"}
    return Discounts(
        promotions=tuple(
            Promotion(tuple(promo["lines"]), amount(promo["amount"]))
            for promo in sale.get("promos", ())
        ),
        basket=amount(sale.get("basket_disc", "0")),
        basket_percent=parse_rate(sale.get("basket_pct", "0")),
        points_spent=points["spent"],
        points_worth=amount(points["worth"]),
    )


def tenders(sale: Document) -> list[Tender]:
    """Return an example's tenders as handed over."""
    return [Tender(tender["kind"], amount(tender["amount"])) for tender in sale["tenders"]]


def refund_parts(refund: Document) -> list[tuple[int, int]] | None:
    """Return (line, thousandths) of a refund, None for all that is left."""
    if "parts" not in refund:
        return None
    return [(part["line"], parse_quantity(part["q"])) for part in refund["parts"]]


def delivery(received: Document, taxpayer: str) -> Delivery:
    """Return goods received as the engine is asked for them."""
    freight = received.get("freight", {"amount": "0", "tax_amount": "0"})
    return Delivery(
        supplier="supplier",
        note="note",
        invoice=received.get("invoice", "special" if taxpayer == "general" else "none"),
        lines=[
            ReceivedLine(
                line["p"],
                line["p"],
                parse_quantity(line["q"]),
                amount(line["cost"]),
                parse_rate(line.get("tax", "0")),
            )
            for line in received["lines"]
        ],
        freight=amount(freight["amount"]),
        freight_tax=amount(freight["tax_amount"]),
    )


def opening_lines(opening: Document) -> list[OpeningLine]:
    """Return opening stock's lines, each worth half(quantity × cost)."""
    lines = []
    for line in opening["lines"]:
        quantity = parse_quantity(line["q"])
        value = half(quantity * amount(line["cost"]), 1000)
        lines.append(OpeningLine(line["p"], quantity, value))
    return lines
