"""What the office wrote and a server lost comes back from the tills, and from nobody else."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from sqlalchemy import text

from bench.shop import PRODUCT_IDS, RULES, SHIFT, Selling
from pos.domain.catalogue import LineKind
from pos.domain.documents import Json
from pos.domain.pricing import BasketLine
from pos.domain.sale import SaleRequest, decide_sale
from pos.domain.tendering import Tender
from pos.ports.remote import OfficeDocument
from sync.client.http import HttpRemote
from tests.sync.conftest import JoinedTill, RunningServer
from tests.sync.putting_back import assert_even, put_aside, served

Judged = tuple[JoinedTill, Path, Path]


@pytest.fixture
def judged(sqlite_till: JoinedTill, sqlite_server: RunningServer, tmp_path: Path) -> Judged:
    """A till that is even and judged, the server's database as it goes on, and a copy of it."""
    assert sqlite_till.session.once(60).is_even
    sqlite_server.settle()
    return sqlite_till, *put_aside(sqlite_server, tmp_path)


def test_a_restored_server_takes_its_own_documents_back(judged: Judged) -> None:
    till, live, saved = judged
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


def test_a_till_that_lacks_some_of_what_the_office_wrote_gives_back_the_rest_and_sells_on(
    judged: Judged,
) -> None:
    """What was judged again is kept where it stood last: earlier epochs have holes then."""
    till, live, saved = judged
    with served(live, till) as server:
        written, last = oversold(till, server)
        raised = till.shown()["exceptions"]
        with till.ledger.begin() as work:
            work.connection.exec_driver_sql(
                "DELETE FROM office_document WHERE seq = ?", (last - 1,)
            )
    with served(saved, till) as restored:
        till.sell()
        assert till.session.once(60).is_even
        assert seqs_of(restored, written) == list(range(1, last - 1))
        restored.settle()
        assert_even(restored, till)
        assert sales_named(till.shown()["exceptions"]) >= sales_named(raised)


def test_nothing_is_believed_from_where_the_offices_seal_lacks_and_the_till_is_not_held_up(
    judged: Judged,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given, real = list[int](), HttpRemote.give_back

    def giving(self: HttpRemote, documents: Sequence[OfficeDocument]) -> int:
        given.append(len(documents))
        return real(self, documents)

    monkeypatch.setattr(HttpRemote, "give_back", giving)
    till, live, saved = judged
    with served(live, till) as server:
        written, last = oversold(till, server)
        with till.ledger.begin() as work:
            work.connection.exec_driver_sql(
                "UPDATE office_document SET mac = ? WHERE seq = ?", ("0" * 64, last - 1)
            )
    with served(saved, till) as restored:
        till.sell()
        assert till.session.once(60).is_even
        assert seqs_of(restored, written) == list(range(1, last - 1))
        assert till.session.once(60).is_even
        # What was taken, then the rest from there, which is not asked for again.
        assert len(given) == 2
        codes = {told["code"] for told in till.shown()["trouble"]}
        assert codes == {"sync.server_restored", "sync.office_unsealed"}


def test_no_till_can_write_for_the_office(
    sqlite_till: JoinedTill, sqlite_server: RunningServer
) -> None:
    till = sqlite_till
    assert till.session.once(60).is_even
    own, before = till.documents(1, 1)[0], sqlite_server.count("journal")
    forged = OfficeDocument(till.origin.epoch, 1, own.raw, own.previous, "0" * 64)
    assert till.remote.give_back([forged]) == 0
    assert sqlite_server.count("journal") == before
    assert [told["code"] for told in till.shown()["trouble"]] == ["sync.office_unsealed"]


def oversold(till: JoinedTill, server: RunningServer) -> tuple[str, int]:
    """Let the office judge three times; returns its epoch and its last seq, kept by the till."""
    for _ in range(3):
        oversell(till)
        assert till.session.once(60).is_even
        server.settle()
    assert till.session.once(60).is_even
    with till.ledger.read() as reads:
        ends = reads.office_ends()
    assert len(ends) == 1
    return ends[0]


def sales_named(exceptions: list[Json]) -> set[str]:
    """Return the sales of which exceptions tell; one may tell of several."""
    return {sale for told in exceptions for sale in told["of"]}


def seqs_of(server: RunningServer, epoch: str) -> list[int]:
    """Return the seqs that a server has of an office's epoch."""
    with server.database.reading() as connection:
        query = text("SELECT seq FROM journal WHERE epoch = :epoch ORDER BY seq")
        return [int(row[0]) for row in connection.execute(query, {"epoch": epoch})]


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
