"""Products from spreadsheets over the command line: all or nothing, each wrong cell named."""

import csv
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.driving import MAIN, Till, command, succeeded

HEADER = [
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
]
DEMO = MAIN.parent / "assets" / "demo" / "products.csv"
TEA = ["Z901", "6900000000014", "新茶", "New tea", "盒", "20.00", "13", "11.11", "3", "饮料"]
PEAR = ["Z902", "", "新梨", "New pear", "kg", "", "0", "", "", "水果"]


def xlsx(path: Path, *rows: list[Any]) -> Path:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in [HEADER, *rows]:
        book.active.append(row)
    book.save(path)
    return path


def as_csv(path: Path, *rows: list[str], encoding: str) -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows([HEADER, *rows])
    return path


def imported(home: Path, file: Path, *more: str) -> dict[str, Any]:
    return succeeded(home, "import", str(file), "--json", *more)


def refused(home: Path, file: Path) -> dict[str, Any]:
    ended = command(home, "import", str(file), "--json")
    assert ended.returncode == 1, ended.stderr
    told: dict[str, Any] = json.loads(ended.stdout)
    assert told["errors"]
    assert (told["new"], told["changed"]) == (0, 0)
    return told


def test_new_products_can_be_sold_and_are_booked_at_their_cost(home: Path, tmp_path: Path) -> None:
    told = imported(home, xlsx(tmp_path / "new.xlsx", TEA, PEAR))
    assert {name: told[name] for name in ("rows", "new", "changed", "errors")} == {
        "rows": 2,
        "new": 2,
        "changed": 0,
        "errors": [],
    }
    with Till(home) as till:
        till.done("login", user="owner", pin="1111")
        stock = till.done("stock", code="6900000000014")
        assert (stock["sku"], stock["quantity"], stock["value"]) == ("Z901", "3", "33.33")
        till.done("open_shift", float="0.00")
        assert till.done("scan", code="Z901")["price"] == "20.00"
        assert till.refused("scan", code="Z902") == "product.no_price"
    assert succeeded(home, "verify", "--json")["ok"] is True


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_csv_comes_in_whatever_it_was_saved_as(home: Path, tmp_path: Path, encoding: str) -> None:
    told = imported(home, as_csv(tmp_path / "new.csv", TEA, encoding=encoding))
    assert told["new"] == 1
    with Till(home) as till:
        till.done("login", user="owner", pin="1111")
        till.done("open_shift", float="0.00")
        assert till.done("scan", code="Z901")["name"] == "新茶"


def test_the_demo_shops_own_table_changes_nothing(home: Path) -> None:
    told = imported(home, DEMO)
    assert (told["new"], told["changed"], told["errors"]) == (0, 0, [])
    assert told["rows"] >= 150


def test_prices_change_and_stock_that_is_booked_stays(home: Path, tmp_path: Path) -> None:
    with DEMO.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))[1:4]
    dearer = [[*row[:5], "9.90", *row[6:8], "999", row[9]] for row in rows]
    before = json.dumps(dearer)
    told = imported(home, xlsx(tmp_path / "prices.xlsx", *dearer))
    assert (told["new"], told["changed"], told["stock_left_alone"]) == (0, 3, 3)
    assert json.dumps(dearer) == before
    with Till(home) as till:
        till.done("login", user="cashier", pin="2222")
        till.done("open_shift", float="0.00")
        assert till.done("scan", code="A001")["price"] == "9.90"
        assert till.done("stock", code="A001")["quantity"] == "144"


def test_one_wrong_cell_keeps_everything_out(home: Path, tmp_path: Path) -> None:
    wrong = xlsx(
        tmp_path / "wrong.xlsx",
        TEA,
        ["Z903", "1.2E+12", "甲", "", "个", "1", "13", "", "", ""],
        ["Z901", "6900000000021", "乙", "", "个", "0", "13", "", "", ""],
        ["Z904", "6901234567892", "丙", "", "个", "1", "13", "", "", ""],
        ["Z905", 6900000000014, "丁", "", "个", "=1+1", "13", "", "", ""],
    )
    errors = refused(home, wrong)["errors"]
    assert [(error["row"], error["column"], error["code"]) for error in errors] == [
        (3, "barcode", "import.scientific"),
        (4, "price", "import.zero_price"),
        (6, "price", "import.formula"),
    ]
    assert all(error["message"] for error in errors)
    with Till(home) as till:
        till.done("login", user="owner", pin="1111")
        assert till.refused("stock", code="Z901") == "product.unknown"


def test_what_a_wrong_cell_holds_stays_on_its_line(home: Path, tmp_path: Path) -> None:
    hostile = "\u202e\u2066" + "长" * 5_000
    errors = refused(home, xlsx(tmp_path / "odd.xlsx", [hostile, *TEA[1:]]))["errors"]
    assert errors
    assert all(e["message"].isprintable() and len(e["message"]) < 400 for e in errors)


