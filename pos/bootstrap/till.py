"""A till put together: the ledger of this home, the real clock and ids, the way to the server.

Owns which parts a counter and a back-room command get. One counter at a time on a ledger; what
runs beside it (an import) takes the ledger without being the counter.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from pos.bootstrap.clock import SystemClock, make_ids
from pos.bootstrap.enrolment import server_of
from pos.bootstrap.epochs import heed_witnesses
from pos.bootstrap.home import home
from pos.ports.ledger import Ledger
from pos.services.counter import Counter
from pos.services.till import NoServer, Till, Uplink
from pos.store.ledger import open_ledger

SWITCH_S = 0.0005


@contextmanager
def open_counter(language: str, *, spools_receipts: bool) -> Iterator[Counter]:
    """Give the counter of this home, and close everything after it.

    Raises LedgerMissing, LedgerKey, LedgerInUse (another counter is there), DiskFull.
    """
    ledger = open_ledger(home())
    try:
        ledger.claim_counter()
        heed_witnesses(ledger)
        clock = SystemClock()
        with _uplink(ledger, clock) as uplink:
            till = till_over(
                ledger, language, spools_receipts=spools_receipts, uplink=uplink, clock=clock
            )
            yield Counter(till)
    finally:
        ledger.close()


@contextmanager
def _uplink(ledger: Ledger, clock: SystemClock) -> Iterator[Uplink]:
    """Give the way to the server; what it needs is imported only where there is one."""
    with ledger.read() as reads:
        is_enrolled = server_of(reads) is not None
    if not is_enrolled:
        yield NoServer()
        return
    from pos.bootstrap.sync import uplink_of

    # A sale gives the interpreter up at every statement. At the usual 5 ms a busy sync thread
    # made the p99 of a sale 36 ms while a backlog drained; at half a millisecond it is 9 ms.
    sys.setswitchinterval(SWITCH_S)
    with uplink_of(ledger, clock) as uplink:
        yield uplink


@contextmanager
def open_back_room(language: str) -> Iterator[Till]:
    """Give a till's parts to a command that runs beside the counter.

    Raises LedgerMissing, LedgerKey, LedgerInUse (the ledger is held alone), DiskFull.
    """
    ledger = open_ledger(home())
    try:
        yield till_over(ledger, language, spools_receipts=False)
    finally:
        ledger.close()


def till_over(
    ledger: Ledger,
    language: str,
    *,
    spools_receipts: bool,
    uplink: Uplink | None = None,
    clock: SystemClock | None = None,
) -> Till:
    """Return a till's parts over an open ledger, with no server behind it unless one is given."""
    with ledger.read() as reads:
        last = reads.head().last_event_id
    return Till(
        ledger=ledger,
        clock=clock or SystemClock(),
        new_id=make_ids(last),
        uplink=uplink or NoServer(),
        language=language,
        spools_receipts=spools_receipts,
    )
