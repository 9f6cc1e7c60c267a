"""F8: the power is cut under a real till, and under a real server over SQLite, at any moment.

They run upon a disk that forgets what was not synced (`disk.py`). What was answered before the cut
must be there after it, the chain whole, no witness ahead of the books, `verify` even.

`python3 -m tests.faults.power --cuts 500 --seed N`; `--sync-ms 2000` does so on a slow disk;
`--mutant synchronous_normal` shows that a ledger that does not sync is found out.
"""

import argparse
import copy
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from pos.bootstrap.enrolment import server_of
from pos.bootstrap.founding import finish_founding, refuse_second
from pos.errors import PosError
from pos.store.ledger import LEDGER_FILE, open_ledger
from pos.store.verification import verify
from sync.server.store.database import Database
from sync.server.store.verification import verify as verify_server
from tests.driving import MAIN, Server, Till, environment, succeeded
from tests.faults.disk import LEAVES, Disk, mark, moments, preloaded, records, under
from tests.mutants.plugin import VARIABLE

FOUNDED, JOINED = "founded", "joined"
CASH = [{"kind": "cash", "amount": "10000"}]
MUTATED = (
    "import runpy, sys; import tests.mutants.plugin; "
    "sys.argv = ['main.py', 'till']; runpy.run_path({!r}, run_name='__main__')"
)
"""A till that meets the mutant which its environment names, if any."""


class Powered(Till):
    """A till whose disk is as its environment says, and its ledger as a mutant has it."""

    def __init__(self, home: Path, **more: str) -> None:
        self.log = (home / "till.log").open("ab")
        self.process = subprocess.Popen(
            [sys.executable, "-c", MUTATED.format(str(MAIN))],
            env=environment(home, PYTHONPATH=str(MAIN.parent), **more),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.log,
            text=True,
            bufsize=1,
        )


@dataclass
class Outcome:
    """What the cuts left."""

    cuts: Counter[str] = field(default_factory=Counter)
    answered: int = 0
    """Answers given before the last cut."""
    lost: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """Claim that nothing was lost or broken."""
        return not (self.lost or self.broken)


Look = Callable[[Outcome, Path, Sequence[str]], None]


@dataclass(frozen=True, slots=True)
class Run:
    """What ran upon the disk: the disk as it was before, and all that was written down since."""

    disk: Disk
    log: Path
    home: Path


def upon(folder: Path, **homes: Path) -> tuple[Path, Path, dict[str, str]]:
    """Return a disk's folder with copies of homes in it, its log, and what puts a process on it."""
    library = preloaded()
    assert library is not None
    root, log = folder / "disk", folder / "disk.log"
    root.mkdir()
    for name, home in homes.items():
        shutil.copytree(home, root / name)
    return root, log, under(library, root, log)


def sold(demo: Path, folder: Path, sales: int, mutant: str = "", sync_ms: int = 0) -> Run:
    """Let a real till sell twice so many times: to an orderly end, then until it is killed."""
    root, log, more = upon(folder, home=demo)
    more |= {"DISK_SYNC_MS": str(sync_ms)} | ({VARIABLE: mutant} if mutant else {})
    disk = Disk(root)
    for is_last in (False, True):
        till = Powered(root / "home", **more)
        till.done("login", user="cashier", pin="2222")
        if till.done("status")["shift"] is None:
            till.done("open_shift", float="100.00")
        for _ in range(sales):
            till.done("scan", code="A001")
            mark(log, till.done("pay", tenders=CASH)["number"])
        till.kill() if is_last else till.end()
    return Run(disk, log, root / "home")


def pushed(demo: Path, folder: Path, sales: int) -> Run:
    """Let a new server over SQLite confirm so many sales of a real till, and be killed."""
    root, log, more = upon(folder)
    server_home, till_home = root / "server", folder / "till"
    shutil.copytree(demo, till_home)
    disk = Disk(root)
    url = f"sqlite:///{server_home / 'server.db'}"
    server = Server(folder / "server", url, 0, 1, **more)
    try:
        # Whatever writes there does so upon this disk.
        asked = ("invite", "--shop", "S01", "--till", "T01", "--json", "--database", url)
        code = succeeded(server.home, *asked, **more)["code"]
        succeeded(till_home, "enrol", server.url, code)
        with Till(till_home) as till:
            till.done("login", user="cashier", pin="2222")
            till.done("open_shift", float="100.00")
            for _ in range(sales):
                till.done("scan", code="A001")
                number = till.done("pay", tenders=CASH)["number"]
                if not till.done("sync")["pending"]:
                    mark(log, number)
    finally:
        server.kill()
    return Run(disk, log, server_home)


def founded(_demo: Path, folder: Path) -> Run:
    """Let a shop be founded, to its end."""
    root, log, more = upon(folder)
    disk = Disk(root)
    succeeded(root / "home", "init", "--demo", **more)
    mark(log, FOUNDED)
    return Run(disk, log, root / "home")


def joined(demo: Path, folder: Path) -> Run:
    """Let a home that has a shop already, newly made, become another till of its company."""
    root, log, more = upon(folder, home=demo)
    first = folder / "first"
    first.mkdir()
    succeeded(first, "init", "--demo")
    with Server(folder / "server") as server:
        succeeded(first, "enrol", server.url, server.invite("S01", "T01"))
        disk = Disk(root)
        succeeded(root / "home", "enrol", server.url, server.invite("S01", "T01"), **more)
        mark(log, JOINED)
    return Run(disk, log, root / "home")


Places = list[tuple[int, str]]
"""Where to cut, after so many records, in order; and what a cut leaves of what was not synced."""


