"""Printing processes that die: forked from one process that has everything imported already.

python -m tests.faults.devices.printing_process HOME PRINTER. Each line of input is the number of
the step at which the next process kills itself, 0 for never; each line of output is what became of
it, `killed` or `printed STEPS`. A step is the moment before a write to the printer or a mark in
the spool.
"""

import os
import signal
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any

from escpos.printer import Network, Serial

from pos.bootstrap import spooler as spooling
from pos.bootstrap.printers import build_printer
from pos.bootstrap.spooler import Spooler
from pos.store.ledger import open_ledger

LOOK_S = 0.01
PATIENCE_S = 60


class Steps:
    """Counts steps, and kills this very process at one of them."""

    def __init__(self, last: int) -> None:
        self.taken, self._last = 0, last

    def take(self) -> None:
        self.taken += 1
        if self.taken == self._last:
            os.kill(os.getpid(), signal.SIGKILL)

    def count(self, owner: Any, name: str) -> None:
        """Let every call of a function be a step: dying before one is dying after the last."""
        real = getattr(owner, name)

        def counted(*args: Any) -> Any:
            self.take()
            return real(*args)

        setattr(owner, name, counted)


def print_all(place: Path, address: str, last_step: int) -> int:
    """Print whatever waits as the kiosk does, and return how many steps it took."""
    steps = Steps(last_step)
    for owner, name in ((Network, "_raw"), (Serial, "_raw"), (spooling, "_mark")):
        steps.count(owner, name)
    spooler = Spooler(lambda: open_ledger(place), lambda: build_printer(address))
    with closing(open_ledger(place)) as ledger:
        spooler.start()
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until:
            with ledger.read() as reads:
                if not reads.spool_open():
                    break
            time.sleep(LOOK_S)
        spooler.close()
    return steps.taken


def main() -> None:
    """Fork one process a line and say what became of it."""
    place, address = Path(sys.argv[1]), sys.argv[2]
    for line in sys.stdin:
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.write(writing, str(print_all(place, address, int(line))).encode())
            os._exit(0)
        os.close(writing)
        with os.fdopen(reading, "rb") as told:
            taken = told.read().decode()
        _, status = os.waitpid(child, 0)
        is_killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        print("killed" if is_killed else f"printed {taken}", flush=True)


if __name__ == "__main__":
    main()
