"""What sync promises: every document once, in order, whatever is sent how often."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from pos.domain import audit
from pos.domain.posting import Voucher
from pos.domain.pricing import PricedBasket
from pos.domain.sale import sale_voucher
from pos.errors import RequestMalformed, TokenUnknown
from pos.ports.remote import PushBatch, Pushed
from sync.client.http import HttpRemote
from sync.protocol import BODY_BYTES_MAX, pack, strict, unpack
from sync.server.store.booking import SUMS
from sync.server.store.schema import STANDING
from sync.server.store.verification import verify
from tests.sync.conftest import JoinedTill, RunningServer, a_ledger


def test_a_till_and_its_server_go_even_and_both_verify(
    till: JoinedTill, server: RunningServer
) -> None:
    till.sell(30)
    outcome = till.session.once(60)
    assert outcome.is_even
    assert server.count("journal") == outcome.acked == 50
    outcome_of_verify = verify(server.database_url)
    assert outcome_of_verify["ok"], outcome_of_verify


def test_a_resend_changes_not_one_row(till: JoinedTill, server: RunningServer) -> None:
    till.session.once(60)
    tables = ("journal", "movement", "posting", "stock", "feed", "receipt")
    before = [server.count(table) for table in tables]
    pushed = till.remote.push(till.batch())
    assert (pushed.seq, pushed.stopped_by) == (20, None)
    assert [server.count(table) for table in tables] == before


def test_overlapping_batches_book_each_document_once(
    till: JoinedTill, server: RunningServer
) -> None:
    till.remote.push(till.batch(1, 12))
    pushed = till.remote.push(till.batch(7))
    assert pushed.seq == 20
    assert server.count("journal") == 20


def test_a_gap_is_refused_with_its_code_and_shown(
    sqlite_till: JoinedTill, sqlite_server: RunningServer
) -> None:
    till = sqlite_till
    till.remote.push(till.batch(1, 5))
    pushed = till.remote.push(till.batch(9))
    assert (pushed.seq, pushed.stopped_by) == (5, "sync.gap")
    assert sqlite_server.count("trouble") == 1


def test_another_document_under_a_known_seq_is_a_fork(sqlite_till: JoinedTill) -> None:
    till = sqlite_till
    till.session.once(60)
    forged = till.batch(5, 1).raws[0].replace(b'"reason":', b'"reasoN":').replace(b"D", b"E", 1)
    pushed = till.remote.push(replace(till.batch(5, 1), raws=(forged,)))
    assert (pushed.seq, pushed.stopped_by) == (20, "sync.fork")


def test_an_unreadable_document_is_kept_raw_and_stops_none_after_it(
    sqlite_till: JoinedTill, sqlite_server: RunningServer
) -> None:
    till = sqlite_till
    broken = b'{"not":"a document"}'
    booked = till.remote.push(till.batch())
    after = PushBatch(till.origin.epoch, 21, booked.hash, (broken, broken), {})
    pushed = till.remote.push(after)
    assert (pushed.seq, pushed.stopped_by) == (22, None)
    assert sqlite_server.count("quarantine") == 2
    assert sqlite_server.count("journal") == 20
    assert verify(sqlite_server.database_url)["ok"]


def test_two_pushes_of_one_device_at_once_book_each_document_once(
    till: JoinedTill, server: RunningServer
) -> None:
    till.sell(120)
    batch = till.batch()

    def push(_: int) -> Pushed:
        with closing(HttpRemote(server.url, till.place.token)) as remote:
            return remote.push(batch)

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(push, range(4)))
    assert {answer.hash for answer in answers} == {till.documents()[-1].hash}
    assert server.count("journal") == len(batch.raws) == 140


def test_a_token_of_nobody_is_refused(sqlite_server: RunningServer) -> None:
    with pytest.raises(TokenUnknown):
        HttpRemote(sqlite_server.url, "nobody").hello([])


def test_documents_of_another_stream_than_the_tokens_are_refused(
    sqlite_till: JoinedTill,
) -> None:
    till = sqlite_till
    pushed = till.remote.push(replace(till.batch(1, 1), epoch="0" * 16))
    assert (pushed.seq, pushed.stopped_by) == (0, "sync.wrong_stream")


def test_bodies_are_bounded_packed_and_strict() -> None:
    assert unpack(pack({"a": [1, "x", None]})) == {"a": [1, "x", None]}
    for body in (b"plain", pack([1]), pack({"a": 1.5}), pack({"a": 2**53}), b"x" * BODY_BYTES_MAX):
        with pytest.raises(RequestMalformed):
            unpack(body)
    with pytest.raises(RequestMalformed):
        strict(b'{"a":1,"a":2}')
    bomb = pack({"a": "0" * 40_000_000})
    assert len(bomb) < BODY_BYTES_MAX
    with pytest.raises(RequestMalformed):
        unpack(bomb)


def test_one_wrong_posting_rule_is_noticed_by_the_audit(
    sqlite_till: JoinedTill, sqlite_server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = sale_voucher

    def wrong(basket: PricedBasket, *told: Any, **stated: Any) -> Voucher:
        first, *others = basket.taxes
        taxes = (replace(first, tax=first.tax + 1), *others)
        return right(replace(basket, taxes=taxes), *told, **stated)

    sqlite_till.session.once(60)
    sqlite_server.settle()
    assert sqlite_server.count("difference") == 0
    monkeypatch.setattr(audit, "sale_voucher", wrong)
    sqlite_till.sell(3)
    assert sqlite_till.session.once(60).is_even
    sqlite_server.settle()
    told = sqlite_till.shown()["differences"]
    # A body that the audit cannot read would be a difference as well: it is the postings' own.
    assert [found["what"] for found in told] == ["postings"] * 3
    assert all(found["stated"] != found["by_rules"] for found in told)
    raised = [one for one in sqlite_till.shown()["exceptions"] if one["kind"] == "audit_difference"]
    assert len(raised) == 3


def test_both_databases_hold_the_same_books_however_the_batches_fall(
    sqlite_server: RunningServer, postgres_url: str, tmp_path: Path
) -> None:
    with closing(RunningServer(postgres_url)) as postgres:
        first = JoinedTill(a_ledger(tmp_path / "till", 60), sqlite_server, sqlite_server.code())
        assert first.session.once(60).is_even
        with closing(JoinedTill(first.ledger, postgres, postgres.code())) as second:
            for seq in range(1, 61, 7):
                second.remote.push(second.batch(seq, 7))
            assert digest(sqlite_server) == digest(postgres)
        first.remote.close()


def digest(server: RunningServer) -> dict[str, str]:
    """A digest of each projection over its sorted rows, the same on both databases."""
    found = {}
    with server.database.reading() as connection:
        for table in (*STANDING, *SUMS):
            rows = connection.execute(text(f"SELECT * FROM {table}")).all()
            plain = [
                [bytes(v).hex() if isinstance(v, bytes | memoryview) else v for v in row]
                for row in rows
            ]
            assert plain or table == "points", table
            found[table] = hashlib.sha256(repr(sorted(plain, key=repr)).encode()).hexdigest()
    return found
