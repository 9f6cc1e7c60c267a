"""`verify` finds each seeded breach and names it; `rebuild` puts right what may be put right."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pos.domain.tendering import Tender
from pos.errors import LedgerDamaged, LedgerInUse
from pos.store.connection import read_key, snapshot
from pos.store.ledger import HEAD_FILE, KEY_FILE, LEDGER_FILE, open_ledger
from pos.store.locks import alone
from pos.store.packing import packed, unpacked
from pos.store.rebuild import rebuild
from pos.store.verification import CHECKS, verify
from tests.store.conftest import Tamper
from tests.store.shop import EPOCH, Shop


def failed(home: Path) -> dict[str, Any]:
    """Return the first breach of a ledger that does not verify."""
    told = verify(home)
    assert told["ok"] is False
    breach: dict[str, Any] = told["first_breach"]
    assert told["checks"][breach["check"]]["ok"] is False
    return breach


def asked(home: Path, sql: str) -> list[Any]:
    with snapshot(home / LEDGER_FILE, read_key(home / KEY_FILE)) as connection:
        return [tuple(row) for row in connection.exec_driver_sql(sql)]


def test_a_day_holds_in_every_check(day: Path) -> None:
    told = verify(day)
    assert told["ok"] is True
    assert told["first_breach"] is None
    assert told["checks"].keys() == set(CHECKS)
    assert all(check["ok"] for check in told["checks"].values())
    assert told["checks"]["stream"]["count"] == 10
    assert told["checks"]["vouchers"]["count"] == 10
    assert told["checks"]["numbers"]["count"] == 6
    json.dumps(told)


def test_a_new_ledger_holds(new_home: Path) -> None:
    assert verify(new_home)["ok"] is True


def test_a_flipped_byte_of_a_document_is_found(day: Path, tamper: Tamper) -> None:
    ((raw,),) = asked(day, "SELECT raw FROM journal WHERE seq = 4")
    opened = unpacked(raw)
    place = opened.index(b'"total"') + 8
    flipped = opened[:place] + bytes((opened[place] ^ 1,)) + opened[place + 1 :]
    tamper("UPDATE journal SET raw = ? WHERE seq = 4", packed(flipped))
    assert failed(day)["check"] == "stream"


def test_bytes_that_do_not_open_are_found(day: Path, tamper: Tamper) -> None:
    tamper("UPDATE journal SET raw = ? WHERE seq = 4", b"\x01nonsense")
    breach = failed(day)
    assert (breach["check"], breach["found"]) == ("stream", "not_compressed")
    tamper("UPDATE journal SET raw = ? WHERE seq = 4", b"\x63nonsense")
    assert failed(day)["check"] == "stream"


@pytest.mark.parametrize(
    ("change", "check"),
    [
        ("UPDATE journal SET type = 'refund' WHERE seq = 3", "stream"),
        ("UPDATE journal SET hash = zeroblob(32) WHERE seq = 3", "stream"),
        ("DELETE FROM journal WHERE seq = 5", "stream"),
        ("UPDATE journal SET seq = 50 WHERE seq = 10", "stream"),
        ("UPDATE movement SET q = q + 1 WHERE pos = 3", "stock"),
        ("DELETE FROM movement WHERE pos = 3", "stock"),
        ("INSERT INTO movement VALUES (99, zeroblob(16), 1, 1)", "stock"),
        ("UPDATE stock_level SET v = v - 1", "stock"),
        ("UPDATE stock_level SET basis_q = 1", "stock"),
        ("DELETE FROM stock_level WHERE q > 0", "stock"),
        ("UPDATE posting SET amount = amount + 1 WHERE pos = 4 AND n = 1", "vouchers"),
        ("DELETE FROM posting WHERE pos = 4 AND n = 2", "vouchers"),
        ("UPDATE voucher SET date = '2026-11-22' WHERE pos = 4", "vouchers"),
        ("DELETE FROM voucher WHERE pos = 4", "vouchers"),
        ("UPDATE tender SET kind = 'card' WHERE pos = 3", "projections"),
        ("UPDATE receipt SET total = total + 100 WHERE pos = 3", "projections"),
        ("DELETE FROM receipt WHERE pos = 3", "projections"),
        ("UPDATE shift SET number = 7", "projections"),
        ("UPDATE shift_close SET counted = counted + 100", "projections"),
        ("DELETE FROM shift_close", "projections"),
        ("UPDATE shift_sum SET amount = amount + 1 WHERE what = 'sales'", "projections"),
        ("UPDATE returned SET q = 0", "projections"),
        ("UPDATE returned_tender SET amount = 0", "projections"),
        ("UPDATE counter SET n = n + 1", "projections"),
        ("DELETE FROM audit WHERE pos = 2", "projections"),
        ("UPDATE audit SET user = zeroblob(16) WHERE pos = 2", "projections"),
        ("UPDATE dictionary SET text = x'00'", "immutable"),
        ("INSERT INTO ack VALUES ('5555555555555555', 99, zeroblob(32), 'e', 'm')", "witness"),
        ("INSERT INTO ack VALUES ('5555555555555555', 3, zeroblob(32), 'e', 'm')", "witness"),
    ],
)
def test_a_changed_row_is_found_and_named(
    day: Path, tamper: Tamper, change: str, check: str
) -> None:
    tamper(change)
    assert failed(day)["check"] == check


@pytest.mark.parametrize("trigger", ["journal_no_update", "posting_no_delete"])
def test_a_missing_trigger_is_found_and_stops_the_start(
    day: Path, tamper: Tamper, trigger: str
) -> None:
    tamper("SELECT 1", spared=trigger)
    assert failed(day)["expected"] == f"trigger {trigger}"
    with pytest.raises(LedgerDamaged) as refused:
        open_ledger(day)
    assert refused.value.details["check"] == f"trigger {trigger}"
    assert rebuild(day).triggers == [f"trigger {trigger}"]
    assert verify(day)["ok"] is True


def test_a_trigger_of_the_same_name_that_refuses_nothing_is_found(
    day: Path, tamper: Tamper
) -> None:
    name = "journal_no_delete"
    tamper("SELECT 1", spared=name)
    tamper(f"CREATE TRIGGER {name} BEFORE DELETE ON journal BEGIN SELECT 1; END")
    assert failed(day)["check"] == "immutable"


def test_an_older_copy_behind_its_head_file_is_found(day: Path, tmp_path: Path) -> None:
    older = Path(shutil.copytree(day, tmp_path / "older"))
    ledger = open_ledger(day)
    Shop(ledger, "01b1").sell(1000)
    ledger.close()
    shutil.copy(day / HEAD_FILE, older / HEAD_FILE)
    breach = failed(older)
    assert (breach["check"], breach["document"]) == ("witness", f"head_file {EPOCH}/11")
    assert breach["found"] is None


def test_a_lost_log_is_found(day: Path, tmp_path: Path) -> None:
    ledger = open_ledger(day)
    Shop(ledger, "01b1").sell(1000)
    copied = tmp_path / "copied"
    copied.mkdir()
    for name in (LEDGER_FILE, KEY_FILE, HEAD_FILE):
        shutil.copy(day / name, copied / name)
    ledger.close()
    assert failed(copied)["check"] == "witness"
    assert verify(day)["ok"] is True


def test_a_flipped_bit_in_the_log_is_found(day: Path, tmp_path: Path) -> None:
    ledger = open_ledger(day)
    shop = Shop(ledger, "01b1")
    for _ in range(3):
        shop.sell(1000)
    broken = Path(shutil.copytree(day, tmp_path / "broken"))
    ledger.close()
    log = broken / f"{LEDGER_FILE}-wal"
    (broken / f"{LEDGER_FILE}-shm").unlink()
    content = bytearray(log.read_bytes())
    content[len(content) // 2] ^= 1
    log.write_bytes(content)
    assert failed(broken)["check"] == "witness"


def test_a_missing_head_file_is_found(day: Path) -> None:
    (day / HEAD_FILE).unlink()
    assert failed(day)["check"] == "witness"


def test_a_damaged_page_is_a_breach_and_not_a_crash(day: Path) -> None:
    content = bytearray((day / LEDGER_FILE).read_bytes())
    for page in range(2, len(content) // 4096):
        content[page * 4096 + 100] ^= 1
    (day / LEDGER_FILE).write_bytes(content)
    assert failed(day)["check"] == "file"


def test_what_could_not_be_checked_is_not_called_right(day: Path, tamper: Tamper) -> None:
    tamper("DELETE FROM journal WHERE seq = 5")
    checks = verify(day)["checks"]
    assert not any(checks[name]["ok"] for name in ("stream", "stock", "vouchers", "projections"))
    assert checks["witness"]["ok"]
    assert checks["immutable"]["ok"]


def test_verify_runs_beside_a_counter(day: Path) -> None:
    ledger = open_ledger(day)
    ledger.claim_counter()
    shop = Shop(ledger, "01b1")
    for _ in range(5):
        shop.sell(1000)
        assert verify(day)["ok"] is True
    with ledger.begin() as work:
        work.append(shop.sale_draft(work, (1000,), [Tender("cash", 350)]))
        assert verify(day)["ok"] is True
    ledger.close()


def test_a_long_journal_is_split_between_processes_and_found_wrong_in_either_half(
    day: Path, tamper: Tamper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pos.store.comparison.STRETCH_MIN", 5)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    whole = verify(day)
    assert whole["ok"] is True
    assert whole["checks"]["stream"]["count"] == 10
    tamper("UPDATE posting SET amount = amount + 1 WHERE pos = 3 AND n = 1")
    assert failed(day)["check"] == "vouchers"
    tamper("UPDATE journal SET hash = zeroblob(32) WHERE seq = 9")
    told = verify(day)
    assert not told["checks"]["stream"]["ok"]
    assert told["first_breach"]["check"] in {"stream", "vouchers"}


@pytest.mark.parametrize(
    ("change", "table", "rows"),
    [
        ("UPDATE posting SET amount = amount + 1 WHERE pos = 4 AND n = 1", "posting", 2),
        ("DELETE FROM audit WHERE pos IN (2, 3)", "audit", 2),
        ("INSERT INTO receipt VALUES (77, 'X', 'sale', 1, NULL, zeroblob(16), NULL, '', '', NULL)",
         "receipt", 1),
        ("UPDATE stock_level SET q = q + 1", "stock_level", 24),
        ("DELETE FROM shift_sum", "shift_sum", 9),
        ("UPDATE shift SET number = number + 4", "shift", 4),
    ],
)  # fmt: skip
def test_rebuild_names_what_differs_and_puts_it_right(
    day: Path, tamper: Tamper, change: str, table: str, rows: int
) -> None:
    before = asked(day, f"SELECT * FROM {table} ORDER BY 1, 2")
    tamper(change)
    assert verify(day)["ok"] is False
    rebuilt = rebuild(day)
    assert (rebuilt.documents, rebuilt.differing) == (10, {table: rows})
    assert asked(day, f"SELECT * FROM {table} ORDER BY 1, 2") == before
    assert verify(day)["ok"] is True
    assert rebuild(day).differing == {}


def test_rebuild_refuses_a_journal_that_does_not_hold(day: Path, tamper: Tamper) -> None:
    tamper("UPDATE journal SET hash = zeroblob(32) WHERE seq = 3")
    tamper("UPDATE posting SET amount = amount + 1 WHERE pos = 4 AND n = 1")
    changed = asked(day, "SELECT * FROM posting")
    with pytest.raises(LedgerDamaged):
        rebuild(day)
    assert asked(day, "SELECT * FROM posting") == changed


def test_rebuild_needs_the_ledger_alone(day: Path) -> None:
    ledger = open_ledger(day)
    with pytest.raises(LedgerInUse):
        rebuild(day)
    ledger.close()
    with alone(day), pytest.raises(LedgerInUse):
        verify(day)
    assert rebuild(day).differing == {}


def test_swapped_tables_keep_their_guards(day: Path, tamper: Tamper) -> None:
    schema = "SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY name"
    before = dict(asked(day, schema))
    for table in ("movement", "receipt", "posting", "audit", "shift", "stock_level"):
        tamper(f"DELETE FROM {table}")
    assert len(rebuild(day).differing) == 6
    after = {name: sql.replace('"', "") for name, sql in asked(day, schema) if sql}
    assert after.keys() == {name for name, sql in before.items() if sql}
    assert all("STRICT" in after[table] for table in ("movement", "receipt", "stock_level"))


def test_the_command_says_what_verify_found(day: Path, tamper: Tamper) -> None:
    tamper("UPDATE posting SET amount = amount + 1 WHERE pos = 4 AND n = 1")
    main = Path(__file__).resolve().parents[2] / "main.py"
    ended = subprocess.run(
        [sys.executable, str(main), "verify", "--json"],
        env={"LIUSHUI_HOME": str(day), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 1, ended.stderr
    assert json.loads(ended.stdout)["first_breach"]["check"] == "vouchers"
