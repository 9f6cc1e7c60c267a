"""The till's photos: files beside the ledger, named by the SHA-256 of their content.

Owns two folders, `waiting` and `sent`: which one a photo is in is the queue, so that no kill and
no restart loses or repeats anything. The database never holds a photo.
"""

import hashlib
import os
import re
from collections.abc import Sequence
from pathlib import Path

from pos.errors import PhotosFull, PhotoUnreadable, unwritable

FOLDER = "photos"
PHOTO_BYTES_MAX = 8 * 1024 * 1024
WAITING_BYTES_MAX = 1024 * 1024 * 1024
"""A till that is offline for weeks keeps a thousand photos; then one more is refused, in words."""
SENT_BYTES_MAX = 256 * 1024 * 1024
"""What the server has stays here for a while, the oldest going first."""
_HASH = re.compile(r"[0-9a-f]{64}", re.ASCII)


class PhotoFolder:
    """The photos of one home; several processes may use it at once."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._waiting, self._sent = (home / FOLDER / name for name in ("waiting", "sent"))

    def keep(self, content: bytes) -> str:
        """Keep a photo, durably, and return its hash."""
        if not 0 < len(content) <= PHOTO_BYTES_MAX:
            raise PhotoUnreadable
        photo = hashlib.sha256(content).hexdigest()
        if self.read(photo) is not None:
            return photo
        if _size(self._waiting) + len(content) > WAITING_BYTES_MAX:
            raise PhotosFull
        try:
            for folder in (self._waiting, self._sent):
                folder.mkdir(parents=True, exist_ok=True)
            write_durably(self._waiting / photo, content)
        except OSError as error:
            raise unwritable(error, self._home) from error
        return photo

    def waiting(self) -> Sequence[str]:
        """Return the hashes of photos that the server does not have, oldest first."""
        return [path.name for path in _photos(self._waiting)]

    def read(self, photo: str) -> bytes | None:
        """Return a photo whose content gives its hash, None where there is none such here."""
        if not _HASH.fullmatch(photo):
            return None
        for folder in (self._waiting, self._sent):
            try:
                content = (folder / photo).read_bytes()
            except FileNotFoundError:
                continue
            if hashlib.sha256(content).hexdigest() == photo:
                return content
        return None

    def mark_sent(self, photo: str) -> None:
        """Say that the server has a photo whole, and keep to the bound of those."""
        try:
            (self._waiting / photo).replace(self._sent / photo)
        except FileNotFoundError:
            return  # another process of this home sent it beside this one
        left = _size(self._sent)
        for path in _photos(self._sent):
            if left <= SENT_BYTES_MAX:
                break
            left -= path.stat().st_size
            path.unlink(missing_ok=True)

    def erase(self, photo: str) -> None:
        """Take a photo away for good."""
        if _HASH.fullmatch(photo):
            for folder in (self._waiting, self._sent):
                (folder / photo).unlink(missing_ok=True)


def write_durably(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, and on the disk before this returns. Raises OSError."""
    part = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with part.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    if os.name == "posix":
        handle = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _photos(folder: Path) -> list[Path]:
    """Return the whole photos of a folder, oldest first."""
    if not folder.exists():
        return []
    found = [path for path in folder.iterdir() if _HASH.fullmatch(path.name)]
    return sorted(found, key=lambda path: (path.stat().st_mtime_ns, path.name))


def _size(folder: Path) -> int:
    """Return how many bytes the photos of a folder have."""
    return sum(path.stat().st_size for path in _photos(folder))
