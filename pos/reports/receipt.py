"""Receipts: what a sealed document says on paper, laid out for 32 or 48 columns.

Owns the layout of sales, refunds, post-voids and shift reports. It reads the document and the
shop's settings alone, so that a reprint years later says the same.
"""

import re
from collections.abc import Callable
from dataclasses import replace

from pos.domain import columns as lay
from pos.domain.catalogue import ShopSettings
from pos.domain.documents import Document, Json
from pos.domain.figures import format_quantity, format_rate
from pos.domain.money import UNIT
from pos.domain.words import in_language
from pos.ports.devices import BarcodeLine, PrintLine, QrLine, Receipt, ReceiptLine
from pos.reports.receipt_paper import NARROW, Printing, ReceiptPaper
from pos.reports.receipt_shift import add_shift

__all__ = ["Printing", "gift_receipt_of", "receipt_of", "receipt_text", "x_report_of"]

QUANTITY, PRICE, AMOUNT = 8, 8, 10
"""Columns of the figures on wide paper; the name has the rest."""
BESIDE_LINES = ("line", "bundle")
"""Discounts that belong to one line and are told under it."""
OFF_BASKET = ("promotion", "basket", "points")
"""Discounts that are shared over lines, in the order that they come off (rule M2)."""


def receipt_of(document: Document, settings: ShopSettings, how: Printing) -> Receipt:
    """Return the receipt of a sale, refund, post-void or shift closing.

    The drawer opens for cash, with the original alone: a copy, or a receipt whose printing was
    cut off once, comes when nobody may be there to close it again.
    """
    wall = str(document.content["at"]["wall"])
    paper = ReceiptPaper(document.content["body"], wall, settings, how)
    paper.heading()
    _BODIES[document.type](paper)
    paper.ending(document.check)
    tenders = document.content["body"].get("tenders", [])
    # A shift closing's tenders are a plain table and move no drawer.
    has_cash = isinstance(tenders, list) and any(tender["kind"] == "cash" for tender in tenders)
    is_first = not (how.copy or how.may_be_second)
    opens = has_cash and is_first
    return Receipt(tuple(paper.lines), how.columns, opens, after_break=how.may_be_second)


def gift_receipt_of(document: Document, settings: ShopSettings, how: Printing) -> Receipt:
    """Return a sale's gift receipt: goods and the number for an exchange, and no figure of money.

    It opens no drawer, and is no copy of the receipt: it does not say what was paid.
    """
    wall, body = str(document.content["at"]["wall"]), document.content["body"]
    paper = ReceiptPaper(body, wall, settings, replace(how, copy=0))
    paper.heading()
    paper.rule()
    paper.centred(paper.say("gift"), bold=True, double=True)
    paper.rule()
    for line in body["lines"]:
        paper.text(f"{_quantity(line)} x {_name(paper, line)}")
    paper.rule()
    paper.text(paper.say("gift_note"))
    paper.ending(document.check)
    return Receipt(tuple(paper.lines), how.columns, after_break=how.may_be_second)


def x_report_of(figures: Json, wall: str, settings: ShopSettings, how: Printing) -> Receipt:
    """Return the X report of a running shift.

    `figures` has the keys of a closing's body, as far as they are known while the shift runs:
    shift, sales, refunds, tenders, and float, cash_in, cash_out, count_sales, count_refunds.
    """
    paper = ReceiptPaper(figures, wall, settings, how)
    paper.heading()
    add_shift(paper)
    paper.ending(None)
    return Receipt(tuple(paper.lines), how.columns, after_break=how.may_be_second)


def receipt_text(receipt: Receipt) -> str:
    """Return a receipt as plain text in columns."""
    return "\n".join(_as_text(line, receipt.columns) for line in receipt.lines) + "\n"


