"""Random days at a real counter: `python -m tests.campaigns.counter --sales 10000`.

Each day's goods are imported, and every document goes as requests through `main.py till`, its
receipt as text, by sync to a server, and into both databases; every answer is compared with the
oracle, and at the end every account on both ends with the sum of the oracle's vouchers.
"""

import argparse
import csv
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from pos.bootstrap.clock import make_ids
from pos.domain.codes import check_digit
from pos.domain.documents import Draft, Moment
from pos.domain.figures import format_amount
from pos.domain.projection import DEBIT, rows_of
from pos.store.ledger import open_ledger
from tests.driving import Reply, Server, Till, succeeded
from tests.oracle.basket_lines import Good, Habits, random_goods
from tests.oracle.baskets import played_day
from tests.oracle.state import Result

HEAD = ["sku", "barcode", "name_zh", "name_en", "unit", "price", "tax_rate", "cost", "stock"]
DAYS_A_TABLE = 60
ACCOUNT_REASONS = {"1001s": "safe", "1221": "other", "5601": "expense"}
POINTS = 10**12
Document = dict[str, Any]


@dataclass
class Outcome:
    """What was compared, and every difference."""

    sales: int = 0
    documents: int = 0
    differences: list[str] = field(default_factory=list)

    def compare(self, where: str, got: object, expected: object) -> None:
        """Keep a difference."""
        if got != expected:
            self.differences.append(f"{where}: got {got}, oracle {expected}")


@dataclass
class Day:
    """One seeded day: its documents with the oracle's results, its goods under SKUs of its own."""

    seed: int
    goods: tuple[Good, ...]
    steps: list[tuple[Document, Result]]

    def sku(self, product: str) -> str:
        """Return the SKU that a product of this day is sold under."""
        return f"D{self.seed}{product}"


def a_day(seed: int) -> Day:
    """Return a day as a cashier could have had it."""
    rng = Random(seed)
    goods = random_goods(rng, "general")
    habits = Habits("general", "inclusive", "0.01", goods, at_the_counter=True)
    return Day(seed, goods, list(played_day(rng, habits)))


def write_table(path: Path, days: list[Day]) -> None:
    """Write the goods of some days, with their opening stock, as a table for `import`."""
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow([*HEAD, "category"])
        for day in days:
            opening = {
                line["p"]: line
                for document, _ in day.steps
                if document["type"] == "opening_stock"
                for line in document["lines"]
            }
            for number, good in enumerate(day.goods):
                stocked = opening.get(good.product, {"q": "0", "cost": "0"})
                body = f"69{day.seed:07d}{number:03d}"
                sku, unit = day.sku(good.product), "kg" if good.weighed else "件"
                names = [f"{sku} 商品", f"{sku} item", unit]
                figures = [format_amount(good.price, "CNY"), good.rate]
                stock = [stocked["cost"], stocked["q"], "campaign"]
                table.writerow([sku, f"{body}{check_digit(body)}", *names, *figures, *stock])


