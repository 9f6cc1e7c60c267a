"""Ids: UUIDv7 for what happens, UUIDv5 for the demo's fixed things, epochs, receipt letters.

Clock and chance are arguments; `pos.bootstrap` hands the real ones in.
"""

import hashlib
import uuid
from collections.abc import Callable

DEMO_NAMESPACE = uuid.UUID("6f1d3c52-6f0c-5b0e-9a53-6c6975736875")
RECEIPT_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_SEQUENCE_BITS = 12
_RANDOM_BITS = 62


class IdMaker:
    """Makes UUIDv7 ids that ascend within one process, also when the clock steps back (RFC 9562).

    `floor` is the last id known, so that a stream's ids ascend across restarts as well.
    """

    def __init__(self, now_ms: Callable[[], int], random_bits: Callable[[int], int]) -> None:
        self._now_ms = now_ms
        self._random_bits = random_bits
        self._last_ms = 0
        self._counter = 0

    def start_after(self, event_id: str | None) -> None:
        """Make every later id greater than this one."""
        if event_id is not None:
            milliseconds = int(event_id[:12], 16)
            if milliseconds >= self._last_ms:
                self._last_ms = milliseconds
                self._counter = max(self._counter, int(event_id[13:16], 16))

    def __call__(self) -> str:
        """Return a new id as 32 hex digits."""
        now = self._now_ms()
        if now > self._last_ms:
            self._last_ms, self._counter = now, self._random_bits(_SEQUENCE_BITS - 2)
        else:
            self._counter += 1
            if self._counter >= 1 << _SEQUENCE_BITS:
                self._last_ms, self._counter = self._last_ms + 1, 0
        tail = (0b10 << _RANDOM_BITS) | self._random_bits(_RANDOM_BITS)
        return f"{self._last_ms:012x}7{self._counter:03x}{tail:016x}"


def demo_id(kind: str, code: str) -> str:
    """Return the fixed id of a demo thing (uuid5 of its code), as 32 hex digits."""
    return uuid.uuid5(DEMO_NAMESPACE, f"{kind}/{code}").hex


def new_epoch(random_bits: Callable[[int], int]) -> str:
    """Return a new epoch: 16 random hex digits, never a number that could be counted up."""
    return f"{random_bits(64):016x}"


def receipt_letters(epoch: str) -> str:
    """Return the four letters that keep an epoch's receipt numbers apart from every other's."""
    number = int.from_bytes(hashlib.sha256(epoch.encode("ascii")).digest()[:8], "big")
    letters = ""
    for _ in range(4):
        number, index = divmod(number, len(RECEIPT_LETTERS))
        letters += RECEIPT_LETTERS[index]
    return letters


def receipt_number(shop: str, till: str, letters: str, counter: int) -> str:
    """Return SHOP-TILL-NNNNNN, with the epoch's letters before the counter where it has any."""
    parts = [shop, till, letters, f"{counter:06d}"] if letters else [shop, till, f"{counter:06d}"]
    return "-".join(parts)
