"""A shop to measure in: ledgers filled through `decide` with a mix of documents like a day's.

Ledgers live under build/bench by size and are kept, so that a million is made once.
"""

import random
import secrets
import shutil
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from pos.domain.catalogue import LineKind, Stock
from pos.domain.documents import Decision, Document, Draft, Moment, Origin
from pos.domain.identifiers import IdMaker, demo_id, receipt_number
from pos.domain.pricing import BasketLine
from pos.domain.refund import RefundRequest, decide_refund
from pos.domain.sale import SaleRequest, SaleRules, decide_sale
from pos.domain.shift import decide_shift_opened
from pos.domain.stock_documents import OpeningLine, decide_opening_stock
from pos.domain.tendering import Tender
from pos.ports.ledger import Reads
from pos.store.ledger import LEDGER_FILE, SqlLedger, create_ledger, open_ledger
from sync.server.store.pushed import Pusher

PRODUCTS = 500
SLICE = 500
REFUND_EVERY = 40
RATES = (1300, 900, 0)
SHIFT = demo_id("shift", "bench")
RULES = SaleRules("CNY")
AT = Moment("2026-11-23T14:05:00.000+08:00", 1, "b" * 32, None)
DATE = "2026-11-23"
PRODUCT_IDS = [demo_id("product", f"bench {number}") for number in range(PRODUCTS)]


def origin() -> Origin:
    """Return where the bench's documents come from: one company, a device of its own."""
    return Origin(
        demo_id("company", "bench"),
        demo_id("shop", "bench"),
        "S01",
        "T01",
        secrets.token_hex(16),
        secrets.token_hex(8),
        "",
        "CNY",
    )


class Selling:
    """Decides ten-line sales one after another; numbers and ids run on."""

    def __init__(self, first_counter: int, seed: int = 1, letters: str = "") -> None:
        self.counter = first_counter
        self._letters = letters
        self._rng = random.Random(seed + first_counter)
        self._ids = IdMaker(lambda: int(time.time() * 1000), secrets.randbits)

    def products(self) -> list[str]:
        """Return the ten products of the next sale."""
        return self._rng.sample(PRODUCT_IDS, 10)

    def sale(self, products: list[str], stock: dict[str, Stock]) -> Draft:
        """Decide the next ten-line sale."""
        lines = [
            BasketLine(
                line=number,
                kind=LineKind.GOODS,
                product=product,
                sku=f"B{product[:6]}",
                name_zh="可口可乐 330ml 罐",
                name_en="Coca-Cola 330 ml can",
                unit="罐",
                q=self._rng.randint(1, 3) * 1000,
                price=self._rng.randint(100, 5000),
                rate=RATES[number % len(RATES)],
            )
            for number, product in enumerate(products, 1)
        ]
        request = SaleRequest(
            basket=self._ids(),
            till="T01",
            number=self._number(),
            counter=self.counter,
            shift=SHIFT,
            lines=lines,
            tenders=[Tender("cash", 10**9)],
        )
        self.counter += 1
        return self.draft("sale", decide_sale(request, RULES, stock))

    def refund(self, sale: Document, stock: dict[str, Stock]) -> Draft:
        """Decide the return of a sale's first line."""
        body = sale.content["body"]
        request = RefundRequest(
            "refund",
            "T01",
            self._number(),
            self.counter,
            SHIFT,
            [(1, body["lines"][0]["q"])],
        )
        self.counter += 1
        decision = decide_refund(request, sale.event_id, body, {}, {}, RULES, stock)
        return self.draft("refund", decision)

    def _number(self) -> str:
        """Return the next receipt's number, under the letters of the epoch."""
        return receipt_number("S01", "T01", self._letters, self.counter)

    def draft(self, kind: str, decision: Decision, event_id: str | None = None) -> Draft:
        """Return a decision as a draft."""
        id_ = event_id or self._ids()
        return Draft(id_, kind, DATE, None, AT, decision.body, decision.effects)


def filled(folder: Path, documents: int) -> SqlLedger:
    """Return a ledger with so many documents, made where it is not there yet."""
    home = folder / f"ledger-{documents}"
    if (home / LEDGER_FILE).exists():
        ledger = open_ledger(home)
        with ledger.read() as reads:
            if reads.head().seq >= documents:
                return ledger
        ledger.close()
        shutil.rmtree(home)
    ledger = create_ledger(home, origin())
    _open(ledger)
    while True:
        with ledger.read() as reads:
            head = reads.head()
        if head.seq >= documents:
            return ledger
        _fill(ledger, min(SLICE, documents - head.seq), head.last_receipt + 1)


def _open(ledger: SqlLedger) -> None:
    """Give the ledger opening stock and an open shift."""
    selling = Selling(1)
    with ledger.begin() as work:
        lines = [OpeningLine(product, 10_000_000, 2_500_000) for product in PRODUCT_IDS]
        opening = decide_opening_stock(lines, "CNY", {}, {})
        work.append(selling.draft("opening_stock", opening))
        opened = decide_shift_opened(SHIFT, 1, 20_000, "CNY")
        work.append(selling.draft("shift_opened", opened, SHIFT))


def _fill(ledger: SqlLedger, documents: int, counter: int) -> None:
    """Append sales and a refund now and then, in one transaction."""
    selling = Selling(counter)
    with ledger.begin() as work:
        stock = work.stock(PRODUCT_IDS)
        last: Document | None = None
        for number in range(documents):
            if last is not None and number % REFUND_EVERY == REFUND_EVERY - 1:
                draft = selling.refund(last, stock)
            else:
                products = selling.products()
                draft = selling.sale(products, {p: stock[p] for p in products})
            last = work.append(draft)
            for moved in last.content["effects"]["movements"]:
                before = stock[moved["product"]]
                stock[moved["product"]] = Stock(
                    before.q + moved["q"], before.v + moved["v"], before.basis, before.receipt
                )


def sell_one(ledger: SqlLedger, selling: Selling) -> Document:
    """Sell ten lines and return once they are on disk, as the counter does."""
    products = selling.products()
    with ledger.begin() as work:
        return work.append(selling.sale(products, work.stock(products)))


def documents_of(reads: Reads, most: int) -> Iterator[Document]:
    """Yield the first documents of a ledger's present epoch."""
    seq = 0
    while seq < most:
        page = reads.documents_after(reads.head().epoch, seq, min(SLICE, most - seq))
        if not page:
            return
        yield from page
        seq = page[-1].seq


def pusher_of(own: Origin) -> Pusher:
    """Return who pushes documents of an origin."""
    company, device = bytes.fromhex(own.company), bytes.fromhex(own.device)
    return Pusher(company, device, bytes.fromhex(own.shop), own.shop_code)


def now() -> datetime:
    """Return the time as a server stamps what it receives."""
    return datetime.now(UTC)
