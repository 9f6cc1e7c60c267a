"""A shop over a real ledger: whole days of real documents, decided by the engine.

Ids and times are counted up, so that two runs write the same documents.
"""

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from pos.domain.catalogue import LineKind
from pos.domain.documents import Decision, Document, Draft, Json, Moment, Origin
from pos.domain.posting import effects
from pos.domain.pricing import BasketLine
from pos.domain.refund import RefundRequest, decide_refund
from pos.domain.sale import SaleRequest, SaleRules, decide_sale
from pos.domain.shift import (
    CloseRequest,
    decide_cash,
    decide_shift_closed,
    decide_shift_opened,
    totals_of,
)
from pos.domain.stock_documents import OpeningLine, decide_opening_stock
from pos.domain.tendering import Tender
from pos.ports.ledger import Work
from pos.store.ledger import SqlLedger, create_ledger

RULES = SaleRules("CNY")
DATE = "2026-11-23"
EPOCH = "5" * 16
ORIGIN = Origin("c" * 32, "5" * 32, "S01", "T01", "d" * 32, EPOCH, "", "CNY")
PRODUCTS = [f"{number:032x}" for number in range(1, 13)]


def moment(number: int) -> Moment:
    """Return a time that goes up with a number."""
    return Moment(
        f"2026-11-23T14:{number // 60 % 60:02}:{number % 60:02}.000+08:00", number, "b", 0
    )


class Shop:
    """Writes documents one after another; `prefix` keeps ids of several writers apart."""

    def __init__(self, ledger: SqlLedger, prefix: str = "01a1") -> None:
        self.ledger = ledger
        self._prefix = prefix
        self._n = 0
        with ledger.read() as reads:
            shift = reads.open_shift()
        self.shift = "" if shift is None else shift.id

    def new_id(self) -> str:
        self._n += 1
        return f"{self._prefix}{self._n:028x}"

    def draft(self, kind: str, decision: Decision, event_id: str | None = None) -> Draft:
        id_ = event_id or self.new_id()
        return Draft(id_, kind, DATE, "a" * 32, moment(self._n), decision.body, decision.effects)

    def write(self, kind: str, decision: Decision) -> Document:
        with self.ledger.begin() as work:
            return work.append(self.draft(kind, decision))

    def open(self, float_: int = 20_000) -> Document:
        """Put goods on the shelves and open a shift."""
        lines = [OpeningLine(product, 100_000, 25_000) for product in PRODUCTS]
        self.write("opening_stock", decide_opening_stock(lines, "CNY", {}, {}))
        return self.open_shift(float_)

    def open_shift(self, float_: int = 0) -> Document:
        self.shift = self.new_id()
        with self.ledger.begin() as work:
            opened = decide_shift_opened(self.shift, work.last_shift_number() + 1, float_, "CNY")
            return work.append(self.draft("shift_opened", opened, self.shift))

    def sale_draft(self, work: Work, quantities: Sequence[int], tenders: Sequence[Tender]) -> Draft:
        lines = [
            BasketLine(
                line=number,
                kind=LineKind.GOODS,
                product=PRODUCTS[number - 1],
                sku=f"A{number:03}",
                name_zh="可口可乐 330ml 罐",
                name_en="Coca-Cola 330 ml can",
                unit="罐",
                q=quantity,
                price=350,
                rate=(1300, 900, 0)[number % 3],
            )
            for number, quantity in enumerate(quantities, 1)
        ]
        counter = work.head().last_receipt + 1
        request = SaleRequest(
            basket=self.new_id(),
            till="T01",
            number=f"S01-T01-{counter:06d}",
            counter=counter,
            shift=self.shift or None,
            lines=lines,
            tenders=tenders,
        )
        return self.draft("sale", decide_sale(request, RULES, work.stock(PRODUCTS)))

    def sell(self, *quantities: int, card: int = 0) -> Document:
        """Sell so many thousandths of the first products; cash pays what the card does not."""
        tenders = [Tender("card", card)] if card else []
        with self.ledger.begin() as work:
            return work.append(
                self.sale_draft(work, quantities or (1000,), [*tenders, Tender("cash", 10**6)])
            )

    def refund(self, sale: Document, lines: Sequence[tuple[int, int]] | None = None) -> Document:
        with self.ledger.begin() as work:
            returned = work.returned(sale.event_id)
            counter = work.head().last_receipt + 1
            number = f"S01-T01-{counter:06d}"
            request = RefundRequest("refund", "T01", number, counter, self.shift or None, lines)
            decision = decide_refund(
                request,
                sale.event_id,
                sale.content["body"],
                returned.quantities,
                returned.tenders,
                RULES,
                work.stock(PRODUCTS),
            )
            return work.append(self.draft("refund", decision))

    def cash_out(self, amount: int) -> Document:
        return self.write(
            "cash_out", decide_cash("out", amount, "safe", "1001s", self.shift, "CNY")
        )

    def close(self, counted: int | None = None) -> Document:
        with self.ledger.begin() as work:
            totals = totals_of(work.shift_sums(self.shift))
            z = work.head().last_z + 1
            counted = totals.expected if counted is None else counted
            request = CloseRequest(self.shift, z, z, counted, 0, 0)
            return work.append(
                self.draft("shift_closed", decide_shift_closed(request, totals, "CNY"))
            )

    def master(self, kind: str, *rows: Json) -> Document:
        """Write a document that sets master rows, each with its `id`."""
        master = [
            {
                "kind": kind,
                "id": row["id"],
                "fields": {name: value for name, value in row.items() if name != "id"},
            }
            for row in rows
        ]
        return self.write(f"{kind}_changed", Decision({}, effects("CNY", master=master)))


def product(number: int, **fields: object) -> Json:
    """Return a product's master row."""
    return {
        "id": f"{number:032x}",
        "sku": f"A{number:03}",
        "name_zh": "",
        "name_en": "",
        "unit": "个",
        "price": 100,
        "rate": 1300,
        "category": "",
        "kind": "goods",
        "barcodes": [],
        **fields,
    }


def a_day(home: Path) -> None:
    """Make a ledger with a day in it: sales, refunds, cash taken out, a close, one more shift."""
    with closing(create_ledger(home, ORIGIN)) as ledger:
        shop = Shop(ledger)
        shop.open()
        shop.sell(1000, 2000, 3000)
        sale = shop.sell(1000, 1316, card=500)
        shop.refund(sale, [(1, 400)])
        shop.refund(sale)
        shop.cash_out(5_000)
        shop.close(counted=14_900)
        shop.open_shift(10_000)
        shop.sell(*[1000] * 12)
