"""Importing within this process: limits of documents, batches, what stands against a table."""

import csv
import io
import zipfile
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest

from pos.cli import main
from pos.errors import SheetUnreadable
from pos.ports.ledger import Reads
from pos.services.products_in.cells import Cell
from pos.services.products_in.files import read_table
from pos.services.products_in.importing import ImportDone, check_table, import_products
from pos.services.products_in.rows import ALL_COLUMNS, COLUMNS
from pos.services.products_in.template import write_template
from pos.services.till import Till
from pos.store.ledger import SqlLedger
from tests.services.conftest import ready


def a_row(number: int, name: str = "货", stock: str = "1") -> list[Cell]:
    return [f"N{number:05}", "", name, "", "个", "2.00", "13", "1.00", stock, ""]


def imported(till: Till, *rows: Sequence[Cell], dry: bool = False) -> ImportDone:
    table = check_table([COLUMNS, *rows], "CNY")
    return import_products(till, table, why="import", id_of=lambda _: till.new_id(), is_dry_run=dry)


def parts(reads: Reads, type_: str) -> list[tuple[int, int]]:
    head = reads.head()
    return [
        (document.content["body"]["part"], document.content["body"]["of"])
        for document in reads.documents_after(head.epoch, 0, 1000)
        if document.type == type_ and document.content["body"]["why"] == "import"
    ]


def test_a_large_table_is_one_batch_of_documents_within_their_limits(
    till: Till, ledger: SqlLedger
) -> None:
    done = imported(till, *(a_row(number, "很长的名字" * 30) for number in range(700)))
    assert (done.rows, done.new) == (700, 700)
    with ledger.read() as reads:
        changed, opening = parts(reads, "product_changed"), parts(reads, "opening_stock")
        assert len(changed) > 2
        assert changed == [(n + 1, len(changed)) for n in range(len(changed))]
        assert opening == [(1, 2), (2, 2)]


def test_nothing_is_written_where_a_barcode_is_taken(till: Till, ledger: SqlLedger) -> None:
    with ledger.read() as reads:
        before = reads.head()
    row = a_row(1)
    row[1] = "6901234567892"
    for dry in (True, False):
        (error,) = imported(till, row, a_row(2), dry=dry).errors
        assert (error.row, error.column, error.code) == (2, "barcode", "import.barcode_taken")
    with ledger.read() as reads:
        assert reads.head() == before


def test_a_table_with_errors_is_not_even_compared(till: Till) -> None:
    wrong = a_row(1)
    wrong[5] = "0"
    assert len(imported(till, wrong).errors) == 1


def test_what_has_not_changed_writes_no_document(till: Till, ledger: SqlLedger) -> None:
    assert imported(till, a_row(1)).new == 1
    with ledger.read() as reads:
        before = reads.head()
    again = imported(till, a_row(1))
    assert (again.new, again.changed, again.stock_left_alone) == (0, 0, 1)
    with ledger.read() as reads:
        assert reads.head() == before


def test_a_product_gets_its_opening_stock_when_it_first_has_some(till: Till) -> None:
    assert imported(till, a_row(1, stock="")).new == 1
    later = imported(till, a_row(1, stock="5"))
    assert (later.new, later.changed, later.stock_left_alone) == (0, 0, 0)
    with till.ledger.read() as reads:
        product = reads.product_by_sku("N00001")
        assert product is not None
        stock = reads.stock([product.id])[product.id]
    assert (stock.q, stock.v) == (5000, 500)


def test_barcodes_may_move_within_one_table(till: Till) -> None:
    first, second = a_row(1), a_row(2)
    first[1], second[1] = "CODE-A", "CODE-B"
    assert imported(till, first, second).new == 2
    first[1], second[1] = "CODE-B", "CODE-A"
    assert imported(till, first, second).changed == 2


def xlsx(path: Path, rows: Sequence[Sequence[Cell]]) -> Path:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(list(row))
    book.save(path)
    return path


def test_xlsx_and_csv_give_the_same_rows(tmp_path: Path) -> None:
    rows: list[list[Cell]] = [list(COLUMNS), ["A1", "1,2", '半"角', None, "个", 3.5, 13, 0, 0, ""]]
    sheet = check_table(read_table(xlsx(tmp_path / "a.xlsx", rows)), "CNY")
    for delimiter in (",", ";", "\t"):
        text = io.StringIO()
        csv.writer(text, delimiter=delimiter).writerows(rows)
        for encoding in ("utf-8", "utf-8-sig", "gb18030", "utf-16"):
            file = tmp_path / "a.csv"
            file.write_bytes(text.getvalue().encode(encoding))
            assert check_table(read_table(file), "CNY") == sheet
    assert sheet.errors == ()


