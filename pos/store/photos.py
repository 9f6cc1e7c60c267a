"""The till's photos: files beside the ledger, named by the SHA-256 of their content.

Owns two folders, `waiting` and `sent`: which one a photo is in is the queue, so that no kill and
no restart loses or repeats anything. What the server has, sent from here or fetched from there, is
a cache with a bound. The database never holds a photo.
"""

import hashlib
import os
import re
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from pos.domain.photos import PHOTO_BYTES_MAX
from pos.errors import PhotosFull, PhotoUnreadable, unwritable
from pos.store.durable import make_durable_folder, write_durably, write_whole

FOLDER = "photos"
WAITING_BYTES_MAX = 1024 * 1024 * 1024
"""A till that is offline for weeks keeps a thousand photos; then one more is refused, in words."""
SENT_BYTES_MAX = 256 * 1024 * 1024
"""What the server has stays here for a while; what was shown least lately goes first."""
MEASURED_EVERY = 64
"""Photos after which a folder is measured again: other processes of this home add to it too."""
MEASURED_SHARE = 4
"""A larger folder is measured again after one for each four that it holds: no photo costs more."""
_HASH = re.compile(r"[0-9a-f]{64}", re.ASCII)


class PhotoFolder:
    """The photos of one home; several processes may use it at once."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._waiting, self._sent = (home / FOLDER / name for name in ("waiting", "sent"))
        self._gate = threading.Lock()
        self._waiting_size, self._sent_size = _Size(self._waiting), _Size(self._sent)

    def keep(self, content: bytes) -> str:
        """Keep a photo, durably, and return its hash.

        Raises PhotoUnreadable for none or one too large, PhotosFull, DiskFull, HomeUnwritable.
        """
        if not 0 < len(content) <= PHOTO_BYTES_MAX:
            raise PhotoUnreadable
        photo = hashlib.sha256(content).hexdigest()
        if self.read(photo) is not None:
            return photo
        with self._gate:
            room = WAITING_BYTES_MAX - len(content)
            if self._waiting_size.measured(room) > room:
                raise PhotosFull
            self._waiting_size.bytes += len(content)
        try:
            for folder in (self._waiting, self._sent):
                make_durable_folder(folder)
            write_durably(self._waiting / photo, content)
        except OSError as error:
            raise unwritable(error, self._home) from error
        return photo

    def waiting(self) -> Sequence[str]:
        """Return the hashes of photos that the server does not have, oldest first."""
        return [path.name for path, _ in _photos(self._waiting)]

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
            size = (self._waiting / photo).stat().st_size
            (self._waiting / photo).replace(self._sent / photo)
        except FileNotFoundError:
            return  # another process of this home sent it beside this one
        self._make_room(size)

    def take(self, photo: str, content: bytes) -> bool:
        """Keep a photo that the server has, whole or not at all; claims that it gives its hash."""
        if hashlib.sha256(content).hexdigest() != photo:
            return False
        try:
            self._sent.mkdir(parents=True, exist_ok=True)
            # Not forced to the disk, which a sale needs more: reading checks the hash, and what
            # a power cut spoils is fetched again.
            write_whole(self._sent / photo, content)
        except OSError as error:
            raise unwritable(error, self._home) from error
        self._make_room(len(content))
        return True

    def shown(self, photo: str) -> None:
        """Say that a photo is shown, so that it is not the next to make room."""
        with suppress(FileNotFoundError):
            os.utime(self._sent / photo)

    def _make_room(self, added: int) -> None:
        """Keep to the bound of what the server has, with some room to spare."""
        with self._gate:
            self._sent_size.bytes += added
            left = self._sent_size.measured(SENT_BYTES_MAX)
            if left <= SENT_BYTES_MAX:
                return
            for path, size in _photos(self._sent):
                left -= size
                path.unlink(missing_ok=True)
                if left <= SENT_BYTES_MAX * 15 // 16:
                    break
            self._sent_size.bytes = left

    def erase(self, photo: str) -> None:
        """Take a photo away for good."""
        if _HASH.fullmatch(photo):
            for folder in (self._waiting, self._sent):
                (folder / photo).unlink(missing_ok=True)


class _Size:
    """How many bytes the photos of a folder have, measured now and then and reckoned between."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.bytes, self._until_measured = 0, 0

    def measured(self, most: int) -> int:
        """Return the bytes; where they are over `most`, they were measured just now."""
        self._until_measured -= 1
        if self._until_measured <= 0 or self.bytes > most:
            there = _photos(self._folder)
            self._until_measured = max(MEASURED_EVERY, len(there) // MEASURED_SHARE)
            self.bytes = sum(size for _, size in there)
        return self.bytes


def _photos(folder: Path) -> list[tuple[Path, int]]:
    """Return (file, bytes) of the whole photos of a folder, oldest first.

    Other threads and processes move and erase photos meanwhile: what is gone is left out.
    """
    found: list[tuple[int, str, int]] = []
    with suppress(FileNotFoundError):
        for path in folder.iterdir():
            if _HASH.fullmatch(path.name):
                with suppress(FileNotFoundError):
                    state = path.stat()
                    found.append((state.st_mtime_ns, path.name, state.st_size))
    return [(folder / name, size) for _, name, size in sorted(found)]
