"""What the server does with documents that no till of ours makes: kept, shown, never in the way."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from random import Random
from typing import Any

import orjson
import pytest

from pos.domain.documents import NO_HASH, Document, Json, canonical, chain_hash
from pos.domain.money import FIGURE_LIMIT
from pos.errors import RequestMalformed, ServerTooOld
from pos.ports.remote import PushBatch
from sync.server.api import settler
from sync.server.store import judging
from sync.server.store.database import Database
from sync.server.store.office import Shop, Written, shops
from sync.server.store.people import check_beside
from sync.server.store.settling import settle
from sync.server.store.unsettled import stretches
from sync.server.store.verification import verify
from tests.sync.conftest import JoinedTill, RunningServer
from tests.waiting import until

ODD: tuple[Any, ...] = (
    None, True, -1, 0, 2**52, "", "5", "x" * 32, "0" * 32, "\0", "zh 流水", [], {}, [[1, 2]],
    {"a": {"b": []}}, "G" * 31,
)  # fmt: skip


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a JSON value, from the top down."""
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, part in items:
        yield (*path, key)
        if isinstance(part, dict | list):
            yield from places(part, (*path, key))


def put(content: Json, path: tuple[Any, ...], value: Any) -> None:
    at: Any = content
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = value


def mutant(raw: bytes, rng: Random, seq: int) -> bytes:
    """A document in its place in the stream with one value that does not belong."""
    content: Json = orjson.loads(raw)
    content["seq"] = seq
    content["event_id"] = f"{rng.getrandbits(128):032x}"
    own = ("company", "device", "shop", "epoch", "schema_v")
    able = [path for path in places(content) if path[0] not in own]
    effects = [path for path in able if path[0] == "effects"]
    put(content, rng.choice(effects if rng.random() < 0.8 else able), rng.choice(ODD))
    return canonical(content)


def chained(till: JoinedTill, first: int, previous: bytes, raws: list[bytes]) -> PushBatch:
    return PushBatch(till.origin.epoch, first, previous, tuple(raws), {})


@pytest.mark.parametrize("seed", range(6))
def test_no_value_anywhere_stops_the_stream_or_breaks_the_books(
    till: JoinedTill, server: RunningServer, seed: int
) -> None:
    rng = Random(seed)
    samples = [document.raw for document in till.documents()]
    booked = till.remote.push(till.batch())
    seq, previous = booked.seq, booked.hash
    for _ in range(10):
        raws = [mutant(rng.choice(samples), rng, seq + n) for n in range(1, 21)]
        pushed = till.remote.push(chained(till, seq + 1, previous, raws))
        for raw in raws:
            previous = chain_hash(previous, raw)
        seq += len(raws)
        assert (pushed.seq, pushed.hash, pushed.stopped_by) == (seq, previous, None)
    assert server.count("journal") + server.count("quarantine") == seq
    assert server.count("quarantine") > 50
    assert server.count("journal") > 40
    server.settle()
    assert nothing_waits(server)
    found = verify(server.database_url)
    # A number that a mutant claims twice is a breach that verify must name; nothing else is.
    assert found["ok"] or found["first_breach"]["check"] == "numbers", found


def nothing_waits(server: RunningServer) -> bool:
    """Claim that every shop is judged to its end."""
    with server.database.reading() as connection:
        return not any(stretches(connection, shop, 1) for shop in shops(connection))


def without_rules(content: Json) -> None:
    """A sale whose points cannot be computed: they divide by nothing."""
    content["body"]["minor_per_point"] = 0
    content["body"]["points"] = {"earned": 1, "spent": 0}


def told_at_length(content: Json) -> None:
    """A sale of which the audit could tell more than a document holds."""
    content["body"]["lines"][0]["discounts"] = {"x": "\x80" * 120_000}


def left_at_length(content: Json) -> None:
    """An epoch that says of the one before more than a document holds beside it."""
    content["type"] = "epoch_started"
    content["body"] = {"reason": "fork", "previous": "\x80" * 120_000}


