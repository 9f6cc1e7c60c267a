"""What an ESC/POS printer says back, sorted by what it answers.

Owns the fixed bits by which bytes are told apart: a reply to DLE EOT is 0xx1xx10, a reply to GS r
0xx0xxxx, unasked status 0xx1xx00 and three bytes more, XON and XOFF end in 1 (Epson's reference).
"""

from collections import deque

KIND_MASK, STATUS, UNASKED = 0x93, 0x12, 0x10
UNASKED_BYTES_MORE = 3
TURN_MASK = 0x90
UNUSED_MAX = 64


class Answers:
    """What came and nobody has used yet; which question a status answers only its place tells."""

    def __init__(self) -> None:
        """Begin with nothing heard."""
        self._statuses: deque[int] = deque(maxlen=UNUSED_MAX)
        self._turns = 0
        self._unasked_left = 0

    def hear(self, received: bytes) -> None:
        """Sort bytes as they came."""
        for byte in received:
            if self._unasked_left:
                # These three look like replies to GS r: "printed" would be read out of a cover
                # that was opened.
                self._unasked_left -= 1
            elif byte & KIND_MASK == UNASKED:
                self._unasked_left = UNASKED_BYTES_MORE
            elif byte & KIND_MASK == STATUS:
                self._statuses.append(byte)
            elif byte & TURN_MASK == 0:
                self._turns += 1

    def take_status(self) -> int | None:
        """Return the oldest reply to DLE EOT, None where there is none."""
        return self._statuses.popleft() if self._statuses else None

    def take_turns(self) -> int:
        """Return how many replies to GS r have come since this was last asked."""
        turns, self._turns = self._turns, 0
        return turns

    def forget_statuses(self) -> None:
        """Drop the replies to DLE EOT that nobody waits for any more."""
        self._statuses.clear()
