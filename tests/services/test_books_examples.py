"""The worked examples of the books, through the services and a real ledger, to the cent.

What only later issues have (settlement, decision, adjustment, correction, seal, loss, count,
transfer, top-up) waits by name in tests/unit/domain/test_engine_and_oracle.py.
"""

import secrets
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bench.shop import origin
from pos.bootstrap.till import till_over
from pos.domain.catalogue import NO_STOCK, Role, Stock
from pos.domain.documents import Decision, Document, Json
from pos.domain.figures import format_amount, format_quantity
from pos.domain.identifiers import demo_id
from pos.domain.posting import effects
from pos.domain.shift import decide_cash
from pos.domain.stock_documents import OpeningLine, decide_goods_received, decide_opening_stock
from pos.services import checkout, refunds, shifts
from pos.services.basket import STATE_KEY, OpenBasket
from pos.services.founding import Founding, found
from pos.services.refund_results import RefundLine
from pos.services.selling_results import TenderHanded
from pos.services.shop_results import SignedIn
from pos.services.till import Till, draft
from pos.store.ledger import SqlLedger, create_ledger
from pos.store.verification import verify
from tests.books import requests as ask
from tests.services.shops import own_settings
from tests.unit.domain.test_engine_and_oracle import EXAMPLES, FIRST_STEPS, WHOLE, told, voucher_of

OWNER = SignedIn(demo_id("user", "owner"), "owner", Role.OWNER, "", "")
MEMBER = "M001"


def product_id(name: str) -> str:
    return demo_id("product", name)


class ExampleShop:
    """A till with a real ledger, its shop's rules as an example asks for them."""

    def __init__(self, ledger: SqlLedger, taxpayer: str) -> None:
        self.ledger, self.taxpayer = ledger, taxpayer
        self.till: Till = till_over(ledger, "zh", spools_receipts=False)
        self.numbers: dict[str, str] = {}

    def open(self, start: Json, documents: list[Json]) -> None:
        """Found the shop with its opening stock; open a shift unless the example does."""
        settings = replace(own_settings(), taxpayer=self.taxpayer, points_per_unit=100)
        found(self.till, Founding(demo_id("t", "1"), settings, ()), _hex)
        with self.ledger.begin() as work:
            lines = [
                OpeningLine(product_id(name), ask.quantity(q), ask.amount(v))
                for name, (q, v) in start.items()
            ]
            if lines:
                decision = decide_opening_stock(lines, "CNY", {}, {})
                work.append(self.draft("opening_stock", decision))
            fields = {"code": MEMBER, "account": True, "person": "a" * 32, "person_hash": ""}
            master = [{"kind": "member", "id": demo_id("m", "1"), "fields": fields}]
            work.append(self.draft("member_changed", Decision({}, effects("CNY", master=master))))
            points = [{"member": demo_id("m", "1"), "delta": 10_000}]
            work.append(self.draft("points_adjusted", Decision({}, effects("CNY", points=points))))
        if not any(document["type"] == "shift_opened" for document in documents):
            shifts.open_shift(self.till, OWNER, 0)

    def draft(self, kind: str, decision: Decision) -> Any:
        """Return a decision as a draft of today."""
        now = self.till.clock.now()
        return draft(self.till.new_id(), kind, now.wall[:10], None, now, decision)

    def book(self, document: Json) -> Document:
        """Do one step of an example and return the document that came of it."""
        getattr(self, f"_{document['type']}")(document)
        with self.ledger.read() as reads:
            head = reads.head()
            return reads.documents_after(head.epoch, head.seq - 1, 1)[0]

    def _rules(self, document: Json) -> None:
        """Let the shop's settings be what a sale asks for: prices inside or on top, cash step."""
        settings = replace(
            own_settings(),
            taxpayer=self.taxpayer,
            prices=document.get("prices", "inclusive"),
            cash_step=ask.amount(document.get("step", "0.01")),
        )
        fields = {name: getattr(settings, name) for name in type(settings).__slots__}
        fields["labels"], fields["quick_keys"] = [], []
        with self.ledger.begin() as work:
            own = work.origin().shop
            master = [{"kind": "settings", "id": own, "fields": fields}]
            work.append(self.draft("settings_changed", Decision({}, effects("CNY", master=master))))

    def _sale(self, document: Json) -> None:
        self._rules(document)
        lines = tuple(
            line._replace(product=product_id(line.product) if line.product else None)
            for line in (
                ask.basket_line(number, line) for number, line in enumerate(document["lines"], 1)
            )
        )
        basket = OpenBasket(self.till.new_id(), len(lines) + 1, lines)
        with self.ledger.begin() as work:
            work.put_state(STATE_KEY, basket.to_state())
            for name, (q, v) in document.get("till_before", {}).items():
                _see(work, product_id(name), ask.quantity(q), ask.amount(v))
        points = document.get("points", {}).get("spent")
        on_account = any(tender["kind"] == "account" for tender in document["tenders"])
        is_member = points or on_account or "earned" in document.get("facts", ())
        asked = ask.discounts(document)
        done = checkout.pay(
            self.till,
            OWNER,
            [TenderHanded(t.kind, t.amount) for t in ask.tenders(document)],
            MEMBER if is_member else None,
            points,
            None,
            replace(asked, points_spent=0, points_worth=0),
        )
        with self.ledger.begin() as work:
            work.connection.exec_driver_sql("DELETE FROM others_stock")
        self.numbers[document["id"]] = done.number

    def _refund(self, document: Json) -> None:
        parts = ask.refund_parts(document)
        lines = None if parts is None else [RefundLine(line, q) for line, q in parts]
        refunds.refund(self.till, OWNER, self.numbers[document["of"]], lines, None)

    def _post_void(self, document: Json) -> None:
        refunds.post_void(self.till, OWNER, self.numbers[document["of"]])

    def _goods_received(self, document: Json) -> None:
        asked = ask.delivery(document, self.taxpayer)
        lines = [replace(line, product=product_id(line.product)) for line in asked.lines]
        with self.ledger.begin() as work:
            stock = work.stock([line.product for line in lines])
            delivery = replace(asked, lines=lines)
            decision = decide_goods_received(delivery, self.taxpayer, "CNY", stock)
            work.append(self.draft("goods_received", decision))

    def _shift_opened(self, document: Json) -> None:
        shifts.open_shift(self.till, OWNER, ask.amount(document["float"]))

    def _cash_out(self, document: Json) -> None:
        with self.ledger.begin() as work:
            shift = work.open_shift()
            assert shift is not None
            amount = ask.amount(document["amount"])
            decision = decide_cash("out", amount, "any", document["to"], shift.id, "CNY")
            work.append(self.draft("cash_out", decision))

    def _shift_closed(self, document: Json) -> None:
        shifts.close_shift(self.till, OWNER, ask.amount(document["counted"]))

    def voucher(self, event_id: str) -> dict[str, int]:
        """Return a document's voucher net per account, from the posting rows."""
        with self.ledger.read() as reads:
            rows = reads.connection.exec_driver_sql(
                "SELECT account, sum(CASE side WHEN 'D' THEN amount ELSE -amount END) "
                "FROM posting JOIN journal ON journal.pos = posting.pos "
                "WHERE event_id = ? GROUP BY account",
                (bytes.fromhex(event_id),),
            ).all()
        return {account: amount for account, amount in rows if amount}

    def stock(self, name: str) -> Stock:
        """Return what the ledger says of a product."""
        with self.ledger.read() as reads:
            own = product_id(name)
            return reads.stock([own]).get(own, NO_STOCK)