def anywhere(run: Run, cuts: int, seed: int) -> Places:
    """Return so many places by chance, half of them beside a sync or an answer."""
    rng = random.Random(seed)
    return [(at, rng.choice(LEAVES)) for at in moments(records(run.log), cuts, rng)]


def after_answers(run: Run) -> Places:
    """Return a place after each answer, where nothing is left of what was not synced by then."""
    told = records(run.log)
    return [(at + 1, "nothing") for at, record in enumerate(told) if record.kind == "A"]


def cut_homes(
    run: Run, places: Places, folder: Path, seed: int = 1
) -> Iterator[tuple[Path, str, list[str]]]:
    """Yield a home as each cut leaves it, what it leaves, and what had been answered by then."""
    told, disk, done, rng = records(run.log), copy.deepcopy(run.disk), 0, random.Random(seed)
    for at, leaves in places:
        for record in told[done:at]:
            disk.take(record)
        done = at
        target = folder / "cut"
        shutil.rmtree(target, ignore_errors=True)
        disk.cut(target, leaves, rng)
        yield target / run.home.relative_to(disk.root), leaves, list(disk.marks)


def look_at_founding(outcome: Outcome, home: Path, answered: Sequence[str]) -> None:
    """Go on as the next command does: a shop that was founded is there, any other may be made."""
    finish_founding(home)
    if (home / LEDGER_FILE).exists():
        look(outcome, home, ())
    elif FOUNDED in answered:
        outcome.lost.append(FOUNDED)
    else:
        refuse_second(home)


def look_at_joining(outcome: Outcome, home: Path, answered: Sequence[str]) -> None:
    """Open the home: it is the till that it was, or the one that it became, never neither."""
    look(outcome, home, ())
    ledger = open_ledger(home)
    try:
        with ledger.read() as reads:
            has_joined = server_of(reads) is not None
    finally:
        ledger.close()
    if JOINED in answered and not has_joined:
        outcome.lost.append(JOINED)


def look(outcome: Outcome, home: Path, answered: Sequence[str]) -> None:
    """Open a till's home after a cut and look at what must hold."""
    try:
        with _opened(home) as (numbers, ahead):
            outcome.lost += sorted(set(answered) - set(numbers))
            if len(numbers) != len(set(numbers)):
                outcome.broken.append(f"doubled among {numbers}")
            if ahead:
                outcome.broken.append(f"a witness remembers more: {ahead}")
        told = verify(home)
    except PosError as error:
        outcome.broken.append(repr(error))
        return
    if not told["ok"]:
        outcome.broken.append(str(told["first_breach"]))


@contextmanager
def _opened(home: Path) -> Iterator[tuple[list[str], str]]:
    """Open a ledger for a block: its sales, and what a witness remembers beyond them."""
    ledger = open_ledger(home)
    try:
        with ledger.read() as reads:
            found = reads.connection.exec_driver_sql(
                "SELECT number FROM receipt WHERE kind = 'sale'"
            )
            numbers = [str(row[0]) for row in found]
        broken = ledger.witness_check()
        yield numbers, "" if broken is None else str(broken)
    finally:
        ledger.close()


def look_at_server(outcome: Outcome, home: Path, answered: Sequence[str]) -> None:
    """Open a server's file after a cut, as its next start does, and look at what must hold."""
    url = f"sqlite:///{home / 'server.db'}"
    database = Database(url)
    try:
        database.prepare()
        with database.reading() as connection:
            found = connection.exec_driver_sql("SELECT number FROM receipt WHERE kind = 'sale'")
            outcome.lost += sorted(set(answered) - {str(row[0]) for row in found})
    finally:
        database.close()
    told = verify_server(url)
    if not told["ok"]:
        outcome.broken.append(str(told["first_breach"]))


def tried(run: Run, look_at: Look, places: Places, folder: Path) -> Outcome:
    """Cut the power at these places and look at what is left."""
    outcome = Outcome()
    for home, leaves, answered in cut_homes(run, places, folder):
        look_at(outcome, home, answered)
        outcome.cuts[leaves] += 1
        outcome.answered = len(answered)
    return outcome


def main() -> int:
    """Run from the command line and print the outcome."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cuts", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--sales", type=int, default=120)
    parser.add_argument("--sync-ms", type=int, default=0, help="how long a sync of the till takes")
    parser.add_argument("--mutant", default=os.environ.get(VARIABLE, ""))
    arguments = parser.parse_args()
    if preloaded() is None:
        print("cc is not here: no disk can be put under a process; run make setup-tests")
        return 1
    sales, slow, holds = arguments.sales, arguments.sync_ms, True
    kinds: dict[str, tuple[Callable[[Path, Path], Run], Look]] = {
        "till": (lambda demo, folder: sold(demo, folder, sales, arguments.mutant, slow), look),
        "server": (lambda demo, folder: pushed(demo, folder, sales), look_at_server),
        "founding": (founded, look_at_founding),
        "joining": (joined, look_at_joining),
    }
    for name in ("till",) if arguments.mutant or slow else kinds:
        begin, look_at = kinds[name]
        started = time.monotonic()
        with tempfile.TemporaryDirectory() as place:
            folder, demo = Path(place).resolve(), Path(place).resolve() / "demo"
            demo.mkdir()
            succeeded(demo, "init", "--demo")
            run = begin(demo, folder)
            places = anywhere(run, arguments.cuts, arguments.seed)
            outcome = tried(run, look_at, places, folder)
        print(f"{name}: {outcome} in {time.monotonic() - started:.0f} s", flush=True)
        holds = holds and outcome.holds
    return 0 if holds else 1


if __name__ == "__main__":
    raise SystemExit(main())
