"""A till put together: the ledger of this home, the real clock and ids, the way to the server.

Owns which parts a counter and a back-room command get. One counter at a time on a ledger; what
runs beside it (an import) takes the ledger without being the counter.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from pos.bootstrap.clock import SystemClock, make_ids
from pos.bootstrap.home import home
from pos.ports.ledger import Ledger
from pos.services.counter import Counter
from pos.services.till import NoServer, Till
from pos.store.ledger import open_ledger


@contextmanager
def open_counter(language: str, *, spools_receipts: bool) -> Iterator[Counter]:
    """Give the counter of this home, and close everything after it.

    Raises LedgerMissing, LedgerKey, LedgerInUse (another counter is there), DiskFull.
    """
    ledger = open_ledger(home())
    try:
        ledger.claim_counter()
        yield Counter(till_over(ledger, language, spools_receipts=spools_receipts))
    finally:
        ledger.close()


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


def till_over(ledger: Ledger, language: str, *, spools_receipts: bool) -> Till:
    """Return a till's parts over an open ledger, with no server behind it."""
    with ledger.read() as reads:
        last = reads.head().last_event_id
    return Till(
        ledger=ledger,
        clock=SystemClock(),
        new_id=make_ids(last),
        uplink=NoServer(),
        language=language,
        spools_receipts=spools_receipts,
    )