def test_doubles_and_barcodes_of_other_products_are_named(home: Path, tmp_path: Path) -> None:
    doubles = [TEA, [*TEA[:1], "", *TEA[2:]], ["Z909", *TEA[1:]]]
    told = refused(home, xlsx(tmp_path / "doubles.xlsx", *doubles))["errors"]
    assert [(error["row"], error["column"], error["code"]) for error in told] == [
        (3, "sku", "import.double"),
        (4, "barcode", "import.double"),
    ]
    taken = xlsx(tmp_path / "taken.xlsx", ["Z904", "6901234567892", *TEA[2:]])
    (error,) = refused(home, taken)["errors"]
    assert (error["row"], error["column"]) == (2, "barcode")
    assert error["code"] == "import.barcode_taken"


def test_a_dry_run_tells_all_and_writes_nothing(home: Path, tmp_path: Path) -> None:
    file = xlsx(tmp_path / "new.xlsx", TEA)
    assert imported(home, file, "--dry-run")["new"] == 1
    with Till(home) as till:
        till.done("login", user="owner", pin="1111")
        assert till.refused("stock", code="Z901") == "product.unknown"
    assert imported(home, file)["new"] == 1


def test_a_code_of_two_products_asks_which(home: Path, tmp_path: Path) -> None:
    odd = ["6901234567892", "", "怪货号", "", "个", "1.00", "13", "", "", ""]
    assert imported(home, xlsx(tmp_path / "odd.xlsx", odd))["new"] == 1
    with Till(home) as till:
        till.done("login", user="cashier", pin="2222")
        till.done("open_shift", float="0.00")
        reply = till.ask("scan", code="6901234567892")
        assert reply["error"]["code"] == "product.ambiguous"
        ids = {choice["sku"]: choice["product"] for choice in reply["error"]["choices"]}
        for sku in ("A001", "6901234567892"):
            settled = till.done("scan", code="6901234567892", product=ids[sku])
            assert settled["sku"] == sku
        assert till.refused("scan", code="6901234567892", product="none") == "product.ambiguous"
        assert {choice["sku"] for choice in reply["error"]["choices"]} == {"A001", "6901234567892"}


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02\x03\xff", b"PK\x03\x04 not a zip"])
@pytest.mark.parametrize("name", ["bad.xlsx", "bad.csv", "bad.pdf"])
def test_what_is_no_table_is_said_in_one_line(
    home: Path, tmp_path: Path, name: str, content: bytes
) -> None:
    (tmp_path / name).write_bytes(content)
    ended = command(home, "import", str(tmp_path / name))
    assert ended.returncode == 1
    assert ended.stdout == ""
    codes = {line.partition(":")[0] for line in ended.stderr.splitlines()}
    assert codes <= {"import.unreadable", "import.column_missing", "import.refused"}


def test_a_file_that_is_not_there_is_said_so(home: Path, tmp_path: Path) -> None:
    ended = command(home, "import", str(tmp_path / "none.xlsx"))
    assert (ended.returncode, ended.stderr.partition(":")[0]) == (1, "import.unreadable")


def test_the_template_can_be_filled_in_and_imported(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "template.xlsx"
    succeeded(home, "template", str(file))
    book = openpyxl.load_workbook(file)
    assert [cell.value for cell in book.worksheets[0][1]] == HEADER
    assert book.worksheets[0]["B500"].number_format == "@"
    assert len(book.worksheets) == 2
    told = imported(home, file)
    assert (told["rows"], told["new"], told["errors"]) == (2, 2, [])
    with Till(home) as till:
        till.done("login", user="owner", pin="1111")
        assert till.done("stock", code="012345678905")["sku"] == "SAMPLE-1"


def rewritten(file: Path, part: str, change: Callable[[bytes], bytes | None]) -> Path:
    """A workbook with one of its parts changed, or taken out."""
    with zipfile.ZipFile(file) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    found = change(parts.pop(part))
    with zipfile.ZipFile(file, "w") as book:
        for name, content in parts.items() | ({(part, found)} if found is not None else set()):
            book.writestr(name, content)
    return file


SHEET = "xl/worksheets/sheet1.xml"
ENTITIES = b'<!DOCTYPE w [<!ENTITY a "x">' + b"".join(
    b'<!ENTITY b%d "%s">' % (n, (b"&b%d;" % (n - 1) if n else b"&a;") * 10) for n in range(9)
)


@pytest.mark.parametrize(
    "change",
    [
        lambda sheet: sheet[:-200],
        lambda _: None,
        lambda _: b"",
        lambda sheet: sheet.replace(b"<sheetData>", b"<sheetData><row r='x'>"),
        lambda sheet: ENTITIES + b"]>" + sheet.replace(b"Z901", b"&b8;"),
    ],
    ids=["cut", "gone", "empty", "odd", "entities"],
)
def test_a_damaged_workbook_is_said_in_one_line(
    home: Path, tmp_path: Path, change: Callable[[bytes], bytes | None]
) -> None:
    file = rewritten(xlsx(tmp_path / "damaged.xlsx", TEA), SHEET, change)
    ended = command(home, "import", str(file))
    assert ended.returncode == 1
    (line,) = ended.stderr.splitlines()
    assert line.startswith("import.unreadable: ")