@pytest.mark.parametrize("odd", [without_rules, told_at_length, left_at_length])
def test_no_document_however_it_lies_keeps_a_shop_from_being_judged(
    till: JoinedTill, server: RunningServer, odd: Callable[[Json], None]
) -> None:
    booked = till.remote.push(till.batch())
    content: Json = orjson.loads(till.documents()[-1].raw)
    content["seq"], content["event_id"] = booked.seq + 1, "7" * 32
    odd(content)
    pushed = till.remote.push(chained(till, 21, booked.hash, [canonical(content)]))
    assert (pushed.seq, pushed.stopped_by) == (21, None)
    assert server.count("quarantine") == 0
    server.settle()
    assert nothing_waits(server)
    kind = "fork" if odd is left_at_length else "audit_difference"
    assert [told["of"] for told in till.shown()["exceptions"] if told["kind"] == kind] == [
        ["7" * 32]
    ]


@pytest.mark.parametrize("day", ["2026-99-99", "2026-02-29", "9999-12-31", "0001-01-01"])
def test_no_date_that_a_document_states_keeps_a_till_from_pulling_or_the_office_from_being_kept(
    till: JoinedTill, server: RunningServer, day: str
) -> None:
    assert till.session.once(60).is_even
    own = till.documents()[-1]
    content: Json = orjson.loads(own.raw)
    content["seq"], content["event_id"], content["business_date"] = 21, "7" * 32, day
    content["at"]["offset_ms"] = 999_999_999
    pushed = till.remote.push(chained(till, 21, own.hash, [canonical(content)]))
    assert (pushed.seq, pushed.stopped_by) == (21, None)
    server.settle()
    assert till.session.once(60).online
    told = till.shown()["exceptions"]
    assert {one["kind"] for one in told} >= {"product_unknown"}
    with till.ledger.read() as reads:
        kept = sum(seq for _, seq in reads.office_ends())
    dated = [one for one in told if one["date"] > "2000"]
    assert kept >= len(dated) > 400
    assert all(one["date"] < "2100" for one in dated)


