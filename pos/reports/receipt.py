"""Receipts: what a sealed document says on paper, laid out for 32 or 48 columns.

Owns the layout of sales, refunds, post-voids and shift closings. It reads the document and the
shop's settings alone, so that a reprint years later says the same.
"""

from collections.abc import Callable
from dataclasses import dataclass

from pos.domain import columns as lay
from pos.domain.catalogue import ShopSettings
from pos.domain.documents import Document, Json
from pos.domain.figures import format_amount, format_quantity, format_rate
from pos.ports.devices import BarcodeLine, PrintLine, Receipt
from pos.reports.receipt_words import receipt_word

NARROW = 32
CURRENCY_SIGNS = {"CNY": "￥", "JPY": "￥", "USD": "$", "EUR": "€", "GBP": "£"}


@dataclass(frozen=True, slots=True)
class Printing:
    """How a receipt is asked for: language, cashier's name, and which copy it is."""

    language: str
    cashier: str
    columns: int
    copy: int = 0
    """0: the original; n: reprint number n."""
    may_be_second: bool = False
    """Claim that printing was cut off once, so that this may be a second copy."""


class _Paper:
    """Lines as they gather."""

    def __init__(self, document: Document, settings: ShopSettings, how: Printing) -> None:
        self.document, self.settings, self.how = document, settings, how
        self.body: Json = document.content["body"]
        self.columns = how.columns
        self.lines: list[PrintLine | BarcodeLine] = []

    def say(self, key: str, **facts: object) -> str:
        """Return a word of receipts."""
        return receipt_word(key, self.how.language, **facts)

    def money(self, amount: int) -> str:
        """Return an amount with the currency's decimals."""
        return format_amount(amount, self.settings.currency)

    def centred(self, text: str, *, bold: bool = False, double: bool = False) -> None:
        """Add centred lines."""
        for part in lay.wrapped(text, self.columns // 2 if double else self.columns):
            self.lines.append(PrintLine(part, bold=bold, double=double, centred=True))

    def pair(self, start: str, end: str, *, bold: bool = False, double: bool = False) -> None:
        """Add a text at each end of a line."""
        for text in lay.pair(start, end, self.columns // 2 if double else self.columns):
            self.lines.append(PrintLine(text, bold=bold, double=double))

    def text(self, text: str, *, bold: bool = False) -> None:
        """Add a text from the left, wrapped."""
        for part in lay.wrapped(text, self.columns):
            self.lines.append(PrintLine(part, bold=bold))

    def rule(self) -> None:
        """Add a line across."""
        self.lines.append(PrintLine("-" * self.columns))


def receipt_of(document: Document, settings: ShopSettings, how: Printing) -> Receipt:
    """Return the receipt of a sale, refund, post-void or shift closing."""
    paper = _Paper(document, settings, how)
    _heading(paper)
    _BODIES[document.type](paper)
    _ending(paper)
    has_cash = any(tender["kind"] == "cash" for tender in _tenders(paper.body))
    return Receipt(tuple(paper.lines), how.columns, opens_drawer=has_cash and not how.copy)


def receipt_text(receipt: Receipt) -> str:
    """Return a receipt as plain text in columns."""
    lines: list[str] = []
    for line in receipt.lines:
        if isinstance(line, BarcodeLine):
            lines.append(lay.centred(f"[{line.text}]", receipt.columns))
        elif line.centred:
            lines.append(lay.centred(line.text, receipt.columns))
        else:
            lines.append(line.text.rstrip())
    return "\n".join(lines) + "\n"


def _tenders(body: Json) -> list[Json]:
    """Return a body's tenders; a shift closing's are a plain table and move no drawer."""
    tenders = body.get("tenders", [])
    return tenders if isinstance(tenders, list) else []


def _heading(paper: _Paper) -> None:
    """Add the shop, marks of copies, number, till, cashier and time."""
    shop, language = paper.settings, paper.how.language
    is_zh = language == "zh"
    company = shop.company_name_zh if is_zh else shop.company_name_en
    name = shop.shop_name_zh if is_zh else shop.shop_name_en
    address = shop.address_zh if is_zh else shop.address_en
    paper.centred(company, bold=True, double=True)
    paper.centred(name, bold=True)
    if address or shop.phone:
        paper.centred("  ".join(part for part in (address, shop.phone) if part))
    if paper.how.may_be_second:
        paper.centred(paper.say("maybe_copy"), bold=True)
    elif paper.how.copy:
        paper.centred(paper.say("copy", n=paper.how.copy), bold=True)
    paper.rule()
    wall = str(paper.document.content["at"]["wall"])
    number = paper.body.get("number")
    till = paper.say("till", till=paper.body.get("till", ""))
    who = "  ".join(part for part in (till if number else "", paper.how.cashier) if part)
    if number:
        paper.pair(str(number), who)
        paper.text(wall[:16].replace("T", " "))
    else:
        paper.pair(wall[:16].replace("T", " "), who)


def _ending(paper: _Paper) -> None:
    """Add the number as a barcode, the document's check code, and thanks."""
    number = paper.body.get("number")
    paper.rule()
    if number:
        paper.lines.append(BarcodeLine(str(number)))
        paper.centred(paper.say("thanks"), bold=True)
    paper.centred(f"{paper.say('check')} {paper.document.check}")


def _sale(paper: _Paper) -> None:
    """Add a sale's lines, total, tenders, tax and points."""
    body = paper.body
    paper.rule()
    _goods(paper, [(line, line["gross"]) for line in body["lines"]])
    _discounts(paper)
    paper.rule()
    pieces = sum(1 if line["q"] % 1000 else line["q"] // 1000 for line in body["lines"])
    paper.text(paper.say("pieces", n=pieces))
    _total(paper, "total", body["total"])
    for tender in body["tenders"]:
        paper.pair(paper.say(tender["kind"]), paper.money(tender["handed"]))
    _rounding(paper)
    if body["change"]:
        paper.pair(paper.say("change"), paper.money(body["change"]), bold=True)
    _taxes(paper)
    _member(paper)


def _back(paper: _Paper) -> None:
    """Add what went back: which sale, lines, total, tenders and tax."""
    body = paper.body
    title = "void" if paper.document.type == "post_void" else "refund"
    paper.centred(paper.say(title), bold=True, double=True)
    paper.text(paper.say("refund_of", number=body["of_number"]))
    paper.rule()
    on_top = body["prices"] == "exclusive"
    _goods(paper, [(li, li["net"] + (li["tax"] if on_top else 0)) for li in body["lines"]])
    paper.rule()
    _total(paper, "handed_back", body["total"] + body["rounding"]["amount"])
    for tender in body["tenders"]:
        paper.pair(paper.say(tender["kind"]), paper.money(tender["amount"]))
    _rounding(paper)
    _taxes(paper)


def _goods(paper: _Paper, lines: list[tuple[Json, int]]) -> None:
    """Add goods lines: two lines each on narrow paper, a table on wide."""
    if paper.columns <= NARROW:
        for line, amount in lines:
            paper.text(_name(paper, line))
            paper.pair(f"  {_quantity(line)} x {paper.money(line['price'])}", paper.money(amount))
        return
    paper.lines.append(
        PrintLine(_row(paper, *(paper.say(key) for key in ("item", "quantity", "price", "amount"))))
    )
    for line, amount in lines:
        name, *more = lay.wrapped(_name(paper, line), paper.columns - 26)
        row = _row(paper, name, _quantity(line), paper.money(line["price"]), paper.money(amount))
        paper.lines.append(PrintLine(row))
        for rest in more:
            paper.lines.append(PrintLine(f"  {rest}"))


def _row(paper: _Paper, name: str, quantity: str, price: str, amount: str) -> str:
    """Return a row of the wide table."""
    return (
        lay.left(name, paper.columns - 26)
        + lay.right(quantity, 8)
        + lay.right(price, 8)
        + lay.right(amount, 10)
    )


def _name(paper: _Paper, line: Json) -> str:
    """Return a line's name in the receipt's language, else in the other."""
    names = (line["name_zh"], line["name_en"])
    first, second = names if paper.how.language == "zh" else names[::-1]
    return str(first or second or line["sku"])


def _quantity(line: Json) -> str:
    """Return a line's quantity, with its unit where it is weighed."""
    quantity = format_quantity(line["q"])
    return f"{quantity}{line['unit']}" if line["q"] % 1000 else quantity


def _discounts(paper: _Paper) -> None:
    """Add what came off, by kind, and the sum before it."""
    off: dict[str, int] = {}
    for line in paper.body["lines"]:
        for kind, amount in line["discounts"].items():
            off[kind] = off.get(kind, 0) + amount
    for kind, amount in off.items():
        paper.pair(paper.say(f"off_{kind}"), paper.money(-amount))


def _total(paper: _Paper, key: str, amount: int) -> None:
    """Add the total in large figures."""
    sign = CURRENCY_SIGNS.get(paper.settings.currency, paper.settings.currency + " ")
    paper.pair(paper.say(key), f"{sign}{paper.money(amount)}", bold=True, double=True)


def _rounding(paper: _Paper) -> None:
    """Add what cash rounding changed, where it did."""
    amount = paper.body["rounding"]["amount"]
    if amount:
        paper.pair(paper.say("rounding"), paper.money(amount))


def _taxes(paper: _Paper) -> None:
    """Add the tax summary by rate."""
    taxes = paper.body["taxes"]
    if not taxes:
        return
    paper.rule()
    cell = paper.columns // 4
    heads = ("rate", "without_tax", "tax", "with_tax")
    rows = [[paper.say(key) for key in heads]]
    rows += [
        [
            f"{format_rate(tax['rate'])}%",
            *(paper.money(figure) for figure in (tax["net"], tax["tax"], tax["net"] + tax["tax"])),
        ]
        for tax in taxes
    ]
    for first, *rest in rows:
        text = lay.left(first, cell) + "".join(lay.right(figure, cell) for figure in rest)
        paper.lines.append(PrintLine(text))


def _member(paper: _Paper) -> None:
    """Add the member's points, where there is a member; the name stays off the paper."""
    member, points = paper.body["member"], paper.body["points"]
    if member is None or points is None:
        return
    paper.rule()
    paper.pair(paper.say("member", code=member["code"]), f"+{points['earned']}")
    if points["spent"]:
        paper.pair(paper.say("points_used"), f"-{points['spent']}")
    paper.pair(paper.say("points_balance"), str(points["balance"]))


def _shift_closed(paper: _Paper) -> None:
    """Add a Z report's figures."""
    body = paper.body
    paper.centred(paper.say("shift_close"), bold=True, double=True)
    paper.pair(paper.say("z"), str(body["z"]), bold=True)
    paper.rule()
    for key in ("count_sales", "count_refunds"):
        paper.pair(paper.say(key), str(body[key]))
    for key in ("sales", "refunds"):
        paper.pair(paper.say(key), paper.money(body[key]))
    _total(paper, "net", body["sales"] - body["refunds"])
    paper.rule()
    for kind, amount in sorted(body["tenders"].items()):
        paper.pair(paper.say(kind), paper.money(amount))
    paper.rule()
    for key in ("float", "cash_in", "cash_out", "expected", "counted"):
        paper.pair(paper.say(key), paper.money(body[key]))
    paper.pair(paper.say("difference"), paper.money(body["difference"]), bold=True)


_BODIES: dict[str, Callable[[_Paper], None]] = {
    "sale": _sale,
    "refund": _back,
    "post_void": _back,
    "shift_closed": _shift_closed,
}
