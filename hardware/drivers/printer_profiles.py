"""What printers are able to write, as data: `printer_profiles.json` beside this module.

Owns how one character is sent to a printer of a profile, and which characters it lacks. A shop
whose printer prints wrong letters chooses another profile; no code knows a maker's name.
"""

import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pos.errors import PrinterUnknown

FILE = Path(__file__).with_name("printer_profiles.json")
USUAL = "chinese"
PAIR = 2
"""Bytes of a hanzi in two-byte areas; the four-byte ones are not in printers."""


@dataclass(frozen=True, slots=True)
class Profile:
    """One kind of printer."""

    name: str
    title: str
    hanzi: str | None
    """Codec of wide characters in Chinese mode; "utf-8" needs no mode; None: it has none."""
    page: int | None
    """Number of the code page for letters beyond ASCII, None where none is to be relied on."""
    codec: str | None
    """The code page's codec."""
    start: bytes = b""
    """What switches this printer to its codec, after ESC @."""
    draws_all: bool = False
    cuts: bool = True

    @property
    def has_modes(self) -> bool:
        """Claim that FS & and FS . switch between hanzi and the code page."""
        return self.hanzi in {"gb18030", "gbk"}

    def encoded(self, char: str) -> tuple[str, bytes] | None:
        """Return a character's mode (ascii, latin, hanzi) and bytes, None where it is lacking."""
        if self.draws_all:
            return None
        if char.isascii():
            return "ascii", char.encode("ascii")
        if char == "¥":  # as GB18030 it would be four bytes that print as "0 6"
            char = "￥"
        if unicodedata.east_asian_width(char) in "WF":
            return self._wide(char)
        # What Windows-1252 holds is in every printer's UTF-8 letters too; beyond it nobody knows.
        if self.codec is None or not char.encode("cp1252", "ignore"):
            return None
        return "latin", char.encode(self.codec)

    def _wide(self, char: str) -> tuple[str, bytes] | None:
        """Return a wide character's mode and bytes, None where the printer lacks it."""
        # UTF-8 printers have the letters of GBK, and no emoji that is as wide.
        if self.hanzi is None or len(char.encode("gbk", "ignore")) != PAIR:
            return None
        return "hanzi", char.encode(self.hanzi)


@cache
def profiles() -> Mapping[str, Profile]:
    """Return every profile by name."""
    told: dict[str, dict[str, Any]] = json.loads(FILE.read_text(encoding="utf-8"))
    return {
        name: Profile(name, **(facts | {"start": bytes.fromhex(facts.get("start", ""))}))
        for name, facts in told.items()
    }


def profile(name: str) -> Profile:
    """Return a profile by name. Raises PrinterUnknown."""
    found = profiles().get(name)
    if found is None:
        raise PrinterUnknown(name=name)
    return found
