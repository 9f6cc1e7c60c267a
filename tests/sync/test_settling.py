"""What the settler promises: what only the server can see is put right or told, once."""

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import requests
from sqlalchemy import text

from bench.shop import DATE, PRODUCT_IDS, RULES, SHIFT, Selling
from pos.domain.catalogue import LineKind, Stock
from pos.domain.documents import Decision, Document, Json, canonical
from pos.domain.identifiers import demo_id
from pos.domain.posting import effects
from pos.domain.pricing import BasketLine
from pos.domain.refund import RefundRequest, decide_refund
from pos.domain.sale import SaleRequest, decide_sale
from pos.domain.shift import CloseRequest, decide_shift_closed, totals_of
from pos.domain.stock_documents import Delivery, ReceivedLine, decide_goods_received
from pos.domain.tendering import Tender
from pos.ports.remote import PushBatch
from sync.server.store.office import shops
from sync.server.store.settling import settle_costs
from sync.server.store.verification import verify
from tests.sync.conftest import JoinedTill, RunningServer, joined

A = demo_id("product", "A of B22")


def exceptions(server: RunningServer, kind: str) -> list[Json]:
    """Return what the owner is shown of a kind; the server must hold all the same."""
    told = verify(server.database_url)
    assert told["ok"], told
    with server.database.reading() as connection:
        token = connection.execute(text("SELECT 1 FROM device LIMIT 1")).first()
    assert token is not None
    return [found for found in SHOWN[server.url].shown()["exceptions"] if found["kind"] == kind]


SHOWN: dict[str, JoinedTill] = {}


@pytest.fixture(autouse=True)
def _asks(till: JoinedTill, server: RunningServer) -> None:
    SHOWN[server.url] = till


def postings(server: RunningServer, kind: str) -> dict[tuple[str, str], int]:
    """Return (account, side) → sum over all documents of a type."""
    with server.database.reading() as connection:
        rows = connection.execute(
            text(
                "SELECT p.account, p.side, sum(p.amount) FROM posting p JOIN journal j "
                "ON j.company = p.company AND j.device = p.device AND j.epoch = p.epoch "
                "AND j.branch = p.branch AND j.seq = p.seq WHERE j.type = :kind "
                "GROUP BY p.account, p.side"
            ),
            {"kind": kind},
        ).all()
    return {(str(account), str(side)): int(amount) for account, side, amount in rows}


def sum_of_stock(server: RunningServer, product: str) -> tuple[int, int]:
    with server.database.reading() as connection:
        row = connection.execute(
            text("SELECT q, v FROM stock WHERE product = :id"), {"id": bytes.fromhex(product)}
        ).one()
    return int(row[0]), int(row[1])


def refund_of(till: JoinedTill, sale: Document, quantity: int | None = None) -> Document:
    """Refund the first line of a sale as a till does that knows of no other refund."""
    body = sale.content["body"]
    q = body["lines"][0]["q"] if quantity is None else quantity
    with till.ledger.begin() as work:
        head = work.head()
        number = f"S01-{till.origin.till_code}-{head.last_receipt + 1:06d}"
        request = RefundRequest(
            "refund", till.origin.till_code, number, head.last_receipt + 1, SHIFT, [(1, q)]
        )
        stock = work.stock([line["product"] for line in body["lines"]])
        decision = decide_refund(request, sale.event_id, body, {}, {}, RULES, stock)
        return work.append(Selling(1).draft("refund", decision))


def last_sale(till: JoinedTill) -> Document:
    return next(found for found in reversed(till.documents()) if found.type == "sale")


def test_a_refund_made_on_two_tills_ends_as_money_owed_and_nothing_else(
    till: JoinedTill, server: RunningServer, tmp_path: Path
) -> None:
    with closing(joined(till, server, tmp_path / "b", "T02")) as other:
        till.session.once(60)
        other.session.once(60)
        sale = last_sale(till)
        back = sale.content["body"]["lines"][0]
        before = sum_of_stock(server, back["product"])
        refund_of(till, sale)
        second = refund_of(other, sale)
        assert till.session.once(60).is_even
        assert other.session.once(60).is_even
        server.settle()
        server.settle()
        found = exceptions(server, "refunded_twice")
        assert len(found) == 1
        assert found[0]["of"][1] == sale.event_id
        handed = second.content["body"]["total"]
        owed = postings(server, "correction")
        assert owed[("1221", "D")] == handed
        q, v = sum_of_stock(server, back["product"])
        assert (q, v) == (before[0] + back["q"], before[1] + back["cost"])
        assert other.session.once(60).is_even
        with other.ledger.read() as reads:
            assert reads.returned(sale.event_id).quantities == {1: back["q"]}