def _hex(size: int) -> str:
    return secrets.token_hex(size)


def _see(work: Any, product: str, q: int, v: int) -> None:
    """Let the till see the shelf as an example says, by the others' row."""
    own = work.stock([product])[product]
    row = {"id": product, "version": 1, "q": q - own.q, "v": v - own.v}
    work.apply_rows("stock", [row | {"basis": None, "receipt": None}])


@pytest.fixture
def shop(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ExampleShop]:
    """Give the shop of the example that a test is named after."""
    example = EXAMPLES[request.param]
    with closing(create_ledger(tmp_path, origin())) as ledger:
        made = ExampleShop(ledger, example["taxpayer"])
        documents = [step["document"] for step in example["steps"]]
        made.open(example["start"].get("1", {}), documents)
        yield made


@pytest.mark.parametrize(
    ("shop", "name"), [(name, name) for name in [*WHOLE, *FIRST_STEPS]], indirect=["shop"]
)
def test_a_worked_example_comes_out_of_the_ledger_to_the_cent(shop: ExampleShop, name: str) -> None:
    for step in EXAMPLES[name]["steps"][: FIRST_STEPS.get(name)]:
        expect = step["expect"]
        earns = "earned" in expect.get("facts", {})
        document = shop.book(step["document"] | ({"facts": ["earned"]} if earns else {}))
        assert shop.voucher(document.event_id) == voucher_of(expect)
        for product, (q, v) in expect.get("stock", {}).items():
            shelf = shop.stock(product)
            assert (format_quantity(shelf.q), format_amount(shelf.v, "CNY")) == (q, v)
        for fact, value in expect.get("facts", {}).items():
            assert told(document.content["body"], fact) == value, fact
    outcome = verify(shop.ledger.home)
    assert outcome["ok"], outcome
