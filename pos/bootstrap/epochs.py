"""New epochs put together: the real clock, ids that go on ascending, real chance."""

import secrets
from collections.abc import Callable

from pos.bootstrap.clock import SystemClock, make_ids
from pos.ports.ledger import Ledger, Work
from pos.services.epochs import LOST_TAIL, begin_epoch


def open_epoch(work: Work, reason: str) -> None:
    """Open a new epoch of this till inside a transaction."""
    new_id = make_ids(work.head().last_event_id)
    begin_epoch(work, reason, SystemClock().now(), new_id, secrets.randbits)


def heed_witnesses(ledger: Ledger) -> None:
    """Go on in a new epoch where a witness remembers more of this one than the journal holds."""
    heed_witnesses_with(ledger, open_epoch)


def heed_witnesses_with(ledger: Ledger, open_new: Callable[[Work, str], None]) -> None:
    """Do so with whatever opens a new epoch.

    An older epoch that is short of its witness was left for that very reason: it is known.
    """
    broken = ledger.witness_check()
    if broken is None:
        return
    from sync.client.recovery import CURSOR_STATE

    with ledger.begin() as work:
        # An epoch that the journal does not know at all was lost whole, its opening included.
        if broken.epoch == work.head().epoch or broken.epoch not in work.epochs():
            open_new(work, LOST_TAIL)
            work.put_state(CURSOR_STATE, None)