def _as_text(line: ReceiptLine, columns: int) -> str:
    """Return one line as text; what is printed double keeps to both edges."""
    if isinstance(line, BarcodeLine | QrLine):
        return lay.centred(f"[{line.text}]", columns)
    if line.centred:
        return lay.centred(line.text, columns)
    parts = re.split(" {2,}", line.text) if line.double else []
    if len(parts) == 2:  # noqa: PLR2004 - a pair
        return lay.pair(parts[0], parts[1], columns)[0]
    return line.text.rstrip()


def _sale(paper: ReceiptPaper) -> None:
    """Add a sale's lines, what came off, total, tenders, tax and points."""
    body = paper.body
    paper.rule()
    _goods(paper, [(line, line["gross"]) for line in body["lines"]])
    paper.rule()
    pieces = sum(1 if line["q"] % UNIT else line["q"] // UNIT for line in body["lines"])
    off_lines = sum(line["discounts"].get(k, 0) for line in body["lines"] for k in BESIDE_LINES)
    before = sum(line["gross"] for line in body["lines"]) - off_lines
    paper.pair(paper.say("pieces", n=pieces), paper.money(before))
    _discounts(paper)
    _tax_on_top(paper)
    paper.total("total", body["total"])
    for tender in body["tenders"]:
        paper.pair(paper.say(tender["kind"]), paper.money(tender["handed"]))
    _rounding(paper)
    if body["change"]:
        paper.pair(paper.say("change"), paper.money(body["change"]), bold=True)
    _taxes(paper)
    _member(paper)


def _back(paper: ReceiptPaper) -> None:
    """Add what went back: which sale, lines, total, tenders and tax."""
    body = paper.body
    paper.rule()
    is_void = "of_number" in body and body["number"] == body["of_number"]
    paper.centred(paper.say("void" if is_void else "refund"), bold=True, double=True)
    if not is_void:
        paper.text(paper.say("refund_of", number=body["of_number"]))
    paper.rule()
    _goods(paper, [(line, line["net"]) for line in body["lines"]])
    paper.rule()
    _tax_on_top(paper)
    paper.total("handed_back", body["total"] + body["rounding"]["amount"])
    for tender in body["tenders"]:
        paper.pair(paper.say(tender["kind"]), paper.money(tender["amount"]))
    _rounding(paper)
    _taxes(paper)
    _points_back(paper)


def _goods(paper: ReceiptPaper, lines: list[tuple[Json, int]]) -> None:
    """Add goods lines: two lines each on narrow paper, a table on wide."""
    if paper.columns > NARROW:
        heads = (paper.say(key) for key in ("item", "quantity", "price", "amount"))
        paper.lines.append(PrintLine(_row(paper, *heads)))
    for line, amount in lines:
        figures = (_quantity(line), paper.money(line["price"]), paper.money(amount))
        if paper.columns > NARROW and _fit(figures):
            name, *more = lay.wrapped(_name(paper, line), _name_columns(paper) - 1)
            paper.lines.append(PrintLine(_row(paper, name, *figures)))
            for rest in more:
                paper.lines.append(PrintLine(f"  {rest}"))
        else:
            paper.text(_name(paper, line))
            paper.pair(f"  {figures[0]} x {figures[1]}", figures[2])
        listed = line.get("asked", {}).get("listed")
        if listed is not None:
            paper.text(f"  {paper.say('listed', price=paper.money(listed))}")
        for kind in BESIDE_LINES:
            off = line.get("discounts", {}).get(kind)
            if off:
                paper.pair(f"  {paper.say(f'off_{kind}')}", paper.money(-off))


def _fit(figures: tuple[str, str, str]) -> bool:
    """Claim that a line's figures fit the table with a space before each."""
    widths = (QUANTITY, PRICE, AMOUNT)
    return all(lay.width(text) < width for text, width in zip(figures, widths, strict=True))


def _name_columns(paper: ReceiptPaper) -> int:
    """Return the columns that a name has on wide paper."""
    return paper.columns - QUANTITY - PRICE - AMOUNT


def _row(paper: ReceiptPaper, name: str, quantity: str, price: str, amount: str) -> str:
    """Return a row of the wide table."""
    return (
        lay.left(name, _name_columns(paper))
        + lay.right(quantity, QUANTITY)
        + lay.right(price, PRICE)
        + lay.right(amount, AMOUNT)
    )


def _name(paper: ReceiptPaper, line: Json) -> str:
    """Return a line's name in the receipt's language, else in the other."""
    name = in_language(paper.how.language, line["name_zh"], line["name_en"])
    # Printers have the full-width sign alone, which takes two columns.
    return str(name or line["sku"]).replace("¥", "￥")


def _quantity(line: Json) -> str:
    """Return a line's quantity, with its unit where it is weighed."""
    quantity = format_quantity(line["q"])
    return f"{quantity}{line['unit']}" if line["q"] % UNIT else quantity


def _discounts(paper: ReceiptPaper) -> None:
    """Add what came off the whole basket, by kind; the lines' own stands beside them."""
    for kind in OFF_BASKET:
        amount = sum(line["discounts"].get(kind, 0) for line in paper.body["lines"])
        if amount:
            paper.pair(paper.say(f"off_{kind}"), paper.money(-amount))


def _tax_on_top(paper: ReceiptPaper) -> None:
    """Add the tax where prices are without it, so that lines and total agree (rule M4)."""
    if paper.body["prices"] == "exclusive":
        tax = sum(rate["tax"] for rate in paper.body["taxes"])
        paper.pair(paper.say("tax"), paper.money(tax))


def _rounding(paper: ReceiptPaper) -> None:
    """Add what cash rounding changed, where it did."""
    amount = paper.body["rounding"]["amount"]
    if amount:
        paper.pair(paper.say("rounding"), paper.money(amount))


def _taxes(paper: ReceiptPaper) -> None:
    """Add the tax summary by rate, and its sum where there are several rates."""
    taxes = paper.body["taxes"]
    if not taxes:
        return
    paper.rule()
    figures = [(tax["net"], tax["tax"], tax["net"] + tax["tax"]) for tax in taxes]
    names = [f"{format_rate(tax['rate'])}%" for tax in taxes]
    if len(taxes) > 1:
        figures.append(tuple(map(sum, zip(*figures, strict=True))))  # type: ignore[arg-type]
        names.append(paper.say("total"))
    heads = [paper.say(key) for key in ("rate", "without_tax", "tax", "with_tax")]
    paper.table(
        heads, [[name, *map(paper.money, row)] for name, row in zip(names, figures, strict=True)]
    )


def _member(paper: ReceiptPaper) -> None:
    """Add the member's points, where there is a member; the name stays off the paper."""
    member, points = paper.body["member"], paper.body["points"]
    if member is None or points is None:
        return
    paper.rule()
    paper.pair(
        paper.say("member", code=member["code"]), paper.say("points", n=f"+{points['earned']}")
    )
    if points["spent"]:
        paper.pair(paper.say("points_used"), paper.say("points", n=f"-{points['spent']}"))
    if points["balance"] is not None:
        paper.pair(paper.say("points_balance"), f"{points['balance']:,}")


def _points_back(paper: ReceiptPaper) -> None:
    """Add what a refund gives back of points spent, and takes back of points earned."""
    member, points = paper.body.get("member"), paper.body.get("points")
    if member is None or not points or not (points["returned"] or points["taken"]):
        return
    paper.rule()
    paper.text(paper.say("member", code=member["code"]))
    for key, n in (("points_returned", points["returned"]), ("points_taken", -points["taken"])):
        if n:
            paper.pair(paper.say(key), paper.say("points", n=f"{n:+}"))


_BODIES: dict[str, Callable[[ReceiptPaper], None]] = {
    "sale": _sale,
    "refund": _back,
    "post_void": _back,
    "shift_closed": add_shift,
}
