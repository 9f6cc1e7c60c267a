"""F4: a process that has its ledger open is forked, in every way that a library might do it.

`python3 -m tests.faults.forking WAY HOME` sells, forks, lets the child do what WAY says while the
parent goes on selling, and prints what the child was told and how much is sold. `alone` forks not.
"""

import json
import os
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from bench.shop import Selling, sell_one
from pos.domain.documents import Decision
from pos.domain.posting import effects
from pos.errors import PosError
from pos.store.ledger import SqlLedger, open_ledger

SALES = 3
STAYS, ALONE = "stays", "alone"


class Forked:
    """A parent with an open ledger, and what its child says."""

    def __init__(self, home: Path) -> None:
        self.ledger = open_ledger(home)
        self.ledger.claim_counter()
        with self.ledger.begin() as work:
            self.number = work.head().last_receipt
        self.said, self.saying = os.pipe()

    def sell(self) -> None:
        """Sell a few."""
        for _ in range(SALES):
            self.number += 1
            sell_one(self.ledger, Selling(self.number))

    def say(self, word: str) -> None:
        """Let the parent know, in the child."""
        os.write(self.saying, f"{word}\n".encode())

    def told(self, deed: Callable[[SqlLedger], object]) -> None:
        """Try something in the child and say what came of it."""
        try:
            deed(self.ledger)
        except PosError as error:
            self.say(error.code)
        else:
            self.say("done")


def written(ledger: SqlLedger) -> None:
    """Open a writing transaction and append to it."""
    with ledger.begin() as work:
        work.append(Selling(900).draft("cash_in", Decision({}, effects("CNY"))))


def read(ledger: SqlLedger) -> None:
    """Ask for the head."""
    with ledger.read() as reads:
        reads.head()


def child_uses(forked: Forked) -> None:
    """Use the ledger in every way, close it, and end with all finalizers."""
    for deed in (written, read, SqlLedger.claim_counter, SqlLedger.witness_check, SqlLedger.close):
        forked.told(deed)
    sys.exit(0)


def child_exits(forked: Forked) -> None:
    """End with all finalizers."""
    forked.say("exits")
    sys.exit(0)


def child_vanishes(forked: Forked) -> None:
    """End at once."""
    forked.say("vanishes")
    os._exit(0)


def child_stays(forked: Forked) -> None:
    """Live on, with whatever it inherited, until it is killed."""
    forked.say(STAYS)
    signal.pause()


def fork(forked: Forked, child: Callable[[Forked], None]) -> int:
    """Fork; returns the child's process id, in the parent alone."""
    number = os.fork()
    if number == 0:
        child(forked)
    return number


def inside(forked: Forked) -> int:
    """Fork in the middle of a transaction, which the child ends as the parent does."""
    number = -1
    try:
        with forked.ledger.begin() as work:
            work.append(Selling(901).draft("cash_in", Decision({}, effects("CNY"))))
            number = os.fork()
    except PosError as error:
        forked.say(error.code)
        sys.exit(0)
    if number == 0:
        forked.say("done")
        sys.exit(0)
    return number


def beside(forked: Forked, child: Callable[[Forked], None]) -> int:
    """Fork while another thread is in the middle of a transaction."""
    begun, go_on = threading.Event(), threading.Event()

    def write() -> None:
        with forked.ledger.begin() as work:
            work.append(Selling(902).draft("cash_in", Decision({}, effects("CNY"))))
            begun.set()
            go_on.wait()

    thread = threading.Thread(target=write)
    thread.start()
    begun.wait()
    number = fork(forked, child)
    go_on.set()
    thread.join()
    return number


WAYS: dict[str, Callable[[Forked], int]] = {
    "uses": lambda forked: fork(forked, child_uses),
    "exits": lambda forked: fork(forked, child_exits),
    "vanishes": lambda forked: fork(forked, child_vanishes),
    "inside": inside,
    "beside": lambda forked: beside(forked, child_exits),
    STAYS: lambda forked: beside(forked, child_stays),
}


def main() -> int:
    """Sell, fork and sell; then stay there with the ledger open until stdin ends."""
    way, home = sys.argv[1], Path(sys.argv[2])
    try:
        forked = Forked(home)
    except PosError as error:
        print(json.dumps({"words": [error.code]}), flush=True)
        return 1
    forked.sell()
    child = WAYS[way](forked) if way != ALONE else 0
    forked.sell()
    if child and way != STAYS:
        os.waitpid(child, 0)
    if way != STAYS:
        os.close(forked.saying)
    with os.fdopen(forked.said) as pipe:
        words = [pipe.readline().strip()] if way == STAYS else pipe.read().split()
    forked.sell()
    print(json.dumps({"words": words, "number": forked.number, "child": child}), flush=True)
    sys.stdin.read()
    forked.ledger.close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
