"""A keyboard-wedge scanner told from a typist by timing (hardware.md figures, measured).

Keys of a scanner come 7–16 ms apart, a person's 80 ms and more. Where a frame was held up, timing
counts for nothing: a burst is a scan only if it ends with Enter or Tab and its check digit holds,
or it is a customer's payment code, whose form nobody types.
"""

from dataclasses import dataclass, field
from statistics import median

from pos.domain.codes.gtin import RETAIL_LENGTHS, has_check_digit, is_digits
from pos.domain.codes.meaning import payment_provider

GAP_MS_MAX = 35
MEDIAN_GAP_MS_MAX = 30
LENGTH_MIN = 6
SILENCE_MS = 100
ENDS = frozenset({"\r", "\n", "\t"})


@dataclass(slots=True)
class Wedge:
    """Keys as they come; answers which bursts are scans and which keys were typed."""

    _keys: list[tuple[str, int]] = field(default_factory=list)
    _is_held_up: bool = False

    def key(self, char: str, at_ms: int, *, is_held_up: bool = False) -> tuple[str | None, str]:
        """Take one key; returns (a scan that it ends, text that turned out to be typed)."""
        typed = ""
        if self._keys and at_ms - self._keys[-1][1] > GAP_MS_MAX and not is_held_up:
            typed = self._replay()
        self._is_held_up = self._is_held_up or is_held_up
        if char not in ENDS:
            self._keys.append((char, at_ms))
            return None, typed
        scan = self._scan(is_ended=True)
        if scan is not None:
            return scan, typed
        return None, typed + self._replay() + char

    def silence(self, now_ms: int) -> tuple[str | None, str]:
        """Say that time has passed; a burst without Enter ends after 100 ms of silence."""
        if not self._keys or now_ms - self._keys[-1][1] < SILENCE_MS:
            return None, ""
        scan = self._scan(is_ended=False)
        return (scan, "") if scan is not None else (None, self._replay())

    def _scan(self, *, is_ended: bool) -> str | None:
        """Return the burst as a scan and forget it, or None where it was typed."""
        text = "".join(char for char, _ in self._keys)
        if len(text) < LENGTH_MIN:
            return None
        is_retail = is_digits(text) and len(text) in RETAIL_LENGTHS and has_check_digit(text)
        is_known = is_retail or payment_provider(text) is not None
        gaps = [b[1] - a[1] for a, b in zip(self._keys, self._keys[1:], strict=False)]
        is_fast = median(gaps) <= MEDIAN_GAP_MS_MAX
        ended_or_known = is_fast and (is_ended or is_known)
        is_scan = is_ended and is_known if self._is_held_up else ended_or_known
        if not is_scan:
            return None
        self._keys.clear()
        self._is_held_up = False
        return text

    def _replay(self) -> str:
        """Return what waits as typed text, and forget it."""
        text = "".join(char for char, _ in self._keys)
        self._keys.clear()
        self._is_held_up = False
        return text