def test_formulas_and_error_values_are_named(tmp_path: Path) -> None:
    rows: list[list[Cell]] = [list(COLUMNS), [*a_row(1)], [*a_row(2)]]
    rows[1][5], rows[2][9] = "=1+1", "#N/A"
    table = check_table(read_table(xlsx(tmp_path / "f.xlsx", rows)), "CNY")
    assert [(error.row, error.column, error.code) for error in table.errors] == [
        (2, "price", "import.formula"),
        (3, "category", "import.formula"),
    ]
    file = tmp_path / "f.csv"
    file.write_text(",".join(COLUMNS) + "\nN1,,a,,个,=B2*2,13,,,\n")
    (error,) = check_table(read_table(file), "CNY").errors
    assert (error.column, error.code) == ("price", "import.formula")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.xlsx", b"not a zip"),
        ("a.pdf", b"%PDF"),
        ("a.csv", b"\x00\xff\x00"),
        ("a.csv", b'sku,"' + b"x" * 200_000),
    ],
)
def test_what_is_no_table_is_refused(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(SheetUnreadable):
        check_table(read_table(tmp_path / name), "CNY")


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/media/image1.png"])
def test_a_small_file_that_unpacks_to_fill_the_memory_is_refused(tmp_path: Path, part: str) -> None:
    good = xlsx(tmp_path / "good.xlsx", [list(COLUMNS), a_row(1)])
    bomb = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(good) as source, zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as made:
        for name in {*source.namelist(), part}:
            padding = b" " * 6_000_000 if name == part else b""
            kept = source.read(name) if name in source.namelist() else b""
            made.writestr(name, kept + padding)
    assert bomb.stat().st_size < 20_000
    with pytest.raises(SheetUnreadable):
        check_table(read_table(bomb), "CNY")
    assert check_table(read_table(good), "CNY").errors == ()


def test_a_folder_or_nothing_is_no_table(tmp_path: Path) -> None:
    (tmp_path / "folder.xlsx").mkdir()
    for path in (tmp_path / "folder.xlsx", tmp_path / "none.csv"):
        with pytest.raises(SheetUnreadable):
            list(read_table(path))
    (tmp_path / "empty.csv").write_bytes(b"")
    with pytest.raises(SheetUnreadable):
        check_table(read_table(tmp_path / "empty.csv"), "CNY")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_template_explains_itself_and_passes_its_own_checks(
    tmp_path: Path, language: str
) -> None:
    file = tmp_path / "t.xlsx"
    write_template(file, language)
    assert check_table(read_table(file), "CNY").errors == ()
    sheet = openpyxl.load_workbook(file).worksheets[1]
    explained = [row[0].value for row in sheet.iter_rows(min_row=2)]
    assert explained == list(ALL_COLUMNS)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_command_tells_in_words_what_it_did(
    place: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    language: str,
) -> None:
    monkeypatch.setenv("LIUSHUI_HOME", str(place))
    monkeypatch.setenv("LIUSHUI_LANG", language)
    file = str(xlsx(tmp_path / "n.xlsx", [list(COLUMNS), a_row(1), a_row(2)]))
    assert main(["import", file, "--dry-run"]) == 0
    assert main(["import", file]) == 0
    assert main(["import", file]) == 0
    told = capsys.readouterr()
    assert told.err == ""
    assert len(told.out.splitlines()) == 4
    wrong = a_row(3)
    wrong[5], wrong[1] = "0", "6901234567893"
    bad = str(xlsx(tmp_path / "w.xlsx", [list(COLUMNS), wrong]))
    assert main(["import", bad]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert [line.partition(":")[0] for line in told.err.splitlines()] == [
        "code.bad_check_digit",
        "import.zero_price",
        "import.refused",
    ]
    assert main(["template", str(tmp_path / "t.xlsx")]) == 0
    assert main(["template", str(tmp_path / "t.ods")]) == 1
    assert main(["template", str(tmp_path / "no" / "t.xlsx")]) == 1


WITH_MORE = [*COLUMNS, "more_barcodes"]


def imported_with_more(till: Till, *rows: Sequence[Cell]) -> ImportDone:
    table = check_table([WITH_MORE, *rows], "CNY")
    return import_products(till, table, why="import", id_of=lambda _: till.new_id())


def packs_of(till: Till, sku: str) -> tuple[tuple[str, int], ...]:
    with till.ledger.read() as reads:
        product = reads.product_by_sku(sku)
    assert product is not None
    return product.packs


def test_a_case_barcode_comes_in_with_its_pieces_and_stays_when_prices_come(till: Till) -> None:
    case = ("16901234567899", 24)
    assert imported_with_more(till, [*a_row(1), "16901234567899*24 BOX-1"]).errors == ()
    assert packs_of(till, "N00001") == (case,)
    assert imported_with_more(till, [*a_row(1), "16901234567899*24 BOX-1"]).changed == 0
    with till.ledger.read() as reads:
        (found,) = reads.products_by_code("16901234567899")
    assert found.barcodes == ("16901234567899", "BOX-1")
    dearer = a_row(1)
    dearer[5] = "2.50"
    assert imported(till, dearer).changed == 1
    assert packs_of(till, "N00001") == (case,)
    assert imported_with_more(till, [*a_row(1), ""]).changed == 1
    assert packs_of(till, "N00001") == ()


@pytest.mark.parametrize("cell", ["16901234567899*0", "BOX*10001"])
def test_a_case_of_no_pieces_is_named(till: Till, cell: str) -> None:
    (error,) = imported_with_more(till, [*a_row(1), cell]).errors
    assert (error.column, error.code) == ("more_barcodes", "import.pieces")


def test_scanning_a_case_sells_its_pieces(till: Till) -> None:
    assert imported_with_more(till, [*a_row(1), "16901234567899*24"]).errors == ()
    counter = ready(till)
    assert counter.scan("16901234567899").line.q == 24_000
    assert counter.scan("N00001").line.q == 25_000
    assert counter.scan("16901234567899", 2000).total == 73 * 2_00
