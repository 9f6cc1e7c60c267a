"""The head file: a witness outside the database of the last commit.

SQLite cannot notice its own lost tail (one flipped bit in the WAL drops committed rows, and
`integrity_check` says ok), so after each commit the till overwrites this small file.
"""

import json
import os
from dataclasses import dataclass
from pathlib import Path

from pos.domain.documents import Document


@dataclass(frozen=True, slots=True)
class Witness:
    """What the head file remembers: epoch, seq and hash (hex) of the last commit."""

    epoch: str
    seq: int
    hash: str


class HeadFile:
    """One line, overwritten in place; a torn write reads as no witness, never as a wrong one."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._handle: int | None = None

    def write(self, document: Document) -> None:
        """Overwrite the witness. A disk that takes no more is left to the next commit to say."""
        told = json.dumps(
            {"epoch": document.epoch, "seq": document.seq, "hash": document.hash.hex()}
        )
        line = told.ljust(200).encode("ascii") + b"\n"
        if self._handle is None:
            self._handle = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        os.lseek(self._handle, 0, os.SEEK_SET)
        os.write(self._handle, line)

    def read(self) -> Witness | None:
        """Return what the file remembers, None where there is no whole line."""
        try:
            told = json.loads(self._path.read_text(encoding="ascii"))
            return Witness(told["epoch"], int(told["seq"]), told["hash"])
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def close(self) -> None:
        """Let go of the file."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None