class Playing:
    """Plays days on a till and compares every answer."""

    def __init__(self, till: Till, outcome: Outcome) -> None:
        self.till, self.outcome = till, outcome
        self.numbers: dict[str, str] = {}
        self.books: defaultdict[str, int] = defaultdict(int)

    def play(self, day: Day) -> None:
        """Play one day."""
        self.numbers.clear()
        for document, result in day.steps:
            self.outcome.documents += 1
            for account, amount in result.voucher.items():
                self.books[account] += amount
            where = f"day {day.seed} {document['type']} {document.get('id', '')}"
            getattr(self, f"_{document['type']}")(day, document, result, where)

    def _opening_stock(self, day: Day, document: Document, result: Result, where: str) -> None:
        for product, (quantity, value) in result.stock.items():
            self._compare_stock(day, product, quantity, value, where)
        del document

    def _compare_stock(self, day: Day, product: str, quantity: int, value: int, where: str) -> None:
        stock = self.till.done("stock", code=day.sku(product))
        got = (round(float(stock["quantity"]) * 1000), stock["value"])
        self.outcome.compare(f"{where} {product}", got, (quantity, _money(value)))

    def _shift_opened(self, day: Day, document: Document, result: Result, where: str) -> None:
        self.till.done("open_shift", float=document["float"])
        del day, result, where

    def _cash_in(self, day: Day, document: Document, result: Result, where: str) -> None:
        reason = ACCOUNT_REASONS[document.get("from") or document["to"]]
        direction = document["type"].removeprefix("cash_")
        self.till.done("cash", direction=direction, amount=document["amount"], reason=reason)
        del day, result, where

    _cash_out = _cash_in

    def _sale(self, day: Day, document: Document, result: Result, where: str) -> None:
        self.outcome.sales += 1
        for line in document["lines"]:
            self.till.done("scan", code=day.sku(line["p"]), quantity=line["q"])
        fields: Document = {"tenders": document["tenders"]}
        points = document.get("points")
        on_account = any(tender["kind"] == "account" for tender in document["tenders"])
        if points or on_account:
            fields["member"] = "M001"
        if points:
            fields["points"] = points["spent"]
        reply = self.till.done("pay", **fields)
        self.numbers[document["id"]] = reply["number"]
        self._compare_receipt(reply, result, where)
        self.outcome.compare(f"{where} change", reply["change"], _money(result.change))
        if _money(result.total) not in reply["receipt_text"]:
            self.outcome.differences.append(f"{where}: the total is not on the receipt")
        self._compare_shelves(day, result, where)

    def _refund(self, day: Day, document: Document, result: Result, where: str) -> None:
        fields: Document = {"number": self.numbers[document["of"]]}
        if "parts" in document:
            fields["lines"] = [
                {"line": part["line"], "quantity": part["q"]} for part in document["parts"]
            ]
        if "tender" in document:
            fields["tender"] = document["tender"]
        self._compare_receipt(self.till.done("refund", **fields), result, where)
        self._compare_shelves(day, result, where)

    def _post_void(self, day: Day, document: Document, result: Result, where: str) -> None:
        reply = self.till.done("post_void", number=self.numbers[document["of"]])
        self.outcome.compare(f"{where} total", reply["total"], _money(result.total))
        self._compare_shelves(day, result, where)

    def _shift_closed(self, day: Day, document: Document, result: Result, where: str) -> None:
        reply = self.till.done("close_shift", counted=document["counted"])
        for name, amount in result.drawer.items():
            self.outcome.compare(f"{where} {name}", reply[name], _money(amount))
        del day

    def _compare_receipt(self, reply: Reply, result: Result, where: str) -> None:
        self.outcome.compare(f"{where} total", reply["total"], _money(result.total))
        expected = {
            f"{rate / 100:g}": _money(tax["tax"]) for rate, tax in result.taxes.items() if rate
        }
        self.outcome.compare(f"{where} tax", reply["tax"], expected)

    def _compare_shelves(self, day: Day, result: Result, where: str) -> None:
        for product, (quantity, value) in result.stock.items():
            self._compare_stock(day, product, quantity, value, where)


def _money(amount: int) -> str:
    return format_amount(amount, "CNY")


def give_points(home: Path) -> None:
    """Give the demo's member more points than any day spends."""
    with closing(open_ledger(home)) as ledger, ledger.begin() as work:
        member = work.member("M001")
        assert member is not None
        effects = {"currency": "CNY", "points": [{"member": member.id, "delta": POINTS}]}
        at = Moment("2026-11-23T09:00:00.000+08:00", 1, "b" * 32, None)
        event_id = make_ids(work.head().last_event_id)()
        work.append(Draft(event_id, "points_adjusted", "2026-11-23", None, at, {}, effects))


