"""What the ledger file promises: whole or not at all, for ever, under its key."""

import os
import shutil
import signal
import subprocess
import sys
import textwrap
import threading
import time
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError

from bench.shop import origin
from pos.errors import LedgerExists, LedgerInUse, LedgerKey, LedgerMissing
from pos.store.connection import PRAGMAS
from pos.store.ledger import KEY_FILE, LEDGER_FILE, SqlLedger, create_ledger, open_ledger
from pos.store.schema import IMMUTABLE
from tests.store.conftest import DOCUMENTS, sell

PROJECT = Path(__file__).parents[2]


class Interrupted(Exception):
    """A failure in the middle of a transaction."""


def head_seq(ledger: SqlLedger) -> int:
    with ledger.read() as reads:
        return reads.head().seq


def test_a_failure_after_the_third_insert_leaves_nothing(ledger: SqlLedger) -> None:
    with pytest.raises(Interrupted):
        _insert_three_and_fail(ledger)
    with ledger.read() as reads:
        left = reads.connection.exec_driver_sql("SELECT count(*) FROM tender WHERE pos >= 900")
        assert left.scalar() == 0
    assert head_seq(ledger) == DOCUMENTS


def _insert_three_and_fail(ledger: SqlLedger) -> None:
    with ledger.begin() as work:
        for number in range(3):
            work.connection.exec_driver_sql(
                "INSERT INTO tender VALUES (?,?,?,?)", (900 + number, 1, "cash", 1)
            )
        raise Interrupted


@pytest.mark.parametrize("table", IMMUTABLE)
def test_what_stands_for_ever_refuses_update_and_delete(ledger: SqlLedger, table: str) -> None:
    with ledger.read() as reads:
        column = reads.connection.exec_driver_sql(f"PRAGMA table_info({table})").all()[0][1]
    for statement in (
        f"UPDATE {table} SET {column} = {column}",
        f"DELETE FROM {table}",
        f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}",
    ):
        with ledger.begin() as work:
            has_rows = work.connection.exec_driver_sql(f"SELECT 1 FROM {table} LIMIT 1").first()
        if has_rows is None:
            continue
        with pytest.raises(DBAPIError, match="immutable"), ledger.begin() as work:
            work.connection.exec_driver_sql(statement)


def test_every_pragma_reads_back_as_it_was_set(ledger: SqlLedger) -> None:
    with ledger.begin() as work:
        found = {
            name: work.connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name, _ in PRAGMAS
        }
    assert found == dict(PRAGMAS)
    # What holds over a power cut is said here once more: FULL, in a write-ahead log.
    assert (found["synchronous"], found["journal_mode"], found["foreign_keys"]) == (2, "wal", 1)


def test_a_wrong_key_opens_nothing_and_makes_nothing(home: Path, ledger: SqlLedger) -> None:
    ledger.close()
    before = (home / LEDGER_FILE).read_bytes()
    for wrong in (bytes(32), b"", b"00" * 32):
        (home / KEY_FILE).write_bytes(wrong)
        with pytest.raises(LedgerKey):
            open_ledger(home)
    (home / KEY_FILE).unlink()
    with pytest.raises(LedgerKey):
        open_ledger(home)
    assert (home / LEDGER_FILE).read_bytes() == before


def test_the_file_shows_no_word_of_what_it_holds(home: Path, ledger: SqlLedger) -> None:
    ledger.close()
    stored = (home / LEDGER_FILE).read_bytes()
    assert not stored.startswith(b"SQLite format")
    assert b"journal" not in stored
    assert (home / KEY_FILE).stat().st_mode & 0o777 == 0o600


def test_a_second_ledger_is_refused_and_none_is_missed(home: Path, tmp_path: Path) -> None:
    with pytest.raises(LedgerExists):
        create_ledger(home, origin())
    with pytest.raises(LedgerMissing):
        open_ledger(tmp_path / "nowhere")


def test_one_counter_at_a_time_and_a_dead_one_holds_nothing(home: Path) -> None:
    code = f"""
        import pathlib, time
        from pos.store.ledger import open_ledger
        ledger = open_ledger(pathlib.Path({str(home)!r}))
        ledger.claim_counter()
        print("claimed", flush=True)
        time.sleep(60)
    """
    other = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code)],
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert other.stdout is not None
    assert other.stdout.readline() == "claimed\n"
    mine = open_ledger(home)
    with pytest.raises(LedgerInUse):
        mine.claim_counter()
    other.kill()
    other.wait()
    other.stdout.close()
    mine.claim_counter()
    mine.close()


def test_killed_at_any_moment_a_sale_is_whole_or_not_there(home: Path, ledger: SqlLedger) -> None:
    ledger.close()
    code = f"""
        import pathlib
        from tests.store.conftest import sell
        from pos.store.ledger import open_ledger
        ledger = open_ledger(pathlib.Path({str(home)!r}))
        while True:
            sell(ledger)
            with ledger.read() as reads:
                print(reads.head().seq, flush=True)
    """
    told = DOCUMENTS
    for pause in (0.05, 0.11, 0.17):
        process = subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(code)],
            cwd=PROJECT,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        told = int(process.stdout.readline())
        time.sleep(pause)
        os.kill(process.pid, signal.SIGKILL)
        told = int(([str(told), *process.stdout.read().split()])[-1])
        process.wait()
        process.stdout.close()
        opened = open_ledger(home)
        with opened.read() as reads:
            documents = reads.documents_after(reads.head().epoch, 0, 10_000)
            receipts = reads.receipts_since("2000-01-01", None)
        opened.close()
        assert len(documents) in {told, told + 1}
        assert len(receipts) == len(documents) - 2


def test_two_writers_never_fork_the_stream(home: Path, ledger: SqlLedger) -> None:
    second = open_ledger(home)
    for number in range(10):
        sell(second if number % 2 else ledger)
    with ledger.read() as reads:
        documents = reads.documents_after(reads.head().epoch, 0, 100)
    second.close()
    assert [document.seq for document in documents] == list(range(1, DOCUMENTS + 11))
    for before, after in pairwise(documents):
        assert after.previous == before.hash


def test_whoever_writes_has_the_right_to_before_reading_the_head(
    home: Path, ledger: SqlLedger
) -> None:
    """A second writer waits from BEGIN on; else both would seal their document onto one head."""
    second = open_ledger(home)
    other = threading.Thread(target=sell, args=(second,))
    with ledger.begin() as work:
        before = work.head().seq
        other.start()
        # Long enough for a sale of its own, were it let in; nothing depends on it otherwise.
        other.join(1)
        assert other.is_alive()
        assert work.head().seq == before
        work.put_state("written", {"by": "first"})
    other.join(30)
    assert head_seq(ledger) == before + 1
    second.close()


def test_a_copy_opens_with_its_key_alone(home: Path, ledger: SqlLedger, tmp_path: Path) -> None:
    ledger.close()
    shutil.copytree(home, tmp_path / "copy")
    copied = open_ledger(tmp_path / "copy")
    assert head_seq(copied) == DOCUMENTS
    copied.close()
