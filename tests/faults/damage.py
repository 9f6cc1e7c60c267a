"""A ledger's files as a power cut or a bad disk leaves them, and what a till makes of them.

SQLite cannot witness its own loss: a torn or flipped write-ahead log opens as a clean, shorter
ledger. What must hold is that nothing but the newest commits is gone, that the head file tells of
every one of them, and that the till then goes on in an epoch of its own with books that verify.

`python3 -m tests.faults.damage` tries every 97th byte of a log, cut and flipped.
"""

import argparse
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from bench.shop import Selling, filled, sell_one
from pos.bootstrap.epochs import heed_witnesses
from pos.domain.documents import Decision
from pos.domain.posting import effects
from pos.errors import LedgerDamaged, LedgerKey
from pos.store.ledger import LEDGER_FILE, LEDGER_FILES, open_ledger
from pos.store.verification import verify

CLOSED_HOME = "ledger-12"
"""Beside the home that was cut: the same one, closed as it should be, its log folded away."""
LOG_FILE, SHARED_FILE = f"{LEDGER_FILE}-wal", f"{LEDGER_FILE}-shm"
WITH_LOG = 10
"""Sales that stand in the log alone, not yet in the database file."""
STEP = 97


def a_cut_home(folder: Path) -> tuple[Path, list[str]]:
    """Make a home as a power cut leaves it, its last sales in the log; returns their event ids."""
    ledger = filled(folder, 12)
    home = folder / CLOSED_HOME
    with ledger.begin() as work:
        first = work.head().last_receipt + 1
    ledger.close()
    ledger = open_ledger(home)
    try:
        for number in range(first, first + WITH_LOG):
            sell_one(ledger, Selling(number))
        cut = folder / "cut"
        cut.mkdir()
        for name in (*LEDGER_FILES, LOG_FILE, SHARED_FILE):
            shutil.copy(home / name, cut / name)
        return cut, events(cut, folder / "whole")
    finally:
        ledger.close()


def events(home: Path, copy: Path) -> list[str]:
    """Return the event ids of a copy of a home, in order."""
    shutil.copytree(home, copy)
    ledger = open_ledger(copy)
    try:
        with ledger.read() as reads:
            rows = reads.connection.exec_driver_sql(
                "SELECT hex(event_id) FROM journal ORDER BY pos"
            )
            return [str(row[0]) for row in rows]
    finally:
        ledger.close()


def tried(home: Path, name: str, content: bytes, whole: list[str], folder: Path) -> str:
    """Open a copy of a home with one file changed, and look at what must hold.

    Returns what was made of it: whole, shorter (told of by a witness), refused.
    """
    copy = folder / "tried"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(home, copy)
    if name != SHARED_FILE:
        (copy / SHARED_FILE).unlink(missing_ok=True)
    (copy / name).write_bytes(content)
    try:
        ledger = open_ledger(copy)
    except (LedgerDamaged, LedgerKey):
        return "refused"
    try:
        with ledger.read() as reads:
            rows = reads.connection.exec_driver_sql(
                "SELECT hex(event_id) FROM journal ORDER BY pos"
            )
            left = [str(row[0]) for row in rows]
        assert left == whole[: len(left)], "what is left is no beginning of what was there"
        is_shorter = len(left) < len(whole)
        if name == LOG_FILE:
            assert (ledger.witness_check() is not None) is is_shorter
            heed_witnesses(ledger)
            with ledger.begin() as work:
                work.append(Selling(900).draft("cash_in", Decision({}, effects("CNY"))))
    except LedgerDamaged:
        return "refused"
    finally:
        ledger.close()
    told = verify(copy)
    if name == LEDGER_FILE and not told["ok"]:
        return "refused"
    assert told["ok"], told["first_breach"]
    return "shorter" if is_shorter else "whole"


def cuts(content: bytes, step: int) -> Iterator[bytes]:
    """Yield the beginnings of a file, every so many bytes."""
    for end in range(0, len(content), step):
        yield content[:end]


def flips(content: bytes, step: int, first: int = 0) -> Iterator[bytes]:
    """Yield a file with one bit flipped, every so many bytes."""
    for at in range(first, len(content), step):
        changed = bytearray(content)
        changed[at] ^= 1 << (at % 8)
        yield bytes(changed)


def main() -> int:
    """Try a whole log and print what was made of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--step", type=int, default=STEP)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        home, whole = a_cut_home(folder)
        log = (home / LOG_FILE).read_bytes()
        for what, contents in (
            ("cuts", cuts(log, arguments.step)),
            ("flips", flips(log, arguments.step)),
        ):
            told = Counter(tried(home, LOG_FILE, content, whole, folder) for content in contents)
            print(f"{what} of a log of {len(log)} bytes: {dict(told)}", flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