def test_of_two_partial_refunds_only_what_goes_beyond_is_corrected(
    till: JoinedTill, server: RunningServer, tmp_path: Path
) -> None:
    with closing(joined(till, server, tmp_path / "b", "T02")) as other:
        with till.ledger.begin() as work:
            line = BasketLine(1, LineKind.GOODS, PRODUCT_IDS[0], "B", "茶", "tea", "", 3000, 777,
                              1300)  # fmt: skip
            head = work.head()
            request = SaleRequest(
                "b" * 32, "T01", f"S01-T01-{head.last_receipt + 1:06d}", head.last_receipt + 1,
                SHIFT, [line], [Tender("cash", 10**6)],
            )  # fmt: skip
            decision = decide_sale(request, RULES, work.stock([PRODUCT_IDS[0]]))
            sale = work.append(Selling(1).draft("sale", decision))
        till.session.once(60)
        other.session.once(60)
        refund_of(till, sale, 2000)
        refund_of(other, sale, 2000)
        for one in (till, other):
            assert one.session.once(60).is_even
        server.settle()
        owed = postings(server, "correction")
        assert owed[("1221", "D")] == 777
        assert sum(v if side == "D" else -v for (_, side), v in owed.items()) == 0
        with server.database.reading() as connection:
            back = connection.execute(text("SELECT sum(q) FROM returned")).scalar()
        assert back == 3000
        assert exceptions(server, "refunded_twice")[0]["details"]["lines"] == ["1:1000"]


def received(till: JoinedTill, q: int, cost: int) -> Document:
    delivery = Delivery("supplier", f"n{q}", "special", [ReceivedLine(A, "A", q, cost, 1300)])
    with till.ledger.begin() as work:
        decision = decide_goods_received(delivery, "general", "CNY", work.stock([A]))
        return work.append(Selling(1).draft("goods_received", decision))


def sold(till: JoinedTill, q: int) -> Document:
    with till.ledger.begin() as work:
        head = work.head()
        counter = head.last_receipt + 1
        number = f"S01-{till.origin.till_code}-{counter:06d}"
        line = BasketLine(1, LineKind.GOODS, A, "A", "甲", "A", "", q, 2260, 1300)
        request = SaleRequest(
            f"{counter:032x}", till.origin.till_code, number, counter, SHIFT, [line],
            [Tender("cash", 10**6)],
        )  # fmt: skip
        return work.append(Selling(1).draft("sale", decide_sale(request, RULES, work.stock([A]))))


def test_two_tills_that_drift_apart_are_adjusted_as_the_worked_example_says(
    till: JoinedTill, server: RunningServer, tmp_path: Path
) -> None:
    """B22: bought 10 at 10.00 and 10 at 12.00; the other till had not heard of the second."""
    with closing(joined(till, server, tmp_path / "b", "T02")) as other:
        received(till, 10_000, 1000)
        till.session.once(60)
        other.session.once(60)
        received(till, 10_000, 1200)
        sold(till, 5000)
        sold(other, 8000)
        till.session.once(60)
        server.settle()
        other.session.once(60)
        server.settle()
        assert sum_of_stock(server, A) == (7000, 8500)
        with till.ledger.begin() as work:
            totals = totals_of(work.shift_sums(SHIFT))
            closed = decide_shift_closed(CloseRequest(SHIFT, 1, 1, 0, 0, 0), totals, "CNY")
            work.append(Selling(1).draft("shift_closed", closed))
        till.session.once(60)
        server.settle()
        assert sum_of_stock(server, A) == (7000, 7700)
        assert postings(server, "cost_adjustment") == {("5401d", "D"): 800, ("1405", "C"): 800}
        assert settle_now(server) == 0
        other.session.once(60)
        with other.ledger.read() as reads:
            seen: Stock = reads.stock([A])[A]
        assert (seen.q, seen.v) == (7000, 7700)
        assert verify(server.database_url)["ok"]


def settle_now(server: RunningServer) -> int:
    with server.database.reading() as connection:
        shop = shops(connection)[0]
    return settle_costs(server.database, shop, datetime.now(UTC))


