"""One row of the table checked cell by cell: a product, or errors that name their cell.

Owns the columns and what each may hold. It refuses to guess: a price of zero, a rounded
barcode, a rate of 0.13 are errors with a sentence that says what to do, never a silent repair.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pos.domain.codes import normalise_barcode
from pos.domain.figures import parse_amount, parse_quantity, parse_rate
from pos.domain.money import UNIT, BasisPoints, Minor, Thousandths, half
from pos.errors import PosError
from pos.services.products_in.cells import (
    Cell,
    Formula,
    as_figure,
    as_text,
    is_blank,
    is_rounded_number,
)

COLUMNS = (
    "sku",
    "barcode",
    "name_zh",
    "name_en",
    "unit",
    "price",
    "tax_rate",
    "cost",
    "stock",
    "category",
)
MORE_BARCODES = "more_barcodes"
"""A column that a table may have besides: further barcodes, `code*12` for a case of twelve."""
OPTIONAL = (MORE_BARCODES,)
ALL_COLUMNS = (*COLUMNS, *OPTIONAL)
_UNIT_WORDS = (
    "个 件 只 支 瓶 罐 盒 包 袋 桶 条 块 杯 把 张 本 册 板 提 卷 卡 份 套 双 对 箱 打 根 片 粒 "
    "颗 朵 束 台 副 壶 筒 听 坛 篮 筐 捆 尾 枚 串 米 升 kg g 500g 公斤 千克 克 斤 两 L ml m "
    "pc pcs ea each piece pack box bottle can bag set pair dozen roll sheet book"
)
UNITS = frozenset(_UNIT_WORDS.split())
ASKED_PRICE = frozenset({"open", "现填"})
"""What the price cell says of a department: its price is asked for at each sale."""
SKU_LENGTH_MAX, NAME_LENGTH_MAX, BARCODES_MAX = 40, 200, 40
FIGURE_MAX = 10**12
_FRACTION_OF_A_RATE = 100
UPC_E_DIGITS = 8
PACK_PIECES_MAX = 10_000
_PACK = re.compile(r"(?P<code>.+)\*(?P<pieces>[0-9]{1,9})", re.ASCII)
_SCIENTIFIC = re.compile(r"[0-9]\.[0-9]+[eE]\+?[0-9]+|[0-9][eE]\+[0-9]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class CellError:
    """What is wrong with one cell: sheet row from 1, column by name, code, facts for words."""

    row: int
    column: str
    code: str
    facts: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class ProductRow:
    """A product as the table tells it."""

    row: int
    sku: str
    barcodes: tuple[str, ...]
    name_zh: str
    name_en: str
    unit: str
    price: Minor | None
    rate: BasisPoints
    cost: Minor
    stock: Thousandths
    category: str
    packs: tuple[tuple[str, int], ...] | None = None
    """(barcode, pieces) of cases; None where the table has no column for them."""
    asks_price: bool = False
    """Claim that its price is asked for at each sale: a department, which has no stock."""


@dataclass(slots=True)
class RowReader:
    """Reads one row; errors gather in the order of the columns."""

    row: int
    cells: Mapping[str, Cell]
    currency: str
    errors: list[CellError] = field(default_factory=list)

    def product(self) -> ProductRow | None:
        """Return the row's product, or None where a cell is wrong (then `errors` say which)."""
        formulas = [c for c, cell in self.cells.items() if isinstance(cell, Formula)]
        for column in formulas:
            self._wrong(column, "import.formula")
        if formulas:
            return None
        sku, barcodes = self._sku(), self._barcodes("barcode")
        more = self._barcodes(MORE_BARCODES)
        read = ProductRow(
            row=self.row,
            sku=sku,
            barcodes=tuple(dict.fromkeys((*barcodes, *more))),
            name_zh=self._text("name_zh"),
            name_en=self._text("name_en"),
            unit=self._unit(),
            price=self._price(),
            rate=self._rate(),
            cost=self._figure("cost", blank=0),
            stock=self._stock(),
            category=self._text("category"),
            packs=self._packs(more) if MORE_BARCODES in self.cells else None,
            asks_price=self._asks_price,
        )
        if read.asks_price and read.stock:
            self._wrong("stock", "import.department_stock")
        if not read.name_zh and not read.name_en:
            self._wrong("name_zh", "import.blank")
        if read.stock and is_blank(self.cells["cost"]):
            self._wrong("cost", "import.blank")
        elif half(read.stock * read.cost, UNIT) >= FIGURE_MAX:
            self._wrong("stock", "quantity.invalid")
        return None if self.errors else read

    def _wrong(self, column: str, error: str, /, **facts: object) -> None:
        """Note an error of one cell, with what stands there."""
        told = {"typed": as_text(self.cells[column])[:40]} | facts
        self.errors.append(CellError(self.row, column, error, told))

    def _sku(self) -> str:
        """Return the SKU: short, one word, printable."""
        sku = unicodedata.normalize("NFKC", as_text(self.cells["sku"]))
        if not sku:
            self._wrong("sku", "import.blank")
        elif len(sku) > SKU_LENGTH_MAX or not sku.isprintable() or " " in sku:
            self._wrong("sku", "import.sku")
        elif is_rounded_number(self.cells["sku"]) or _is_scientific(sku):
            self._wrong("sku", "import.scientific")
        return sku

    def _text(self, column: str) -> str:
        """Return a name or category: printable and not endless."""
        text = as_text(self.cells[column])
        if len(text) > NAME_LENGTH_MAX:
            self._wrong(column, "import.too_long", most=NAME_LENGTH_MAX)
        elif not text.isprintable():
            self._wrong(column, "import.control")
        return text

    def _unit(self) -> str:
        """Return the unit, one of those that shops use."""
        unit = as_text(self.cells["unit"])
        if not unit:
            self._wrong("unit", "import.blank")
        elif unit not in UNITS:
            self._wrong("unit", "import.unit")
        return unit

    def _barcodes(self, column: str) -> dict[str, int]:
        """Return a cell's barcodes normalised, each with the pieces that it stands for.

        Only further barcodes may say `code*12`: the first column keeps codes as they are.
        """
        cell = self.cells.get(column)
        text = unicodedata.normalize("NFKC", as_text(cell))
        if is_rounded_number(cell) or _is_scientific(text):
            self._wrong(column, "import.scientific")
            return {}
        codes: dict[str, int] = {}
        for word in text.replace(",", " ").replace(";", " ").replace("、", " ").split():
            code, pieces = word, 1
            pack = _PACK.fullmatch(word) if column == MORE_BARCODES else None
            if pack is not None:
                code, pieces = pack["code"], int(pack["pieces"])
            if not 1 <= pieces <= PACK_PIECES_MAX:
                self._wrong(column, "import.pieces", code=code, most=PACK_PIECES_MAX)
            elif _lost_zeros(code, is_number=not isinstance(cell, str)):
                self._wrong(column, "import.leading_zeros", code=code)
            else:
                self._keep(column, codes, code, pieces)
        if len(codes) > BARCODES_MAX:
            self._wrong(column, "import.too_long", most=BARCODES_MAX)
        return codes

    def _keep(self, column: str, codes: dict[str, int], code: str, pieces: int) -> None:
        """Add a barcode as it is kept; the same one twice in a cell says the same twice."""
        try:
            codes.setdefault(normalise_barcode(code), pieces)
        except PosError as error:
            self._wrong(column, error.code, **(error.details | {"code": code}))

    def _packs(self, codes: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
        """Return the barcodes that stand for more than one piece."""
        return tuple(sorted((code, pieces) for code, pieces in codes.items() if pieces > 1))

    def _figure(self, column: str, blank: int) -> Minor:
        """Return an amount of money from 0 up, or what a blank cell stands for."""
        if is_blank(self.cells[column]):
            return blank
        try:
            amount = parse_amount(as_figure(self.cells[column]), self.currency)
        except PosError as error:
            self._wrong(column, error.code)
            return 0
        if not 0 <= amount < FIGURE_MAX:
            self._wrong(column, "import.negative" if amount < 0 else "amount.invalid")
        return amount

    @property
    def _asks_price(self) -> bool:
        """Claim that the price cell says, in words, that the price is asked for at each sale."""
        return as_text(self.cells["price"]).lower() in ASKED_PRICE

    def _price(self) -> Minor | None:
        """Return the price; a blank one is not known yet, and zero is a slip."""
        if is_blank(self.cells["price"]) or self._asks_price:
            return None
        before = len(self.errors)
        price = self._figure("price", blank=0)
        if price == 0 and len(self.errors) == before:
            self._wrong("price", "import.zero_price")
        return price

    def _rate(self) -> BasisPoints:
        """Return the tax rate in basis points; 0.13 is most likely a cell formatted as 13 %."""
        cell = self.cells["tax_rate"]
        if is_blank(cell):
            self._wrong("tax_rate", "import.blank")
            return 0
        try:
            rate = parse_rate(as_figure(cell).removesuffix("%").strip())
        except PosError:
            self._wrong("tax_rate", "import.rate")
            return 0
        if 0 < rate < _FRACTION_OF_A_RATE:
            self._wrong("tax_rate", "import.rate")
        return rate

    def _stock(self) -> Thousandths:
        """Return the opening quantity, from 0 up; blank is none."""
        if is_blank(self.cells["stock"]):
            return 0
        try:
            quantity = parse_quantity(as_figure(self.cells["stock"]))
        except PosError as error:
            self._wrong("stock", error.code)
            return 0
        if not 0 <= quantity < FIGURE_MAX:
            self._wrong("stock", "import.negative" if quantity < 0 else "quantity.invalid")
        return quantity


def _is_scientific(text: str) -> bool:
    """Claim that a text is a number as a spreadsheet shows a long one: 1.2E+12."""
    return _SCIENTIFIC.fullmatch(text) is not None


def _lost_zeros(code: str, *, is_number: bool) -> bool:
    """Claim that a spreadsheet took the zeros in front of a retail barcode.

    Zeros in front do not change a 14-digit number, so 12 and 13 digits may miss some unharmed;
    9–11 digits, or a number of 7 (a UPC-E without its zero), are no length of a barcode.
    """
    if not code.isdecimal():
        return False
    return len(code) in {9, 10, 11} or (is_number and len(code) == UPC_E_DIGITS - 1)


def header_errors(header: Sequence[Cell]) -> list[CellError]:
    """Return an error for every column that the first row does not name, or names twice."""
    names = column_names(header)
    missing = [
        CellError(1, column, "import.column_missing", {"column": column})
        for column in COLUMNS
        if column not in names
    ]
    doubled = [
        CellError(1, column, "import.double", {"typed": column, "row": 1})
        for column in ALL_COLUMNS
        if names.count(column) > 1
    ]
    return missing + doubled


def column_names(header: Sequence[Cell]) -> list[str]:
    """Return the first row's names, small and trimmed, whatever mark a program put in front."""
    return [as_text(cell).strip("\ufeff").strip().lower() for cell in header]
