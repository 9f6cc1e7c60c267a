"""Many processes on one ledger at once: who sells is never in anyone's way, and loses nothing."""

import json
import shutil
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
import sqlcipher3.dbapi2 as sqlcipher

from pos.store.connection import read_key
from pos.store.head_file import HeadFile
from pos.store.ledger import HEAD_FILE, KEY_FILE, LEDGER_FILE
from pos.store.verification import verify
from tests.driving import Server, Till, command, succeeded

HEADER = "sku,barcode,name_zh,name_en,unit,price,tax_rate,cost,stock,category\n"
ROUNDS = 2
BACKUPS = 3
BETWEEN_SALES_S = 0.2
"""Faster than any cashier. Where the next sale is there before the last is confirmed, `sync` is
never even with her, and takes all of its two minutes."""


def keyed(path: Path, key: str) -> sqlcipher.Connection:
    connection = sqlcipher.connect(str(path))
    connection.execute(f"PRAGMA key = \"x'{key}'\"")
    return connection


def backed_up(home: Path, target: Path) -> Path:
    """Copy a ledger by SQLite's own backup call, with the head that it had at most."""
    target.mkdir()
    key = read_key(home / KEY_FILE)
    shutil.copy(home / KEY_FILE, target / KEY_FILE)
    shutil.copy(home / HEAD_FILE, target / HEAD_FILE)
    with (
        closing(keyed(home / LEDGER_FILE, key)) as source,
        closing(keyed(target / LEDGER_FILE, key)) as copy,
    ):
        source.backup(copy)
    return target


class Beside:
    """What else runs on a till's home while it sells."""

    def __init__(self, home: Path, folder: Path) -> None:
        self._home, self._folder = home, folder

    def imports(self, number: int) -> None:
        sheet = self._folder / f"{number}.csv"
        sheet.write_text(HEADER + f"Q{number},,青团,,个,5.00,13,2.00,10,糕点\n")
        assert succeeded(self._home, "import", str(sheet), "--json")["new"] == 1

    def syncs(self, _number: int) -> None:
        # Even or not: who sells meanwhile is ahead again.
        assert json.loads(command(self._home, "sync", "--once", "--json").stdout)["online"] is True

    def checks(self, _number: int) -> None:
        assert succeeded(self._home, "verify", "--json")["ok"] is True

    def backs_up(self, number: int) -> None:
        for part in range(BACKUPS):
            copy = backed_up(self._home, self._folder / f"copy-{number}-{part}")
            assert verify(copy)["ok"] is True


@pytest.mark.parametrize("till", ["process"], indirect=True)
def test_selling_goes_on_beside_imports_syncs_checks_and_backups(
    home: Path, tmp_path: Path, server: Callable[..., Server], till: Till
) -> None:
    till.end()
    central = server()
    succeeded(home, "enrol", central.url, central.invite("S01", "T01"))

    beside = Beside(home, tmp_path)
    over, numbers = threading.Event(), []

    def sells(counter: Till) -> None:
        while not over.is_set():
            counter.done("scan", code="A001")
            sold = counter.done("pay", tenders=[{"kind": "cash", "amount": "5.00"}])
            numbers.append(sold["number"])
            over.wait(BETWEEN_SALES_S)

    with Till(home) as counter, ThreadPoolExecutor(5) as pool:
        counter.done("login", user="cashier", pin="2222")
        counter.done("open_shift", float="200.00")
        selling = pool.submit(sells, counter)
        try:
            jobs = [
                pool.submit(job, number)
                for number in range(ROUNDS)
                for job in (beside.imports, beside.syncs, beside.checks, beside.backs_up)
            ]
            for job in jobs:
                job.result()
        finally:
            over.set()
        selling.result()
        told = [sale["number"] for sale in counter.done("sales")["sales"]]
    assert sorted(told) == sorted(numbers)
    assert len(set(numbers)) == len(numbers) > 0
    assert succeeded(home, "sync", "--once", "--json")["pending"] == 0
    assert succeeded(home, "verify", "--json")["ok"] is True
    assert central.verify()["ok"] is True


def test_a_backup_beside_an_open_transaction_holds_only_what_was_committed(
    home: Path, tmp_path: Path
) -> None:
    with closing(keyed(home / LEDGER_FILE, read_key(home / KEY_FILE))) as writer:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("INSERT INTO state (key, value) VALUES ('half', '{}')")
        copy = backed_up(home, tmp_path / "copy")
        writer.rollback()
    assert succeeded(copy, "verify", "--json")["ok"] is True
    assert HeadFile(copy / HEAD_FILE).read() == HeadFile(home / HEAD_FILE).read()
    assert command(copy, "rebuild").returncode == 0
