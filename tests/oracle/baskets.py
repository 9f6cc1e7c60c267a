"""Seeded random days of a shop, in the form of tests/books/examples.json.

`random_day` gives the documents, `played_day` each with what the oracle says to it. Opening
stock, sales, refunds in parts until whole, post-voids, deliveries across zero, the drawer.
"""

from collections.abc import Iterator
from random import Random
from typing import Any

from tests.oracle.basket_lines import (
    Good,
    Habits,
    add_discounts,
    money,
    quantity,
    random_count,
    random_goods,
    random_lines,
    total_of,
)
from tests.oracle.figures import cents, to_step
from tests.oracle.price import Document, Line
from tests.oracle.shop import Shop
from tests.oracle.state import Result

STEPS = ("0.01", "0.01", "0.05", "0.10", "1.00")
NOTES = (1, 5, 10, 50, 100, 500, 1000, 2000, 5000, 10_000)
OTHER_TENDERS = ("card", "wechat", "alipay", "account")


def random_day(rng: Random, habits: Habits | None = None) -> list[Document]:
    """Return a day's documents, from opening stock to the closed shift."""
    return [document for document, _ in played_day(rng, habits)]


def played_day(rng: Random, habits: Habits | None = None) -> Iterator[tuple[Document, Result]]:
    """Yield a day's documents, each with the oracle's result for it."""
    day = _Day(rng, habits or Habits())
    for document in day.documents():
        yield document, day.shop.book(document)


def random_example(rng: Random) -> dict[str, Any]:
    """Return a day with its taxpayer, as an example without expectations."""
    taxpayer = rng.choice(("general", "general", "small"))
    documents = random_day(rng, Habits(taxpayer))
    steps = [{"document": document} for document in documents]
    return {"id": "random", "taxpayer": taxpayer, "start": {}, "steps": steps}


