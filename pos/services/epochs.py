"""New epochs: how a till goes on when its ledger was put back, copied, or has lost its tail.

Owns the document that opens an epoch and the alarm that the owner is shown. Numbers that were
given out are never given again: the new epoch counts from 1 under letters of its own.
"""

from collections.abc import Callable
from dataclasses import replace

from pos.domain.documents import Document, Moment
from pos.domain.identifiers import new_epoch, receipt_letters
from pos.ports.ledger import Work
from pos.services.till import date_of, draft, told

ALARM_STATE = "alarm.epoch"
"""Node state: {"reason", "epoch", "seq", "wall"} of the last epoch that had to be left."""
LOST_TAIL = "lost_tail"


def begin_epoch(
    work: Work,
    reason: str,
    now: Moment,
    new_id: Callable[[], str],
    random_bits: Callable[[int], int],
) -> Document:
    """Open a new epoch of this till and return the document that opens it.

    `reason` is rolled_back (an older copy was put back), fork (two copies were used) or lost_tail
    (the journal ends before its witness); shift, basket and parked baskets go on as they are.
    """
    origin, head = work.origin(), work.head()
    taken, total, date = set(work.letters()), work.grand_total(), date_of(work, now)
    epoch = new_epoch(random_bits)
    while receipt_letters(epoch) in taken:
        epoch = new_epoch(random_bits)
    letters = receipt_letters(epoch)
    body = {
        "reason": reason,
        "previous": {"epoch": head.epoch, "seq": head.seq, "hash": head.hash.hex()},
        "grand_total": total,
        "letters": letters,
    }
    work.begin_epoch(replace(origin, epoch=epoch, letters=letters))
    decision = told(body, origin.currency)
    opened = work.append(draft(new_id(), "epoch_started", date, None, now, decision))
    alarm = {"reason": reason, "epoch": head.epoch, "seq": head.seq, "wall": now.wall}
    work.put_state(ALARM_STATE, alarm)
    return opened
