"""What the demo day leaves behind: books, summary and checks, read from the ledgers afterwards."""

import csv
import json
from pathlib import Path
from typing import Any

from pos.bootstrap.books import documents_of_home
from pos.cli.demo.shop import DemoShop, command
from pos.reports.books import BookLine, book_lines, summary


def write_books(shop: DemoShop) -> dict[str, Any]:
    """Write every posting of both tills, and the day's summary; returns the summary."""
    books = shop.folder / "books"
    books.mkdir(exist_ok=True)
    documents = []
    for home, till in ((shop.home, "T01"), (shop.second_home, "T02")):
        own = documents_of_home(home)
        documents += own
        _write_csv(books / f"{till}.csv", list(book_lines(own)))
    told = summary(documents, "CNY")
    path = shop.folder / "summary.json"
    path.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return told


def _write_csv(path: Path, lines: list[BookLine]) -> None:
    """Write postings as a table that a spreadsheet opens."""
    with path.open("w", newline="", encoding="utf-8-sig") as file:
        table = csv.writer(file)
        table.writerow(BookLine._fields)
        table.writerows(lines)


def verify_all(shop: DemoShop) -> dict[str, Any]:
    """Verify both tills and the server; returns each outcome under its home's name."""
    return {
        home.name: command(home, "verify", "--json")
        for home in (shop.home, shop.second_home, shop.server_home)
    }