def campaign(folder: Path, sales: int, first_seed: int, database: str | None = None) -> Outcome:
    """Play days until so many sales were made; the server runs on `database` or on SQLite."""
    outcome, home = Outcome(), folder / "till"
    succeeded(home, "init", "--demo")
    give_points(home)
    with Server(folder / "server", database) as server:
        succeeded(home, "enrol", server.url, server.invite("S01", "T01"))
        started = till_books(home)
        books: defaultdict[str, int] = defaultdict(int, started)
        for days in _tables(first_seed, sales):
            table = folder / "goods.csv"
            write_table(table, days)
            succeeded(home, "import", str(table), "--json")
            with Till(home) as till:
                till.done("login", user="owner", pin="1111")
                playing = Playing(till, outcome)
                for day in days:
                    playing.play(day)
                even = till.done("sync")
                outcome.compare("pending after sync", even["pending"], 0)
            for account, amount in playing.books.items():
                books[account] += amount
            if outcome.sales >= sales:
                break
        _compare_books(home, server, books, outcome)
    return outcome


def _tables(first_seed: int, sales: int) -> Iterator[list[Day]]:
    """Yield days, as many at a time as go into one table."""
    seed = first_seed
    size = DAYS_A_TABLE if sales > DAYS_A_TABLE * 5 else max(1, sales // 5)
    while True:
        yield [a_day(number) for number in range(seed, seed + size)]
        seed += size


def till_books(home: Path) -> dict[str, int]:
    """Return every account's balance by a till's journal, debit above zero."""
    balances: defaultdict[str, int] = defaultdict(int)
    with closing(open_ledger(home)) as ledger, ledger.read() as reads:
        for epoch in reads.epochs():
            seq = 0
            while page := reads.documents_after(epoch, seq, 500):
                for document in page:
                    for posting in rows_of(document).postings:
                        signed = posting.amount if posting.side == DEBIT else -posting.amount
                        balances[posting.account] += signed
                seq = page[-1].seq
    return dict(balances)


def server_books(server: Server) -> dict[str, int]:
    """Return every account's balance by the server's posting rows."""
    from sqlalchemy import text

    from sync.server.store.database import Database

    url = server.database or f"sqlite:///{server.home / 'server.db'}"
    database = Database(url)
    with database.reading() as connection:
        rows = connection.execute(
            text(
                "SELECT account, sum(CASE WHEN side = 'D' THEN amount ELSE -amount END) "
                "FROM posting GROUP BY account"
            )
        ).all()
        found = connection.execute(text("SELECT count(*) FROM difference")).scalar()
    database.close()
    assert found == 0, f"the server's audit found {found} differences"
    return {str(account): int(amount) for account, amount in rows}


def _compare_books(home: Path, server: Server, books: dict[str, int], outcome: Outcome) -> None:
    """Compare every account on both ends with the oracle's, and verify both ends."""
    expected = {account: amount for account, amount in books.items() if amount}
    for name, found in (("till", till_books(home)), ("server", server_books(server))):
        balances = {account: amount for account, amount in found.items() if amount}
        outcome.compare(f"books of the {name}", balances, expected)
    outcome.compare("verify till", succeeded(home, "verify", "--json")["ok"], True)  # noqa: FBT003 - what it is compared with
    outcome.compare("verify server", server.verify()["ok"], True)  # noqa: FBT003 - what it is compared with


def main() -> int:
    """Run from the command line and print the outcome."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sales", type=int, default=10_000)
    parser.add_argument("--start", type=int, default=0)
    parser.add_argument("--database")
    arguments = parser.parse_args()
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        outcome = campaign(Path(folder), arguments.sales, arguments.start, arguments.database)
    for difference in outcome.differences[:20]:
        print(difference)
    minutes = (time.monotonic() - started) / 60
    print(
        f"{outcome.sales} sales, {outcome.documents} documents, "
        f"{len(outcome.differences)} differences, {minutes:.1f} minutes"
    )
    return 1 if outcome.differences else 0


if __name__ == "__main__":
    raise SystemExit(main())
