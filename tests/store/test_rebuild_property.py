"""Projections are a function of the journal: any documents, written in any batches (I8)."""

import tempfile
from contextlib import closing
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from pos.domain.documents import Decision, Json
from pos.domain.posting import effects
from pos.store.connection import read_key, snapshot
from pos.store.ledger import KEY_FILE, LEDGER_FILE, SqlLedger, create_ledger, open_ledger
from pos.store.rebuild import rebuild
from pos.store.schema import PROJECTIONS
from tests.store.shop import ORIGIN, Shop

IDS = [f"{number:032x}" for number in range(1, 5)]
AMOUNTS = st.integers(-(10**9), 10**9)
PAIRS = st.none() | st.tuples(AMOUNTS, st.integers(1, 10**6)).map(list)


@st.composite
def stated(draw: st.DrawFn) -> Json:
    """Effects that agree among themselves and mean nothing else."""
    movements: list[Json] = []
    for product in draw(st.lists(st.sampled_from(IDS), unique=True)):
        movement: Json = {"product": product, "q": draw(AMOUNTS), "v": draw(AMOUNTS)}
        for name in ("basis", "receipt"):
            pair = draw(PAIRS)
            if pair is not None:
                movement[name] = pair
        movements.append(movement)
    value = sum(movement["v"] for movement in movements)
    postings: list[Json] = []
    if value or draw(st.booleans()):
        postings = [
            {"account": "1405", "side": "D", "amount": value},
            {"account": "3001o", "side": "C", "amount": value, "party": draw(st.sampled_from(IDS))},
        ]
    shift = draw(st.sampled_from(IDS))
    return effects(
        "CNY",
        movements=movements,
        postings=postings,
        returned=[
            {"sale": sale, "line": line, "q": 1}
            for sale, line in draw(st.sets(st.tuples(st.sampled_from(IDS), st.integers(1, 3))))
        ],
        returned_tenders=[
            {"sale": sale, "kind": draw(st.sampled_from(["cash", "card"])), "amount": draw(AMOUNTS)}
            for sale in draw(st.lists(st.sampled_from(IDS), max_size=2))
        ],
        points=[
            {"member": member, "delta": draw(AMOUNTS)}
            for member in draw(st.lists(st.sampled_from(IDS), max_size=3))
        ],
        shift_sums={
            "shift": shift,
            "sums": draw(st.dictionaries(st.sampled_from(["sales", "float"]), AMOUNTS)),
        },
        counters=draw(st.dictionaries(st.sampled_from(["receipt", "z"]), st.integers(0, 99))),
    )


def write(ledger: SqlLedger, batches: list[list[Json]]) -> None:
    shop = Shop(ledger)
    for batch in batches:
        with ledger.begin() as work:
            for one in batch:
                work.append(shop.draft("correction", Decision({}, one)))


def projections(home: Path) -> dict[str, list[str]]:
    with snapshot(home / LEDGER_FILE, read_key(home / KEY_FILE)) as connection:
        return {
            name: sorted(
                repr(tuple(row)) for row in connection.exec_driver_sql(f"SELECT * FROM {name}")
            )
            for name in PROJECTIONS
        }


def wreck(ledger: SqlLedger) -> None:
    """Take every projection away, as no trigger would allow."""
    with ledger.begin() as work:
        run = work.connection.exec_driver_sql
        made = run("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").all()
        for name, _ in made:
            run(f"DROP TRIGGER {name}")
        for name in PROJECTIONS:
            run(f"DELETE FROM {name}")
        for _, sql in made:
            run(sql)


@settings(max_examples=25)
@given(st.lists(st.lists(stated(), max_size=4), max_size=4))
def test_projections_rebuilt_are_those_that_were_written(batches: list[list[Json]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        with closing(create_ledger(home, ORIGIN)) as ledger:
            write(ledger, batches)
        live = projections(home)
        assert rebuild(home).differing == {}
        assert projections(home) == live


@settings(max_examples=10)
@given(st.lists(stated(), min_size=1, max_size=6))
def test_projections_are_rebuilt_from_nothing_and_from_other_batches(documents: list[Json]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        one, other = Path(folder) / "one", Path(folder) / "other"
        for home, batches in ((one, [documents]), (other, [[document] for document in documents])):
            with closing(create_ledger(home, ORIGIN)) as ledger:
                write(ledger, batches)
        live = projections(one)
        assert projections(other) == live
        with closing(open_ledger(other)) as ledger:
            wreck(ledger)
        rebuilt = rebuild(other)
        assert rebuilt.differing.keys() == {name for name in PROJECTIONS if live[name]}
        assert projections(other) == live
