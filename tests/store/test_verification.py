"""`verify` finds what is seeded wrong, and `rebuild` puts right what can be put right."""

from pathlib import Path

import pytest

from pos.errors import LedgerInUse
from pos.store.ledger import HEAD_FILE, SqlLedger, open_ledger
from pos.store.rebuild import rebuild
from pos.store.verification import verify
from tests.store.conftest import DOCUMENTS, sell


def test_a_ledger_as_it_was_made_holds(home: Path) -> None:
    outcome = verify(home)
    assert outcome["ok"], outcome
    assert outcome["checks"]["stream"]["count"] == DOCUMENTS


def forced(ledger: SqlLedger, *statements: str) -> None:
    """Change what triggers guard, as a broken disk or a clever hand would."""
    with ledger.begin() as work:
        names = [
            row[0]
            for row in work.connection.exec_driver_sql(
                "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            )
        ]
        sources = [
            row[0]
            for row in work.connection.exec_driver_sql(
                "SELECT sql FROM sqlite_master WHERE type = 'trigger'"
            )
        ]
        for name in names:
            work.connection.exec_driver_sql(f"DROP TRIGGER {name}")
        for statement in statements:
            work.connection.exec_driver_sql(statement)
        for source in sources:
            work.connection.exec_driver_sql(source)


@pytest.mark.parametrize(
    ("check", "statement"),
    [
        ("stream", "UPDATE journal SET raw = substr(raw, 1, 40) WHERE pos = 7"),
        ("stream", "UPDATE journal SET hash = zeroblob(32) WHERE pos = 7"),
        ("stream", "DELETE FROM journal WHERE pos = 7"),
        ("stream", "UPDATE journal SET type = 'refund' WHERE pos = 7"),
        ("vouchers", "UPDATE posting SET amount = amount + 1 WHERE pos = 7 AND n = 1"),
        ("vouchers", "DELETE FROM voucher WHERE pos = 7"),
        ("stock", "UPDATE movement SET v = v + 1 WHERE pos = 7"),
        ("stock", "UPDATE stock_level SET q = q + 1000"),
        ("projections", "UPDATE receipt SET total = 0 WHERE pos = 7"),
        ("projections", "INSERT INTO tender VALUES (7, 9, 'cash', 5)"),
        ("projections", "INSERT INTO tender VALUES (999, 1, 'cash', 5)"),
        ("projections", "UPDATE shift_sum SET amount = amount - 1"),
        ("immutable", "DROP TABLE audit"),
    ],
)
def test_a_seeded_breach_is_found_and_named(
    ledger: SqlLedger, home: Path, check: str, statement: str
) -> None:
    if check == "immutable":
        with ledger.begin() as work:
            work.connection.exec_driver_sql("DROP TRIGGER journal_no_delete")
    else:
        forced(ledger, statement)
    outcome = verify(home)
    assert not outcome["ok"]
    assert outcome["first_breach"]["check"] == check, outcome["first_breach"]
    assert not outcome["checks"][check]["ok"]


def test_a_ledger_behind_its_head_file_is_found(ledger: SqlLedger, home: Path) -> None:
    sell(ledger)
    newer = (home / HEAD_FILE).read_bytes()
    forced(
        ledger,
        *(
            f"DELETE FROM {table} WHERE pos = {DOCUMENTS + 1}"
            for table in ("journal", "movement", "voucher", "posting", "tender", "receipt", "audit")
        ),
    )
    ledger.close()
    rebuild(home)
    (home / HEAD_FILE).write_bytes(newer)
    outcome = verify(home)
    assert outcome["first_breach"]["check"] == "witness", outcome


@pytest.mark.parametrize(
    ("table", "statement"),
    [
        ("stock_level", "UPDATE stock_level SET q = q + 1000"),
        ("shift_sum", "DELETE FROM shift_sum WHERE what = 'sales'"),
        ("posting", "UPDATE posting SET amount = 1 WHERE pos = 7"),
        ("receipt", "DELETE FROM receipt"),
        ("audit", "INSERT INTO audit VALUES (900, 'x', NULL, 'x', NULL)"),
    ],
)
def test_rebuild_names_what_differs_and_puts_it_right(
    ledger: SqlLedger, home: Path, table: str, statement: str
) -> None:
    forced(ledger, statement)
    ledger.close()
    assert list(rebuild(home).differing) == [table]
    assert verify(home)["ok"], verify(home)
    assert rebuild(home).differing == {}
    opened = open_ledger(home)
    sell(opened)
    opened.close()
    assert verify(home)["ok"]


def test_rebuild_needs_the_ledger_alone(ledger: SqlLedger, home: Path) -> None:
    ledger.claim_counter()
    with pytest.raises(LedgerInUse):
        rebuild(home)


def test_verify_runs_beside_a_counter_that_sells(ledger: SqlLedger, home: Path) -> None:
    ledger.claim_counter()
    for _ in range(3):
        sell(ledger)
        assert verify(home)["ok"]


def test_stretches_of_a_journal_add_up_to_the_whole(
    ledger: SqlLedger, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger.close()
    whole = verify(home)
    monkeypatch.setattr("pos.store.verification.STRETCH_MIN", 4)
    monkeypatch.setattr("os.cpu_count", _three)
    assert verify(home) == whole
    assert rebuild(home).differing == {}


def _three() -> int:
    return 3
