"""The demo day leaves what a newcomer is promised, and its figures are the ledger's own."""

import csv
import json
import os
from collections import defaultdict
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from pos.bootstrap.books import documents_of_home
from pos.domain.figures import format_amount, parse_amount
from pos.reports.books import summary
from pos.store.ledger import open_ledger
from tests.driving import Till, command, succeeded

GOODS_EACH_WAY = 20
HOMES = ("home", "till2")


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Play the day once, off screen, with drawn photographs."""
    folder = tmp_path_factory.mktemp("demo") / "demo"
    environment = {
        name: "" for name in ("DISPLAY", "WAYLAND_DISPLAY", "LIUSHUI_PHOTOS") if name in os.environ
    }
    ended = command(
        folder, "demo", "--folder", str(folder), "--off-screen", **environment, LIUSHUI_LANG="zh"
    )
    assert ended.returncode == 0, ended.stderr
    return folder


def told(folder: Path) -> dict[str, Any]:
    summed: dict[str, Any] = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    return summed


def test_every_home_verifies(played: Path) -> None:
    for home in (*HOMES, "server"):
        assert succeeded(played / home, "verify", "--json")["ok"], home


def test_goods_came_by_camera_by_serial_port_and_by_keys(played: Path) -> None:
    read = json.loads((played / "scans.json").read_text(encoding="utf-8"))
    assert {way: count >= GOODS_EACH_WAY for way, count in read.items()} == {
        "camera": True,
        "serial": True,
        "wedge": True,
    }


def test_screenshots_and_receipts_are_pictures_of_something(played: Path) -> None:
    shots = sorted((played / "screenshots").glob("*.png"))
    receipts = sorted((played / "receipts").glob("*.png"))
    assert len(shots) >= 8
    assert len(receipts) >= 9
    for path in (*shots, *receipts):
        with Image.open(path) as picture:
            greys = picture.convert("L").tobytes()
            assert min(picture.size) >= 300, path
            assert max(greys) - min(greys) > 100, path


def test_the_summary_is_what_the_posting_and_receipt_rows_add_up_to(played: Path) -> None:
    accounts: defaultdict[str, int] = defaultdict(int)
    tenders: defaultdict[str, int] = defaultdict(int)
    net = 0
    for home in HOMES:
        with closing(open_ledger(played / home)) as ledger, ledger.read() as reads:
            ask = reads.connection.exec_driver_sql
            for account, side, amount in ask("SELECT account, side, amount FROM posting"):
                accounts[account] += amount if side == "D" else -amount
            for kind, amount in ask("SELECT kind, amount FROM tender"):
                tenders[kind] += amount
            net += sum(row[0] for row in ask("SELECT total FROM receipt"))
    summed = told(played)
    assert summed["net"] == format_amount(net, "CNY")
    assert summed["tenders"] == {
        kind: format_amount(amount, "CNY") for kind, amount in tenders.items()
    }
    assert summed["accounts"] == {
        account: format_amount(amount, "CNY") for account, amount in accounts.items()
    }
    assert sum(accounts.values()) == 0


def test_the_books_hold_every_posting(played: Path) -> None:
    for home, till in zip(HOMES, ("T01", "T02"), strict=True):
        with (played / "books" / f"{till}.csv").open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        with closing(open_ledger(played / home)) as ledger, ledger.read() as reads:
            count = reads.connection.exec_driver_sql("SELECT count(*) FROM posting").scalar()
        assert len(rows) == count
        debit = sum(parse_amount(row["debit"], "CNY") for row in rows if row["debit"])
        credit = sum(parse_amount(row["credit"], "CNY") for row in rows if row["credit"])
        assert debit == credit > 0


def test_one_altered_price_shows_in_the_summary(played: Path, tmp_path: Path) -> None:
    home = played / "till2"
    before = summary(documents_of_home(home), "CNY")
    table = tmp_path / "prices.csv"
    with (Path(__file__).parents[2] / "assets" / "demo" / "products.csv").open(
        encoding="utf-8", newline=""
    ) as file:
        head, *rows = list(csv.reader(file))
    first = next(row for row in rows if row[0] == "A001")
    first[head.index("price")] = "9.99"
    with table.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([head, first])
    succeeded(home, "import", str(table), "--json")
    with Till(home) as till:
        till.done("login", user="owner", pin="1111")
        till.done("open_shift", float="0.00")
        assert till.done("scan", code="A001")["price"] == "9.99"
        till.done("pay", tenders=[{"kind": "cash", "amount": "9.99"}])
    after = summary(documents_of_home(home), "CNY")
    more = parse_amount(after["sales"], "CNY") - parse_amount(before["sales"], "CNY")
    assert format_amount(more, "CNY") == "9.99"
