"""The paper that a receipt is laid out on: words, money and lines in columns.

Owns what receipts of every kind share: shop heading, pairs and tables that never cut a figure,
barcode and check code at the end.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from pos.domain import columns as lay
from pos.domain.catalogue import ShopSettings
from pos.domain.documents import Json
from pos.domain.figures import format_amount
from pos.ports.devices import BarcodeLine, PrintLine, QrLine, ReceiptLine
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
    till: str = ""
    """The till's code, for reports whose document does not name it."""
    number_as: str = "barcode"
    """How the number is printed to be scanned: "barcode" or "qr"."""


class ReceiptPaper:
    """Lines as they gather, for one body made at one time."""

    def __init__(self, body: Json, wall: str, settings: ShopSettings, how: Printing) -> None:
        self.body, self.wall = body, wall
        self.settings, self.how = settings, how
        self.columns = how.columns
        self.lines: list[ReceiptLine] = []

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

    def total(self, key: str, amount: int) -> None:
        """Add a total in large figures with the currency's sign."""
        sign = CURRENCY_SIGNS.get(self.settings.currency, self.settings.currency + " ")
        self.pair(self.say(key), f"{sign}{self.money(amount)}", bold=True, double=True)

    def table(self, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """Add a table of even columns, or pairs of head and figure where one is too wide."""
        cell = self.columns // len(heads)
        widest = max(lay.width(figure) for row in (heads, *rows) for figure in row)
        if widest < cell:
            for first, *rest in (heads, *rows):
                line = lay.left(first, cell) + "".join(lay.right(text, cell) for text in rest)
                self.lines.append(PrintLine(line))
            return
        for first, *rest in rows:
            self.text(f"{heads[0]} {first}".strip())
            for head, figure in zip(heads[1:], rest, strict=True):
                self.pair(f"  {head}", figure)

    # --- what every receipt has ----------------------------------------------------------------

    def heading(self) -> None:
        """Add the shop, marks of copies, number, till, cashier and time."""
        shop, is_zh = self.settings, self.how.language == "zh"
        company = shop.company_name_zh if is_zh else shop.company_name_en
        name = shop.shop_name_zh if is_zh else shop.shop_name_en
        address = shop.address_zh if is_zh else shop.address_en
        self.centred(company, bold=True, double=True)
        self.centred(name, bold=True)
        self._address(address, shop.phone)
        if self.how.may_be_second:
            self.centred(self.say("maybe_copy"), bold=True)
        elif self.how.copy:
            self.centred(self.say("copy", n=self.how.copy), bold=True)
        self.rule()
        till = self.body.get("till") or self.how.till
        who = "  ".join(
            part for part in (self.say("till", till=till) if till else "", self.how.cashier) if part
        )
        # Paper says the shop's time, whatever zone the machine was set to.
        at = datetime.fromisoformat(self.wall).astimezone(ZoneInfo(shop.time_zone))
        when = at.strftime("%Y-%m-%d %H:%M")
        number = self.body.get("number")
        if number is None:
            self.pair(when, who)
        elif self.columns > NARROW:
            self.pair(f"{self.say('number')} {number}", who)
            self.text(when)
        else:
            self.text(f"{self.say('number')} {number}")
            if lay.width(when) + lay.width(who) < self.columns:
                self.pair(when, who)
            else:
                self.text(who)
                self.text(when)

    def _address(self, address: str, phone: str) -> None:
        """Add address and telephone, on one line where both fit."""
        together = "  ".join(part for part in (address, phone) if part)
        if together and lay.width(together) <= self.columns:
            self.centred(together)
            return
        for part in filter(None, (address, phone)):
            self.centred(part)

    def _number(self, number: str) -> None:
        """Add the number for a scanner, and for the eye."""
        if self.how.number_as == "qr":
            self.lines.append(QrLine(number))
            self.centred(number)
        else:
            self.lines.append(BarcodeLine(number))

    def ending(self, check: str | None) -> None:
        """Add the number as a barcode, thanks, and the document's check code."""
        number = self.body.get("number")
        self.rule()
        if number:
            self._number(str(number))
            self.centred(self.say("thanks"), bold=True)
        if check is not None:
            self.centred(f"{self.say('check')} {check}")
