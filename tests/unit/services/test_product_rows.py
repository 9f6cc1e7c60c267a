"""Rows of an import: what spreadsheets do to figures, each wrong cell named."""

from collections.abc import Sequence

import pytest

from pos.services.products_in.cells import Cell, Formula
from pos.services.products_in.importing import Table, check_table
from pos.services.products_in.rows import COLUMNS, ProductRow

GOOD: dict[str, Cell] = {
    "sku": "X1",
    "barcode": "6901234567892",
    "name_zh": "可口可乐",
    "name_en": "Cola",
    "unit": "罐",
    "price": "3.50",
    "tax_rate": "13",
    "cost": "2.05",
    "stock": "10",
    "category": "饮料",
}


def a_row(**cells: Cell) -> list[Cell]:
    return [{**GOOD, **cells}[column] for column in COLUMNS]


def checked(*rows: Sequence[Cell], header: Sequence[Cell] = COLUMNS) -> Table:
    return check_table([header, *rows], "CNY")


def only(table: Table) -> ProductRow:
    assert table.errors == ()
    (row,) = table.rows
    return row


def wrong(*rows: Sequence[Cell]) -> list[tuple[int, str, str]]:
    return [(error.row, error.column, error.code) for error in checked(*rows).errors]


def test_a_row_of_text_becomes_a_product() -> None:
    row = only(checked(a_row()))
    assert (row.sku, row.barcodes, row.price, row.rate) == ("X1", ("06901234567892",), 350, 1300)
    assert (row.cost, row.stock, row.unit, row.row) == (205, 10_000, "罐", 2)


def test_a_row_of_numbers_is_the_same_product() -> None:
    row = only(
        checked(a_row(sku=1001, barcode=6901234567892, price=3.5, tax_rate=13, cost=2.05, stock=10))
    )
    assert (row.sku, row.barcodes, row.price, row.cost) == ("1001", ("06901234567892",), 350, 205)


def test_what_a_spreadsheet_computed_is_read_at_the_digits_it_keeps() -> None:
    assert only(checked(a_row(price=0.1 + 0.2, stock=1.1 + 2.2))).price == 30


def test_zeros_in_front_of_a_barcode_are_kept() -> None:
    assert only(checked(a_row(barcode="075720003259"))).barcodes == ("00075720003259",)
    assert only(checked(a_row(barcode="0012345678905"))).barcodes == ("00012345678905",)


def test_a_short_barcode_may_be_a_number() -> None:
    assert only(checked(a_row(barcode=96385074))).barcodes == ("00000096385074",)
    assert only(checked(a_row(barcode=4711))).barcodes == ("4711",)


def test_several_barcodes_stand_in_one_cell_however_they_are_separated() -> None:
    codes = "6901234567892, 6912345524452;6912345297721、ABC-1 6901234567892"
    row = only(checked(a_row(barcode=codes)))
    assert row.barcodes == ("06901234567892", "06912345524452", "06912345297721", "ABC-1")


def test_a_byte_order_mark_and_capitals_do_not_hide_a_column() -> None:
    header = ["\ufeffSKU", *(column.upper() for column in COLUMNS[1:]), "my notes"]
    assert only(checked([*a_row(), "hello"], header=header)).sku == "X1"


def test_columns_may_stand_in_any_order_and_blank_rows_are_skipped() -> None:
    other = a_row(sku="X2", barcode="6912345524452")
    rows: list[list[Cell]] = [list(reversed(a_row())), [None] * 10, ["", " "], other[::-1]]
    table = checked(*rows, header=list(reversed(COLUMNS)))
    assert [row.row for row in table.rows] == [2, 5]
    assert table.count == 2


@pytest.mark.parametrize(
    ("column", "cell", "code"),
    [
        ("barcode", "1.2E+12", "import.scientific"),
        ("barcode", "6.90123e+12", "import.scientific"),
        ("barcode", 6901230000000, "import.scientific"),
        ("barcode", 6.9e12, "import.scientific"),
        ("barcode", "6901234567893", "code.bad_check_digit"),
        ("barcode", 1234567890, "import.leading_zeros"),
        ("barcode", "1234567890", "import.leading_zeros"),
        ("barcode", 4257801, "import.leading_zeros"),
        ("price", "0", "import.zero_price"),
        ("price", 0, "import.zero_price"),
        ("price", "-1", "import.negative"),
        ("price", "3.505", "amount.invalid"),
        ("price", "three", "amount.invalid"),
        ("price", "9" * 17, "amount.invalid"),
        ("price", "9" * 13, "amount.invalid"),
        ("price", Formula("=B2*2"), "import.formula"),
        ("tax_rate", "", "import.blank"),
        ("tax_rate", 0.13, "import.rate"),
        ("tax_rate", "101", "import.rate"),
        ("tax_rate", "exempt", "import.rate"),
        ("cost", "-0.01", "import.negative"),
        ("cost", "", "import.blank"),
        ("stock", "-1", "import.negative"),
        ("stock", "1.2345", "quantity.invalid"),
        ("stock", "many", "quantity.invalid"),
        ("stock", "9" * 9, "quantity.invalid"),
        ("unit", "furlong", "import.unit"),
        ("unit", "", "import.blank"),
        ("sku", "", "import.blank"),
        ("sku", "two words", "import.sku"),
        ("sku", "x" * 41, "import.sku"),
        ("sku", "1.2E+12", "import.scientific"),
        ("name_zh", "x" * 201, "import.too_long"),
        ("name_en", "a\x07b", "import.control"),
        ("category", "x" * 201, "import.too_long"),
    ],
)
def test_a_wrong_cell_is_named(column: str, cell: Cell, code: str) -> None:
    row = a_row(**{"stock": "9", column: cell})
    if code == "quantity.invalid" and cell == "9" * 9:
        row = a_row(stock=cell, cost="9999999")
    assert (2, column, code) in wrong(row)


def test_a_product_needs_one_name() -> None:
    assert wrong(a_row(name_zh="", name_en=" ")) == [(2, "name_zh", "import.blank")]
    assert only(checked(a_row(name_zh=""))).name_en == "Cola"


def test_a_price_that_is_not_known_yet_is_left_empty() -> None:
    assert only(checked(a_row(price=None))).price is None


def test_a_cost_may_be_missing_where_there_is_no_stock() -> None:
    assert only(checked(a_row(cost=None, stock=None))).stock == 0


def test_doubles_are_named_where_they_come_again() -> None:
    rows = [a_row(), a_row(barcode="6912345524452"), a_row(sku="X3")]
    assert wrong(*rows) == [(3, "sku", "import.double"), (4, "barcode", "import.double")]


def test_every_missing_column_is_named() -> None:
    table = checked(["X1"], header=["sku", "price", "price"])
    missing = [error.column for error in table.errors if error.code == "import.column_missing"]
    assert missing == [column for column in COLUMNS if column not in {"sku", "price"}]
    assert ("price", "import.double") in [(error.column, error.code) for error in table.errors]


def test_all_errors_come_in_the_order_of_the_sheet() -> None:
    rows = [a_row(price="0", unit="x"), a_row(sku="X2", barcode="1"), a_row(sku="X1", barcode="2")]
    assert wrong(*rows) == [
        (2, "unit", "import.unit"),
        (2, "price", "import.zero_price"),
    ]


def test_full_width_figures_and_thousands_are_figures() -> None:
    assert only(checked(a_row(price="１２.５０"))).price == 1250
    assert only(checked(a_row(price="1,234.50"))).price == 123_450
    assert only(checked(a_row(tax_rate="13%"))).rate == 1300
