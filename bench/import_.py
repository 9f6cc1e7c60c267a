"""`import`: 10,000 products from Excel, and 100 prices, beside their raw rows."""

import shutil
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import Any

from bench.result import Result, Setting
from pos.domain.codes import check_digit
from pos.services.products_in.rows import COLUMNS

ROWS, PRICES = 10_000, 100
AIM_S, PRICES_AIM_S = 30.0, 1.0


def _workbook(path: Path, rows: int, price: str) -> None:
    """Write a table of products as a shop would."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("products")
    sheet.append(list(COLUMNS))
    for number in range(rows):
        body = f"697{number:09d}"
        code = f"{body}{check_digit(body)}"
        name = f"测试商品 {number} 号"
        words = (name, f"Item {number}", "件")
        sheet.append([f"X{number:06d}", code, *words, price, "13", "2.10", "10", "百货"])
    book.save(path)


def run(setting: Setting) -> Result:
    """Import into a fresh demo ledger; raw writes the product rows that came of it."""
    from pos.bootstrap.till import till_over
    from pos.services.products_in.files import read_table
    from pos.services.products_in.importing import check_table, import_products
    from pos.store.ledger import open_ledger

    setting.say(f"import: {ROWS} rows")
    with tempfile.TemporaryDirectory() as folder:
        home = _demo_home(Path(folder))
        table_file, price_file = Path(folder) / "all.xlsx", Path(folder) / "prices.xlsx"
        _workbook(table_file, ROWS, "3.50")
        _workbook(price_file, PRICES, "3.60")
        with closing(open_ledger(home)) as ledger:
            till = till_over(ledger, "zh", spools_receipts=False)

            def bring_in(path: Path) -> float:
                started = time.perf_counter()
                table = check_table(read_table(path), "CNY")
                done = import_products(
                    till, table, why="import", id_of=lambda _: till.new_id(), is_dry_run=False
                )
                assert not done.errors, done.errors[:3]
                return time.perf_counter() - started

            took, prices = bring_in(table_file), bring_in(price_file)
            raw = _raw(ledger, home)
    return Result(
        round(took, 2),
        "s for 10,000 rows",
        round(raw, 3),
        round(took / raw, 1),
        "10,000 rows <= 30 s, 100 prices <= 1 s",
        took <= AIM_S and prices <= PRICES_AIM_S,
        {"prices_s": round(prices, 3), "rows": ROWS},
    )


def _demo_home(folder: Path) -> Path:
    """Return a home with the demo shop."""
    import os

    from pos.bootstrap.founding import found_demo

    home = folder / "home"
    before = os.environ.get("LIUSHUI_HOME")
    os.environ["LIUSHUI_HOME"] = str(home)
    try:
        found_demo("zh")
    finally:
        if before is None:
            del os.environ["LIUSHUI_HOME"]
        else:
            os.environ["LIUSHUI_HOME"] = before
    return home


def _raw(ledger: Any, home: Path) -> float:
    """Return the seconds of the same product and barcode rows by executemany, in a copy."""
    from pos.store.connection import open_engine, read_key
    from pos.store.ledger import KEY_FILE, LEDGER_FILE

    with ledger.begin() as work:
        driver: Any = work.connection.connection.driver_connection
        products = driver.execute("SELECT * FROM product").fetchall()
        barcodes = driver.execute("SELECT * FROM barcode").fetchall()
    copy = home.with_name("copy")
    shutil.copytree(home, copy)
    engine = open_engine(copy / LEDGER_FILE, read_key(copy / KEY_FILE))
    with engine.connect() as connection:
        raw: Any = connection.connection.driver_connection
        raw.execute("DELETE FROM product")
        raw.execute("DELETE FROM barcode")
        started = time.perf_counter()
        raw.execute("BEGIN IMMEDIATE")
        marks = ",".join("?" * len(products[0]))
        raw.executemany(f"INSERT INTO product VALUES ({marks})", products)
        raw.executemany("INSERT INTO barcode VALUES (?,?)", barcodes)
        raw.execute("COMMIT")
        took = time.perf_counter() - started
    engine.dispose()
    return took
