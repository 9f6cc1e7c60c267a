"""What the office wrote and a server lost comes back from the tills, and from nobody else."""

from pathlib import Path

import pytest
from sqlalchemy import text

from bench.shop import PRODUCT_IDS, RULES, SHIFT, Selling
from pos.domain.catalogue import LineKind
from pos.domain.pricing import BasketLine
from pos.domain.sale import SaleRequest, decide_sale
from pos.domain.tendering import Tender
from pos.errors import RequestMalformed
from pos.ports.remote import OfficeDocument
from tests.sync.conftest import JoinedTill, RunningServer
from tests.sync.putting_back import assert_even, put_aside, served


def test_a_restored_server_takes_its_own_documents_back(
    sqlite_till: JoinedTill, sqlite_server: RunningServer, tmp_path: Path
) -> None:
    till = sqlite_till
    assert till.session.once(60).is_even
    sqlite_server.settle()
    live, saved = put_aside(sqlite_server, tmp_path)
    with served(live, till) as server:
        oversell(till)
        assert till.session.once(60).is_even
        server.settle()
        raised = till.shown()["exceptions"]
        assert raised
        assert till.session.once(60).is_even
        with till.ledger.read() as reads:
            assert sum(seq for _, seq in reads.office_ends()) == len(raised)
        written = office_documents(server)
    with served(saved, till) as restored:
        assert till.session.once(60).is_even
        restored.settle()
        assert_even(restored, till)
        assert office_documents(restored) == written
        assert till.shown()["exceptions"] == raised


def test_no_till_can_write_for_the_office(sqlite_till: JoinedTill) -> None:
    till = sqlite_till
    assert till.session.once(60).is_even
    own = till.documents(1, 1)[0]
    forged = OfficeDocument(till.origin.epoch, 1, own.raw, own.previous, "0" * 64)
    with pytest.raises(RequestMalformed):
        till.remote.give_back([forged])


def office_documents(server: RunningServer) -> set[bytes]:
    """Return the ids of what the server's office wrote."""
    with server.database.reading() as connection:
        rows = connection.execute(
            text("SELECT event_id FROM journal WHERE device NOT IN (SELECT device FROM device)")
        ).all()
    return {bytes(row[0]) for row in rows}


def oversell(till: JoinedTill) -> None:
    """Sell more of a product than there is."""
    with till.ledger.begin() as work:
        head = work.head()
        counter = head.last_receipt + 1
        line = BasketLine(1, LineKind.GOODS, PRODUCT_IDS[0], "B", "茶", "tea", "", 99_000_000, 1, 0)
        request = SaleRequest("c" * 32, "T01", f"S01-T01-{counter:06d}", counter, SHIFT, [line],
                              [Tender("cash", 10**7)])  # fmt: skip
        sale = decide_sale(request, RULES, work.stock([PRODUCT_IDS[0]]))
        work.append(Selling(1).draft("sale", sale))