class _Day:
    """One day under way: draws the next document from what the shop's state makes interesting.

    Each document is booked before the next is drawn.
    """

    def __init__(self, rng: Random, habits: Habits) -> None:
        self.rng = rng
        self.habits = habits
        self.shop = Shop(habits.taxpayer)
        self.goods = habits.goods or random_goods(rng, habits.taxpayer)
        self.open_sales: list[str] = []
        self.sales = 0

    def documents(self) -> Iterator[Document]:
        """Yield the day's documents."""
        opening = self._opening_stock()
        if opening["lines"]:
            yield opening
        yield {"type": "shift_opened", "float": money(self.rng.randint(0, 500) * 100)}
        for _ in range(self.rng.randint(6, 18)):
            yield self._next()
        counted = max(0, self.shop.drawer + self.rng.choice((0, 0, -30, 5, -1)))
        yield {"type": "shift_closed", "counted": money(counted)}

    def _next(self) -> Document:
        """Return the next document: a sale more often than not."""
        draw = self.rng.random()
        self.open_sales = [sale for sale in self.open_sales if self._left(sale)]
        if draw < 0.27 and self.open_sales:
            return self._refund(self.rng.choice(self.open_sales))
        if draw < 0.31 and self.open_sales:
            return {"type": "post_void", "of": self.rng.choice(self.open_sales)}
        if draw < 0.42 and not self.habits.at_the_counter:
            return self._goods_received()
        if draw < 0.45:
            return self._cash()
        return self._sale()

    def _opening_stock(self) -> Document:
        """Return opening stock of most goods; what is missing has no known cost."""
        lines = [
            {
                "p": good.product,
                "q": quantity(random_count(self.rng, weighed=good.weighed)),
                "cost": money(self.rng.randint(0, good.price + 5)),
            }
            for good in self.goods
            if self.rng.random() < 0.8
        ]
        return {"type": "opening_stock", "lines": lines}

    def _goods_received(self) -> Document:
        """Return a delivery, at times too small to reach zero, at times with free units."""
        rng = self.rng
        lines: list[Document] = []
        for good in rng.sample(self.goods, rng.randint(1, 3)):
            line = {
                "p": good.product,
                "q": quantity(self._delivered(good)),
                "cost": money(0 if rng.random() < 0.08 else rng.randint(1, good.price + 5)),
            }
            lines.append(line)
            if rng.random() < 0.15:
                free = money(rng.choice((0, rng.randint(1, good.price + 5))))
                lines.append(line | {"cost": free})
        document: Document = {"type": "goods_received", "lines": lines}
        invoice = rng.choice((None, "special", "none", "later"))
        if invoice is not None:
            document["invoice"] = invoice
        for line in lines:
            if rng.random() < 0.85:
                line["tax"] = rng.choice(("13", "13", "9", "0"))
        if invoice != "later" and rng.random() < 0.15:
            amount = rng.randint(1, 5000)
            document["freight"] = {"amount": money(amount), "tax_amount": money(amount * 9 // 100)}
        return document

    def _delivered(self, good: Good) -> int:
        """Return thousandths: what is owed, a part of it, or a plain delivery."""
        missing = self.shop.shelves[good.product].missing()
        draw = self.rng.random()
        if missing and draw < 0.25:
            return missing
        if missing > 1000 and draw < 0.5:
            return missing - 1000
        return missing + random_count(self.rng, weighed=good.weighed)

    def _cash(self) -> Document:
        """Return cash into or out of the drawer."""
        amount = money(self.rng.randint(1, 9999))
        if self.rng.random() < 0.4:
            return {"type": "cash_in", "amount": amount, "from": self.rng.choice(("1001s", "1221"))}
        account = self.rng.choice(("1001s", "5601", "1221"))
        return {"type": "cash_out", "amount": amount, "to": account}

    def _sale(self) -> Document:
        """Return a sale that can be paid."""
        rng = self.rng
        self.sales += 1
        sale: Document = {"type": "sale", "id": f"S{self.sales}"}
        on_shelf = {product: shelf.quantity for product, shelf in self.shop.shelves.items()}
        sale["lines"] = random_lines(rng, self.goods, self.habits, on_shelf)
        nets = add_discounts(rng, sale, self.habits)
        prices = self.habits.prices or rng.choice(("inclusive", "inclusive", "exclusive"))
        if prices == "exclusive":
            sale["prices"] = prices
        step = self.habits.step or rng.choice(STEPS)
        if step != "0.01":
            sale["step"] = step
        sale["tenders"] = _tenders(rng, total_of(sale, nets), cents(step))
        self.open_sales.append(sale["id"])
        return sale

    def _left(self, sale: str) -> list[tuple[int, Line]]:
        """Return the lines of a sale that have not all gone back, with their numbers."""
        lines = enumerate(self.shop.sales[sale].lines, start=1)
        return [(number, line) for number, line in lines if line.returned != line.quantity]

    def _refund(self, sale: str) -> Document:
        """Return a refund of some lines, or of all that is left."""
        rng = self.rng
        document: Document = {"type": "refund", "of": sale}
        left = self._left(sale)
        if rng.random() < 0.75:
            picked = rng.sample(left, rng.randint(1, min(3, len(left))))
            document["parts"] = [
                {"line": number, "q": quantity(self._part(line))} for number, line in picked
            ]
        if rng.random() < 0.08:
            document["tender"] = rng.choice(("cash", "wechat"))
        return document

    def _part(self, line: Line) -> int:
        """Return how many thousandths of a line go back: all, pieces, or any weight."""
        left = abs(line.quantity - line.returned)
        if self.rng.random() < 0.3:
            return left
        if left % 1000 == 0:
            return self.rng.randint(1, left // 1000) * 1000
        return self.rng.randint(1, left)


def _tenders(rng: Random, total: int, step: int) -> list[Document]:
    """Return tenders that pay a total: cash, others, or both, in any order."""
    if total <= 0:
        return []
    paid: list[Document] = []
    rest = total
    if rng.random() < 0.5:
        for _ in range(rng.randint(1, 3)):
            amount = rng.randint(1, rest) if rng.random() < 0.8 else rest
            paid.append({"kind": rng.choice(OTHER_TENDERS), "amount": money(amount)})
            rest -= amount
            if rest == 0:
                break
    if rest:
        handed = _handed(rng, to_step(rest, step), step)
        paid.insert(rng.randint(0, len(paid)), {"kind": "cash", "amount": money(handed)})
    return paid


def _handed(rng: Random, due: int, step: int) -> int:
    """Return the cash handed over: exact where there is a due, or the next round sum."""
    if due and rng.random() < 0.3:
        return due
    note = rng.choice(NOTES) * step
    return (due // note + 1) * note
