"""A server put back from yesterday, once or twice: it says so, and gets all again."""

import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from itertools import product
from pathlib import Path

import orjson
import pytest

from pos.domain.documents import Document, Json, canonical, chain_hash
from pos.errors import RequestMalformed
from pos.ports.ledger import Acknowledged
from pos.ports.remote import OwnStream, PushBatch
from sync.server.store import pulling
from tests.sync.conftest import JoinedTill, RunningServer, joined
from tests.sync.putting_back import (
    assert_even,
    epochs,
    put_aside,
    served,
    stock,
    stock_of_server,
)
from tests.sync.test_settling import last_sale, refund_of

PutBack = tuple[JoinedTill, JoinedTill, Path, Path]


@pytest.fixture
def put_back(
    sqlite_till: JoinedTill, sqlite_server: RunningServer, tmp_path: Path
) -> Iterator[PutBack]:
    """Two tills of a shop, both even, the server's database as it goes on, and a copy of it."""
    assert sqlite_till.session.once(60).is_even
    with closing(joined(sqlite_till, sqlite_server, tmp_path / "b", "T02")) as other:
        assert other.session.once(60).is_even
        yield sqlite_till, other, *put_aside(sqlite_server, tmp_path)


def test_a_restored_server_is_proved_so_and_gets_all_again(put_back: PutBack) -> None:
    till, other, live, saved = put_back
    with served(live, till, other) as server:
        till.sell(25)
        other.sell(10)
        assert_even(server, till, other)
        server_epoch = till.remote.hello([]).server_epoch
        counted, journal = stock_of_server(server), server.count("journal")
    with served(saved, till, other) as restored:
        assert restored.count("journal") < journal
        assert_even(restored, till, other)
        assert till.remote.hello([]).server_epoch != server_epoch
        assert restored.count("journal") == journal
        assert stock_of_server(restored) == counted
        assert len(epochs(till)) == len(epochs(other)) == 1


def test_a_server_put_back_past_the_proof_of_the_first_time_takes_a_new_epoch_again(
    put_back: PutBack, tmp_path: Path
) -> None:
    """I6: in an epoch lived through twice, what was confirmed in it would go back."""
    till, other, live, saved = put_back
    again = Path(shutil.copy(saved, tmp_path / "again.db"))
    with served(live, till, other) as server:
        till.sell(5)
        assert_even(server, till, other)
        lived = [till.remote.hello([]).server_epoch]
    with served(saved, till, other) as first:
        assert_even(first, till, other)
        lived.append(till.remote.hello([]).server_epoch)
    with served(again, till, other) as second:
        assert till.remote.hello([]).server_epoch == lived[0]
        assert till.session.once(60).is_even
        lived.append(till.remote.hello([]).server_epoch)
        assert len(set(lived)) == 3
        assert [told["code"] for told in till.shown()["trouble"]] == ["sync.server_restored"]
        assert_even(second, other, till)
        assert other.remote.hello([]).server_epoch == lived[2]
        assert second.count("journal") == 25


def test_a_till_sees_the_stock_of_a_restored_server_that_nobody_proved_to_be_one(
    put_back: PutBack,
) -> None:
    """I8: only a sale whose acknowledgement was lost tells, and it comes under the same number."""
    till, other, live, saved = put_back
    with served(live, till, other):
        till.sell()
        till.remote.push(till.batch(21))
        assert other.session.once(60).pulled
        server_epoch = till.remote.hello([]).server_epoch
        cursor = other.session.quiet_cursor()
    with served(saved, till, other) as restored:
        till.sell(12)
        assert till.session.once(60).is_even
        assert cursor is not None
        assert other.remote.has_news(cursor, 0)
        assert_even(restored, till, other)
        assert till.remote.hello([]).server_epoch == server_epoch
        settled = other.session.quiet_cursor()
        assert settled is not None
        assert not other.remote.has_news(settled, 0)
        assert not other.session.once(60).pulled


@pytest.mark.parametrize("rows_a_page", [1000, 7])
def test_a_till_forgets_the_stock_and_refunds_of_documents_that_nobody_has_any_more(
    sqlite_till: JoinedTill,
    sqlite_server: RunningServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    rows_a_page: int,
) -> None:
    """I8: the server was put back and the till that sold is gone, so a snapshot has no such row."""
    till = sqlite_till
    monkeypatch.setattr(pulling, "PAGE_SIZES", (rows_a_page, 1))
    with closing(joined(till, sqlite_server, tmp_path / "b", "T02")) as other:
        live, saved = put_aside(sqlite_server, tmp_path)
        with served(live, till, other) as server:
            sale = last_sale(till)
            refund_of(till, sale)
            assert till.session.once(60).is_even
            assert other.session.once(60).is_even
            assert went_back(other, sale)
            assert stock(other) == stock_of_server(server)
            assert any(q for q, _ in stock(other).values())
        with served(saved, other) as restored:
            assert other.session.once(60).is_even
            assert stock_of_server(restored) == {}
            assert set(stock(other).values()) <= {(0, 0)}
            assert not went_back(other, sale)


def went_back(till: JoinedTill, sale: Document) -> bool:
    """Claim that a till knows of goods or money given back for a sale."""
    with till.ledger.read() as reads:
        back = reads.returned(sale.event_id)
    return bool(back.quantities or back.tenders)


def test_a_forged_proof_mints_no_server_epoch(sqlite_till: JoinedTill) -> None:
    till = sqlite_till
    assert till.session.once(60).is_even
    server_epoch = till.remote.hello([]).server_epoch
    with till.ledger.read() as reads:
        held = reads.acknowledged()[0]
    for mac, its_epoch in product(("", "0" * 64, held.mac), (server_epoch, "c" * 16)):
        forged = Acknowledged(till.origin.epoch, 400, b"\x07" * 32, its_epoch, mac)
        assert till.remote.restored(forged, "") == server_epoch
    for odd in (replace(held, mac="ü"), replace(held, server_epoch="ü"),
                replace(held, server_epoch="\0")):  # fmt: skip
        with pytest.raises(RequestMalformed):
            till.remote.restored(odd, "")
    assert till.remote.restored(held, "") == server_epoch


def test_a_fork_whose_first_document_was_held_proves_nothing(
    sqlite_till: JoinedTill, sqlite_server: RunningServer
) -> None:
    """Its branch is there and empty: what is sealed of it is where it leaves the other way."""
    till = sqlite_till
    assert till.session.once(60).is_even
    newer: Json = orjson.loads(till.documents(11, 1)[0].raw)
    newer["schema_v"] = 99
    raw, before = canonical(newer), till.batch(11, 1).previous
    branch = chain_hash(before, raw).hex()
    epoch = till.origin.epoch
    held = till.remote.push(PushBatch(epoch, 11, before, (raw,), {}, branch))
    assert (held.seq, held.stopped_by) == (10, "server_too_old")
    for seq, own_hash, mac in (
        (held.seq, held.hash, held.mac),
        *((told.seq, told.hash, told.mac)
          for told in till.remote.hello([OwnStream(epoch, branch, 20)]).streams),
    ):  # fmt: skip
        shown = Acknowledged(epoch, seq, own_hash, held.server_epoch, mac)
        assert till.remote.restored(shown, branch) == held.server_epoch
