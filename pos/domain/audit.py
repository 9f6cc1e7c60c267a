"""The server's second look: a document computed again by the rules, costs as stated.

Owns what "computed again" means for sales: discounts, tax, points and postings from the
document's own request. It never changes a document; a difference is kept and shown.
"""

from operator import itemgetter
from typing import NamedTuple

from pos.domain.catalogue import LineKind
from pos.domain.chart import SMALL_BUSINESS_CHINA, Chart
from pos.domain.documents import Document, Json
from pos.domain.pricing import (
    BasketLine,
    Bundle,
    Discounts,
    Promotion,
    points_earned,
    price_basket,
)
from pos.domain.sale import SaleRules, sale_voucher
from pos.domain.tendering import Tender, pay
from pos.errors import Rejected

_KINDS = {kind.value: kind for kind in LineKind}
"""A look-up costs a tenth of calling the enum, which ten lines a sale make felt."""
_TOLD = itemgetter(
    "line", "kind", "product", "sku", "name_zh", "name_en", "unit", "q", "price", "rate", "label"
)
"""A line's fields in the order of `BasketLine`; eleven look-ups take half as long again."""


class Difference(NamedTuple):
    """One figure of a document that the rules give otherwise; values as they print."""

    what: str
    stated: str
    by_rules: str


def differences(document: Document, chart: Chart = SMALL_BUSINESS_CHINA) -> list[Difference]:
    """Return where a document differs from what the rules make of its own request.

    Empty for documents that agree, and for types that no rule computes.
    """
    if document.type != "sale":
        return []
    body, stated = document.content["body"], document.content["effects"]
    rules = SaleRules(
        currency=stated["currency"],
        taxpayer=body["taxpayer"],
        prices=body["prices"],
        step=body["rounding"]["step"],
        minor_per_point=body["minor_per_point"],
        chart=chart,
    )
    try:
        basket = price_basket(
            [_asked_line(line) for line in body["lines"]],
            _asked_discounts(body["asked"]),
            prices=rules.prices,
        )
        tenders = [Tender(t["kind"], t["handed"]) for t in body["tenders"]]
        payment = pay(basket.total, tenders, rules.step)
    except (Rejected, ZeroDivisionError) as error:
        return [Difference("request", str(error), "")]
    found: list[Difference] = []
    for told, line in zip(body["lines"], basket.lines, strict=True):
        figures = (told["discounts"], told["net"], told["tax"])
        if figures != (line.discounts, line.net, line.tax):
            _compare(found, f"line {told['line']} discounts", told["discounts"], line.discounts)
            _compare(found, f"line {told['line']} net", told["net"], line.net)
            _compare(found, f"line {told['line']} tax", told["tax"], line.tax)
    _compare(found, "total", body["total"], basket.total)
    _compare(found, "change", body["change"], payment.change)
    if body["points"] is not None:
        earned = points_earned(basket.total, rules.minor_per_point)
        _compare(found, "points earned", body["points"]["earned"], earned)
    cost = -sum([movement["v"] for movement in stated.get("movements", ())])
    member = body["member"]["id"] if body["member"] else None
    voucher = sale_voucher(basket, payment, rules, cost=cost, member=member)
    told_postings, postings = stated.get("postings", []), voucher.postings()
    if told_postings != postings:
        _compare(found, "postings", _by_account(told_postings), _by_account(postings))
    return found


def _compare(found: list[Difference], what: str, stated: object, by_rules: object) -> None:
    """Add a difference where two figures are not equal."""
    if stated != by_rules:
        found.append(Difference(what, str(stated), str(by_rules)))


def _by_account(postings: list[Json]) -> dict[str, int]:
    """Return postings summed by account, side and party, in a fixed order."""
    sums: dict[str, int] = {}
    for posting in postings:
        key = f"{posting['account']} {posting['side']} {posting.get('party', '')}".rstrip()
        sums[key] = sums.get(key, 0) + posting["amount"]
    return dict(sorted(sums.items()))


def _asked_line(line: Json) -> BasketLine:
    """Return a document's line as it was asked for."""
    number, kind, product, sku, name_zh, name_en, unit, q, price, rate, label = _TOLD(line)
    plain = BasketLine(
        number, _KINDS[kind], product, sku, name_zh, name_en, unit, q, price, rate, label
    )
    asked = line["asked"]
    if asked == {}:
        return plain
    bundle = asked.get("bundle")
    return plain._replace(
        percent=asked.get("percent"),
        bundle=Bundle(bundle["n"], bundle["for"]) if bundle else None,
        off=asked.get("off"),
        listed=asked.get("listed"),
    )


def _asked_discounts(asked: Json) -> Discounts:
    """Return a document's discounts beyond the lines as they were asked for."""
    points = asked.get("points", {"spent": 0, "worth": 0})
    return Discounts(
        promotions=tuple(
            Promotion(tuple(p["lines"]), p["amount"]) for p in asked.get("promotions", ())
        ),
        basket=asked.get("basket", 0),
        basket_percent=asked.get("basket_percent", 0),
        points_spent=points["spent"],
        points_worth=points["worth"],
    )