def test_a_document_that_no_judgement_can_be_made_of_is_passed_over_and_told(
    till: JoinedTill, server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    till.remote.push(till.batch())
    odd = till.documents()[7].event_id
    real = judging.of_document

    def failing(shop: Shop, document: Document) -> Iterator[Written]:
        if document.event_id == odd:
            raise ZeroDivisionError
        yield from real(shop, document)

    monkeypatch.setattr(judging, "of_document", failing)
    server.settle()
    assert nothing_waits(server)
    told = [one["details"] for one in till.shown()["exceptions"] if one["kind"] == "unjudged"]
    assert [(one["seq"], one["reason"]) for one in told] == [(8, "ZeroDivisionError")]
    # What came after it is judged and costed: only the movements of that one document lack.
    assert till.session.once(60).is_even
    assert verify(server.database_url)["ok"]


def test_a_bug_in_judging_one_shop_leaves_no_other_shop_unjudged(
    sqlite_till: JoinedTill, sqlite_server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    sqlite_till.remote.push(sqlite_till.batch())
    with sqlite_server.database.reading() as connection:
        own = shops(connection)[0]
    odd = replace(own, shop=b"\0" * 16)

    def judging(database: Database, shop: Shop, now: datetime) -> int:
        return 1 // 0 if shop is odd else settle(database, shop, now)

    monkeypatch.setattr(settler, "shops", lambda _connection: [odd, own])
    monkeypatch.setattr(settler, "settle", judging)
    with closing(settler.Settler(sqlite_server.database)) as running:
        running.start()
        until(lambda: running.failed and nothing_waits(sqlite_server))
        # The odd shop fails again at each look, and the thread is there to look.
        failed = running.failed
        running.nudge()
        until(lambda: running.failed > failed)
    assert sqlite_till.shown()["exceptions"]


def test_a_stream_goes_on_through_what_is_kept_and_every_resend_is_known(
    till: JoinedTill, server: RunningServer
) -> None:
    own = till.documents()
    broken = orjson.loads(own[-1].raw)
    broken["effects"]["postings"][0]["amount"] += 1
    kept = canonical(broken)
    till.remote.push(till.batch(1, 19))
    at = chain_hash(own[18].hash, kept)
    till.remote.push(chained(till, 20, own[18].hash, [kept]))
    assert till.remote.hello(till.held()).streams[0].hash == at
    after = orjson.loads(own[-1].raw)
    after["seq"], after["event_id"] = 21, "7" * 32
    next_ = chained(till, 21, at, [canonical(after)])
    for _ in range(2):
        pushed = till.remote.push(next_)
        assert (pushed.seq, pushed.stopped_by) == (21, None)
    again = chained(till, 19, own[17].hash, [own[18].raw, kept, canonical(after)])
    assert till.remote.push(again).stopped_by is None
    number = after["effects"]["receipt"]["number"]
    assert till.remote.sale(number).event_id == "7" * 32
    assert (server.count("quarantine"), server.count("journal")) == (1, 20)
    assert verify(server.database_url)["checks"]["quarantine"] == {"ok": True, "count": 1}
    shown = till.shown()
    assert [(row["seq"], row["reason"]) for row in shown["quarantine"]] == [(20, "voucher_balance")]


def test_an_event_that_another_stream_has_is_kept_apart(
    till: JoinedTill, server: RunningServer
) -> None:
    own = till.documents()
    till.remote.push(till.batch())
    twin = orjson.loads(own[5].raw)
    twin["epoch"], twin["seq"] = "ab" * 8, 1
    # A name that looks like the id, earlier in the bytes, does not hide the id.
    twin["body"]["event_id"] = "8" * 32
    other = PushBatch("ab" * 8, 1, NO_HASH, (canonical(twin),), {})
    pushed = till.remote.push(other)
    assert (pushed.seq, pushed.stopped_by) == (1, None)
    assert [row["reason"] for row in till.shown()["quarantine"]] == ["event_known"]
    assert server.count("journal") == 20


def test_a_newer_schema_holds_the_stream_and_consumes_nothing(
    till: JoinedTill, server: RunningServer
) -> None:
    own = till.documents()
    newer = orjson.loads(own[-1].raw)
    newer["schema_v"] = 2
    batch = till.batch()
    pushed = till.remote.push(replace(batch, raws=(*batch.raws[:-1], canonical(newer))))
    assert (pushed.seq, pushed.hash, pushed.stopped_by) == (19, own[18].hash, ServerTooOld.code)
    assert [row["code"] for row in till.shown()["trouble"]] == [ServerTooOld.code]
    assert till.session.once(60).is_even
    assert server.count("journal") == 20


def test_a_push_that_chains_to_something_else_is_refused_whole(
    sqlite_till: JoinedTill, sqlite_server: RunningServer
) -> None:
    till = sqlite_till
    till.remote.push(till.batch(1, 10))
    wrong = replace(till.batch(11), previous=b"\x01" * 32)
    pushed = till.remote.push(wrong)
    assert (pushed.seq, pushed.stopped_by) == (10, "sync.gap")
    overlapping = replace(till.batch(9), previous=b"\x01" * 32)
    assert till.remote.push(overlapping).stopped_by == "sync.fork"
    assert sqlite_server.count("journal") == 10


def test_names_and_pins_are_taken_only_for_those_whom_a_document_names(
    sqlite_till: JoinedTill, sqlite_server: RunningServer
) -> None:
    stranger = {
        "persons": [{"person": "1" * 32, "salt": "ab", "fields": {"name_zh": "谁"}}],
        "pins": [{"user": "2" * 32, "pin_hash": "anything"}],
    }
    pushed = sqlite_till.remote.push(replace(sqlite_till.batch(), beside=stranger))
    assert pushed.seq == 20
    with sqlite_server.database.reading() as connection:
        query = "SELECT count(*) FROM master WHERE kind IN ('person', 'pin')"
        assert connection.exec_driver_sql(query).scalar() == 0


@pytest.mark.parametrize(
    "beside",
    [
        [],
        {"persons": {}},
        {"persons": [{"person": "1" * 32, "salt": "xy", "fields": {}}]},
        {"persons": [{"person": "1", "salt": "ab", "fields": {}}]},
        {"persons": [{"person": "1" * 32, "salt": "ab", "fields": 1}]},
        {"pins": [{"user": "2" * 32}]},
        {"pins": [7]},
    ],
)
def test_what_travels_beside_has_its_form(beside: object) -> None:
    with pytest.raises(RequestMalformed):
        check_beside(beside)


PRODUCT: Json = {
    "sku": "A1",
    "name_zh": "茶",
    "name_en": "Tea",
    "unit": "盒",
    "price": 100,
    "rate": 1300,
    "category": "",
    "kind": "goods",
    "barcodes": [],
}
USER: Json = {"login": "mei", "role": "cashier", "person": "1" * 32, "person_hash": "2" * 64}


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("product", {}),
        ("product", PRODUCT | {"price": "1.00"}),
        ("product", PRODUCT | {"rate": -1}),
        ("product", PRODUCT | {"kind": "gods"}),
        ("product", PRODUCT | {"barcodes": [1]}),
        ("product", PRODUCT | {"packs": [["123"], 5]}),
        ("product", PRODUCT | {"name_zh": "茶\0"}),
        ("user", USER | {"role": "emperor"}),
        ("user", USER | {"person_hash": ["x"]}),
        ("member", {"code": "M2"}),
        ("settings", {"time_zone": "Asia/Shanghai"}),
        ("till", {}),
        ("person", {"salt": "ab", "fields": {}}),
        ("pin", {"hash": "of somebody else"}),
    ],
)
def test_a_master_row_that_no_till_could_take_is_kept_apart(
    sqlite_till: JoinedTill, sqlite_server: RunningServer, kind: str, fields: Json
) -> None:
    till, own = sqlite_till, sqlite_till.documents()
    till.remote.push(till.batch())
    odd = orjson.loads(own[-1].raw)
    odd["seq"], odd["event_id"], odd["type"] = 21, "7" * 32, f"{kind}_changed"
    odd["effects"] = {
        "currency": "CNY",
        "master": [{"kind": kind, "id": "9" * 32, "fields": fields}],
    }
    pushed = till.remote.push(chained(till, 21, own[-1].hash, [canonical(odd)]))
    assert (pushed.seq, pushed.stopped_by) == (21, None)
    assert [(row["seq"], row["reason"]) for row in till.shown()["quarantine"]] == [(21, "form")]
    with sqlite_server.database.reading() as connection:
        query = "SELECT count(*) FROM master WHERE id = ?"
        assert connection.exec_driver_sql(query, (bytes.fromhex("9" * 32),)).scalar() == 0


