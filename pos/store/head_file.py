"""The head file: a witness outside the database of the last commit.

SQLite cannot notice its own lost tail (one flipped bit in the WAL drops committed rows, and
`integrity_check` says ok), so after each commit the till overwrites this small file.
"""

import json
import logging
import os
import zlib
from dataclasses import dataclass
from pathlib import Path

from pos.domain.documents import NO_HASH

LINE_CHARS = 200
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Witness:
    """What the head file remembers: epoch, seq and hash (hex) of the last commit."""

    epoch: str
    seq: int
    hash: str


class HeadFile:
    """One line, overwritten in place; a torn write reads as no witness, never as a wrong one.

    It is forced to the disk when it is closed and not before, which would cost a second sync a
    sale: after a power cut it may be behind, which is true, or mixed of two writings, which its
    sum tells.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._handle: int | None = None

    def write(self, witness: Witness) -> None:
        """Overwrite the witness, after its commit.

        Never raises: the commit stands, and a witness that stays behind is still a true one.
        """
        told = {"epoch": witness.epoch, "seq": witness.seq, "hash": witness.hash}
        line = json.dumps({**told, "sum": _sum(witness)}).ljust(LINE_CHARS).encode("ascii") + b"\n"
        try:
            if self._handle is None:
                self._handle = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
            os.lseek(self._handle, 0, os.SEEK_SET)
            os.write(self._handle, line)
        except OSError as error:
            _log.warning("the head file stays behind at a commit: %s", error)

    def read(self) -> Witness | None:
        """Return what the file remembers, None where there is no whole line."""
        try:
            told = json.loads(self._path.read_text(encoding="ascii"))
            witness = Witness(told["epoch"], int(told["seq"]), told["hash"])
            is_hash = len(bytes.fromhex(witness.hash)) == len(NO_HASH)
            # A release before this one wrote no sum; what it left is taken as it stands.
            is_whole = told.get("sum", _sum(witness)) == _sum(witness)
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None
        return witness if is_hash and is_whole else None

    def close(self) -> None:
        """Let go of the file, once what was written is on the disk.

        A disk that refuses that is logged and no more: the witness may be behind, never wrong.
        """
        if self._handle is not None:
            handle, self._handle = self._handle, None
            try:
                os.fsync(handle)
            except OSError as error:
                _log.warning("the head file may stay behind at a power cut: %s", error)
            finally:
                os.close(handle)


def _sum(witness: Witness) -> int:
    """Return the check sum over what a witness says."""
    return zlib.crc32(f"{witness.epoch}/{witness.seq}/{witness.hash}".encode())