def test_one_till_alone_never_drifts_also_where_a_refund_crosses_zero(
    till: JoinedTill, server: RunningServer
) -> None:
    received(till, 3000, 1001)
    sale = sold(till, 5000)
    received(till, 1000, 1777)
    refund_of(till, sale, 3000)
    till.session.once(60)
    server.settle()
    assert settle_now(server) == 0
    assert postings(server, "cost_adjustment") == {}


def test_the_last_item_sold_on_two_tills_names_both_receipts(
    till: JoinedTill, server: RunningServer, tmp_path: Path
) -> None:
    with closing(joined(till, server, tmp_path / "b", "T02")) as other:
        received(till, 1000, 1000)
        till.session.once(60)
        other.session.once(60)
        first, second = sold(till, 1000), sold(other, 1000)
        for one in (till, other):
            one.session.once(60)
        server.settle()
        found = exceptions(server, "oversold")
        assert [set(one["of"]) for one in found] == [{first.event_id, second.event_id}]
        assert found[0]["details"] == {"product": A, "left": -1000}


def test_what_nobody_can_read_and_what_the_rules_give_otherwise_is_raised_once(
    till: JoinedTill, server: RunningServer
) -> None:
    till.session.once(60)
    server.settle()
    head = till.documents()[-1]
    odd = Decision({"why": "test"}, effects("CNY"))
    with till.ledger.begin() as work:
        work.append(Selling(1).draft("cash_in", odd))
    last = till.documents(head.seq + 1, 1)[0]
    content = dict(last.content)
    content["effects"] = {"currency": "CNY", "postings": [{"account": "1001"}]}
    pushed = till.remote.push(
        type(till.batch())(till.origin.epoch, last.seq, last.previous, (canonical(content),), {})
    )
    assert pushed.stopped_by is None
    for _ in range(2):
        server.settle()
        assert len(exceptions(server, "document_unreadable")) == 1
    with server.database.reading() as connection:
        unsettled = connection.execute(text("SELECT sum(seq) FROM settled")).scalar()
    assert unsettled == last.seq


@pytest.mark.parametrize(
    ("type_", "part", "value", "is_kept"),
    [
        ("cash_in", "at", [], True),
        ("cash_in", "at", {"offset_ms": "late"}, True),
        ("cash_in", "body", "x", True),
        ("epoch_started", "body", {"reason": []}, False),
        ("refund", "body", {"of": [1]}, False),
        ("refund", "body", {"of": "SALE", "lines": 7}, False),
        ("refund", "body", {"of": "SALE", "lines": [{"line": 1, "q": "x"}]}, False),
    ],
)
def test_no_odd_document_stops_the_settler(
    sqlite_till: JoinedTill,
    sqlite_server: RunningServer,
    type_: str,
    part: str,
    value: Any,
    *,
    is_kept: bool,
) -> None:
    """A shop whose settler stops at one document is judged never again."""
    till, server = sqlite_till, sqlite_server
    till.session.once(60)
    server.settle()
    sale = last_sale(till)
    refund_of(till, sale)
    with till.ledger.begin() as work:
        work.append(Selling(1).draft("cash_in", Decision({"why": "test"}, effects("CNY"))))
    *_, refund, last = till.documents()
    assert till.remote.push(till.batch(refund.seq, 1)).seq == refund.seq
    content = dict(last.content) | {"type": type_}
    is_of_sale = isinstance(value, dict) and value.get("of") == "SALE"
    content[part] = {**value, "of": sale.event_id} if is_of_sale else value
    batch = PushBatch(till.origin.epoch, last.seq, last.previous, (canonical(content),), {})
    assert till.remote.push(batch).stopped_by is None
    server.settle()
    assert (server.count("quarantine") == 1) is is_kept
    with server.database.reading() as connection:
        reached = connection.execute(text("SELECT max(seq) FROM settled")).scalar()
    assert reached == last.seq


def test_the_settlers_thread_judges_what_is_pushed_and_a_worker_tells(
    till: JoinedTill, server: RunningServer
) -> None:
    till.session.once(60)
    headers = {"Authorization": f"Bearer {till.place.token}"}
    reply = requests.post(f"{server.url}/v1/settle", headers=headers, timeout=30)
    assert reply.json() == {"adjusted": 0}
    with server.database.reading() as connection:
        done = connection.execute(text("SELECT sum(seq) FROM settled")).scalar()
    assert done == 20
    assert DATE in str(till.documents(20, 1)[0].content["business_date"])
