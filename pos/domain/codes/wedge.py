"""A keyboard-wedge scanner told from a typist by timing: 7–16 ms a key against 80 and more.

A key's true time is not known, only that it lies between the last look at the keyboard and its
arrival: behind a slow frame many keys come at once. So gaps have bounds. What is surely fast is a
scan, what has a surely slow gap is typing, and in between a burst counts only where it ends with
Enter or Tab and its form is one that nobody types.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

from pos.domain.codes.gtin import RETAIL_LENGTHS
from pos.domain.codes.meaning import PlainCode, interpret
from pos.errors import BadCheckDigit

GAP_MS_MAX = 35
"""A scanner never waits longer between two keys."""
PACE_MS_MAX = 30
"""A scanner's gaps are shorter than this on average."""
LENGTH_MIN = 6
SILENCE_MS = 100
KEYS_MAX = 4096
ENDS = frozenset({"\r", "\n", "\t"})


class Heard(NamedTuple):
    """What keys turned out to be: a scan, typed text, or neither yet."""

    scan: str | None = None
    typed: str = ""
    is_sure: bool = True
    """False where a slow frame hid the timing: a scan only if goods bear exactly this code."""


NOTHING = Heard()


class _Key(NamedTuple):
    char: str
    since_ms: int
    """The last look at the keyboard before this key was there."""
    at_ms: int


@dataclass(slots=True)
class Wedge:
    """Keys as they come; answers which bursts are scans and which keys were typed."""

    _keys: list[_Key] = field(default_factory=list)
    _ended_ms: int | None = None
    """When a scan ended, as long as the other half of its CR LF may still come."""

    def key(self, char: str, at_ms: int, since_ms: int | None = None) -> Heard:
        """Take one key; `since_ms` is when the keyboard was last looked at, if not just before."""
        key = _Key(char, at_ms if since_ms is None else min(since_ms, at_ms), at_ms)
        if char in ENDS and self._is_second_half(key):
            return NOTHING
        self._ended_ms = None
        typed = ""
        if self._keys and (self._is_surely_apart(key) or len(self._keys) >= KEYS_MAX):
            typed = self._replay()
        if char not in ENDS:
            self._keys.append(key)
            return Heard(typed=typed)
        heard = self._ended(key)
        return heard._replace(typed=typed + heard.typed)

    def silence(self, now_ms: int) -> Heard:
        """Say that no key has come until now.

        A scan without Enter ends after 100 ms; keys too few for one are given back sooner.
        """
        if not self._keys:
            return NOTHING
        waited_ms = now_ms - self._keys[-1].at_ms
        if waited_ms < (SILENCE_MS if len(self._keys) >= LENGTH_MIN else GAP_MS_MAX + 1):
            return NOTHING
        text = self._text()
        if len(text) >= LENGTH_MIN and self._is_surely_fast(self._keys[-1]) and is_of_form(text):
            self._keys.clear()
            return Heard(text)
        return Heard(typed=self._replay())

    def _ended(self, end: _Key) -> Heard:
        """Return what a burst was that Enter or Tab ended."""
        text = self._text()
        if len(text) >= LENGTH_MIN:
            is_held_key = len(set(text)) == 1 and not is_of_form(text)
            if self._is_surely_fast(end) and not is_held_key:
                return self._scanned(text, end)
            start = self._certain_from()
            if start is not None:
                return self._scanned(text[start:], end, text[:start], is_sure=start == 0)
            if not is_held_key and self._is_hidden(end):
                return self._scanned(text, end, is_sure=False)
        return Heard(typed=self._replay() + end.char)

    def _scanned(self, text: str, end: _Key, typed: str = "", *, is_sure: bool = True) -> Heard:
        """Return a scan and forget its keys."""
        self._keys.clear()
        self._ended_ms = end.at_ms
        return Heard(text, typed, is_sure)

    def _is_second_half(self, key: _Key) -> bool:
        """Claim that this is the LF of a CR LF: it belongs to the scan before it."""
        return self._ended_ms is not None and key.since_ms - self._ended_ms <= GAP_MS_MAX

    def _is_surely_apart(self, key: _Key) -> bool:
        """Claim that more time than a scanner takes passed before this key, however it is read."""
        return key.since_ms - self._keys[-1].at_ms > GAP_MS_MAX

    def _is_surely_fast(self, last: _Key) -> bool:
        """Claim that all keys came at a scanner's pace, at the longest that it can have taken."""
        gaps = len(self._keys) - (last is self._keys[-1])
        return last.at_ms - self._keys[0].since_ms <= PACE_MS_MAX * gaps

    def _is_hidden(self, last: _Key) -> bool:
        """Claim that keys may have come at a scanner's pace, at the shortest that it was."""
        gaps = len(self._keys) - (last is self._keys[-1])
        return last.since_ms - self._keys[0].at_ms <= PACE_MS_MAX * gaps

    def _certain_from(self) -> int | None:
        """Return where a code begins whose form nobody types, None where there is none.

        What was typed just before a frame was held up stands in front of it, in an earlier look.
        """
        text = self._text()
        looks = [
            number
            for number, (key, after) in enumerate(zip(self._keys, self._keys[1:], strict=False), 1)
            if after.since_ms >= key.at_ms and after.at_ms - key.since_ms > GAP_MS_MAX
        ]
        forms = (start for start in (0, *looks) if is_of_form(text[start:]))
        return next((start for start in forms if self._may_be_fast(start)), None)

    def _may_be_fast(self, start: int) -> bool:
        """Claim that the keys from here may have come at a scanner's pace."""
        keys = self._keys[start:]
        return keys[-1].since_ms - keys[0].at_ms <= PACE_MS_MAX * (len(keys) - 1)

    def _text(self) -> str:
        return "".join(key.char for key in self._keys)

    def _replay(self) -> str:
        """Return what waits as typed text, and forget it."""
        text = self._text()
        self._keys.clear()
        return text


def is_of_form(text: str) -> bool:
    """Claim that a text is a code by its form alone: nobody types one by chance."""
    if len(text) < min(RETAIL_LENGTHS):
        return False
    try:
        return not isinstance(interpret(text, None, ()), PlainCode)
    except BadCheckDigit:
        return False
