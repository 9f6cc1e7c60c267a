"""Hanzi by pinyin: what letters may stand for, so that a name is typed by fingers alone.

Owns the ranking: a hanzi stands the further in front the more words it is part of with this
reading (the word list of `pypinyin`, MIT). No word is learnt and nothing is kept.
"""

import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import cache

CANDIDATES_MAX = 60
_SYLLABLE_MAX = 6
"""Letters of the longest syllable: zhuang, chuang, shuang."""
_FIRST, _LAST = 0x4E00, 0x9FFF
_DIAERESIS = "̈"


@dataclass(frozen=True, slots=True)
class Candidate:
    """Hanzi that the first `letters` letters may stand for."""

    text: str
    letters: int


@dataclass(frozen=True, slots=True)
class Hanzi:
    """Words and hanzi by their reading without tones; ü is written v, as everywhere."""

    words: dict[str, list[str]]
    signs: dict[str, list[str]]

    def candidates(self, letters: str) -> tuple[Candidate, ...]:
        """Return what the letters begin with: the longest words first, then single hanzi.

        A syllable that is not whole yet stands for the hanzi that begin like it.
        """
        found: dict[str, Candidate] = {}
        for length in range(len(letters), 0, -1):
            start = letters[:length]
            for word in self.words.get(start, ()):
                found.setdefault(word, Candidate(word, length))
            if length <= _SYLLABLE_MAX:
                for sign in self.signs.get(start, ()):
                    found.setdefault(sign, Candidate(sign, length))
        if not found:
            found = self._unfinished(letters)
        return tuple(found.values())[:CANDIDATES_MAX]

    def _unfinished(self, letters: str) -> dict[str, Candidate]:
        """Return the first hanzi of each syllable that begins with the letters."""
        found: dict[str, Candidate] = {}
        for syllable in sorted(self.signs):
            if syllable.startswith(letters):
                for sign in self.signs[syllable][:3]:
                    found.setdefault(sign, Candidate(sign, len(letters)))
        return found


@cache
def hanzi() -> Hanzi:
    """Return the table, made once a process: half a second, so never on the screen's thread."""
    from pypinyin.constants import PHRASES_DICT, PINYIN_DICT

    words: dict[str, list[str]] = {}
    weights: Counter[tuple[str, str]] = Counter()
    for word, readings in PHRASES_DICT.items():
        syllables = [_bare(reading[0]) for reading in readings]
        words.setdefault("".join(syllables), []).append(word)
        weights.update(zip(syllables, word, strict=False))
    commonness = Counter(sign for word in PHRASES_DICT for sign in word)
    signs: dict[str, set[str]] = {}
    for code, listed in PINYIN_DICT.items():
        if _FIRST <= code <= _LAST:
            for reading in listed.split(","):
                signs.setdefault(_bare(reading), set()).add(chr(code))
    ranked = {
        syllable: sorted(them, key=lambda sign: (-weights[syllable, sign], sign))[:CANDIDATES_MAX]
        for syllable, them in signs.items()
    }
    for them in words.values():
        if len(them) > 1:
            them.sort(key=lambda word: -min(commonness[sign] for sign in word))
    return Hanzi(words, ranked)


@cache
def _bare(reading: str) -> str:
    """Return a reading without its tone: lǜ is lv, diàn is dian."""
    signs: list[str] = []
    for sign in unicodedata.normalize("NFD", reading):
        if sign == _DIAERESIS and signs and signs[-1] == "u":
            signs[-1] = "v"
        elif not unicodedata.combining(sign):
            signs.append(sign)
    return "".join(signs)