@pytest.mark.parametrize(("kind", "fields"), [("product", PRODUCT), ("user", USER), ("tree", {})])
def test_a_master_row_of_a_known_form_or_an_unknown_kind_is_booked(
    sqlite_till: JoinedTill, kind: str, fields: Json
) -> None:
    till, own = sqlite_till, sqlite_till.documents()
    till.remote.push(till.batch())
    told = orjson.loads(own[-1].raw)
    told["seq"], told["event_id"], told["type"] = 21, "7" * 32, f"{kind}_changed"
    row = {"kind": kind, "id": "9" * 32, "fields": fields}
    told["effects"] = {"currency": "CNY", "master": [row]}
    assert till.remote.push(chained(till, 21, own[-1].hash, [canonical(told)])).seq == 21
    assert till.shown()["quarantine"] == []


def test_a_figure_beyond_belief_is_kept_apart_and_overflows_no_sum(
    sqlite_till: JoinedTill, sqlite_server: RunningServer
) -> None:
    till, own = sqlite_till, sqlite_till.documents()
    pushed = till.remote.push(till.batch())
    for seq, q in enumerate((FIGURE_LIMIT, -FIGURE_LIMIT, FIGURE_LIMIT - 1), 21):
        told = orjson.loads(own[-1].raw)
        told["seq"], told["event_id"], told["type"] = seq, f"{seq:032x}", "stock_count"
        movement = {"product": "9" * 32, "q": q, "v": 0}
        told["effects"] = {"currency": "CNY", "movements": [movement]}
        pushed = till.remote.push(chained(till, seq, pushed.hash, [canonical(told)]))
        assert (pushed.seq, pushed.stopped_by) == (seq, None)
    assert [row["seq"] for row in till.shown()["quarantine"]] == [22, 21]
    assert verify(sqlite_server.database_url)["ok"]
