"""Votes over camera frames: a code counts after enough readings agree, and once while it is seen.

A valid check digit is not enough for a camera: over-exposed symbols are misread with one, by two
readers alike (measured). Three votes and twice the runner-up, over frames that differ as a hand
moves, read none of the photographs wrong that were tried. Pure; times are handed in.
"""

from collections import Counter
from dataclasses import dataclass, field

VOTES_MIN = 3
SHORT_VOTES_MIN = 4
"""Eight digits hold by chance more easily (EAN-8, UPC-E)."""
LEAD = 2
"""The winner needs this many times the runner-up's votes."""
FORGET_MS = 1500
"""A code that is not seen for so long has left the view."""


@dataclass(slots=True)
class Votes:
    """What the camera has seen of late, and what has been counted of it."""

    votes_min: int = VOTES_MIN
    _counts: Counter[str] = field(default_factory=Counter)
    _seen_ms: dict[str, int] = field(default_factory=dict)
    _counted: set[str] = field(default_factory=set)

    def see(self, code: str, at_ms: int, *, is_short: bool = False) -> bool:
        """Add a vote; returns whether the code counts now: at most once while it stays in view.

        A code that has counted stays a rival with the votes that it won by, so a second article
        beside it is read too, and a misreading of it is not.
        """
        self._forget(at_ms)
        self._seen_ms[code] = at_ms
        if code in self._counted:
            return False
        self._counts[code] += 1
        runner_up = max((n for other, n in self._counts.items() if other != code), default=0)
        least = max(self.votes_min, SHORT_VOTES_MIN) if is_short else self.votes_min
        if self._counts[code] < max(least, LEAD * runner_up):
            return False
        self._counted.add(code)
        self._counts = Counter({c: n for c, n in self._counts.items() if c in self._counted})
        return True

    def _forget(self, now_ms: int) -> None:
        """Drop what has left the view."""
        for code, seen_ms in list(self._seen_ms.items()):
            if now_ms - seen_ms > FORGET_MS:
                del self._seen_ms[code]
                self._counts.pop(code, None)
                self._counted.discard(code)
