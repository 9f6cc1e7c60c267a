"""The server's photos: files by the SHA-256 of their content, whole or not there.

Owns the pieces under way (one file for each device and photo, so that nobody spoils another's),
the check of the whole, and the marks of what was erased. Several workers share one folder.
"""

import errno
import fcntl
import hashlib
import os
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import text

from pos.domain.documents import Json
from pos.domain.photos import PHOTO_BYTES_MAX
from pos.errors import DiskFull, RequestMalformed, unwritable
from sync.protocol import PHOTO_PIECE_BYTES
from sync.server.store.database import Database
from sync.server.store.erasing import PHOTO, write_erasures
from sync.server.store.folders import make_durable_folder, sync_folder

PARTS_KEPT_S = 14 * 24 * 3600
"""A till that went away half-way has so long to go on before its pieces make room."""
PARTS_A_DEVICE = 16


class PhotoStore:
    """The folder of a server's photos."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def prepare(self) -> None:
        """Make the folders, and clear pieces that nobody goes on with. Raises HomeUnwritable."""
        try:
            for name in ("parts", "erased"):
                make_durable_folder(self._folder / name)
            for begun_at, part in _by_age((self._folder / "parts").iterdir()):
                if time.time() - begun_at > PARTS_KEPT_S:
                    part.unlink(missing_ok=True)
        except OSError as error:
            raise unwritable(error, self._folder) from error

    def state(self, photo: str, device: bytes) -> Json:
        """Return {"size", "whole", "erased"} of a photo as a device may go on with it."""
        if self._mark(photo).exists():
            return {"size": 0, "whole": False, "erased": True}
        for path, whole in ((self._path(photo), True), (self._part(photo, device), False)):
            try:
                return {"size": path.stat().st_size, "whole": whole, "erased": False}
            except FileNotFoundError:
                continue
        return {"size": 0, "whole": False, "erased": False}

    def take(self, photo: str, device: bytes, at: int, size: int, piece: bytes) -> Json:
        """Take a piece where it follows on what is there; returns the state after it.

        A whole that does not give its hash is thrown away and begins anew. Raises
        RequestMalformed, DiskFull.
        """
        if not (0 < size <= PHOTO_BYTES_MAX and 0 <= at < size and at + len(piece) <= size):
            raise RequestMalformed(field="size")
        if not 0 < len(piece) <= PHOTO_PIECE_BYTES:
            raise RequestMalformed(field="piece")
        before = self.state(photo, device)
        if before["whole"] or before["erased"]:
            return before
        self._check_room(photo, device)
        part = self._part(photo, device)
        try:
            with _alone(part) as handle:
                now = self.state(photo, device)
                if now["whole"] or now["erased"]:  # while this waited for the file
                    part.unlink(missing_ok=True)
                    return now
                held = os.fstat(handle).st_size
                if at in {0, held}:
                    os.ftruncate(handle, at)
                    _write_all(handle, piece, at)
                    os.fsync(handle)
                    if at + len(piece) == size:
                        self._finish(photo, part)
        except FileNotFoundError:
            # Erased, or dropped to make room, under way: what is there now says how to go on.
            return self.state(photo, device)
        except OSError as error:
            if error.errno == errno.ENOSPC:
                raise DiskFull from error
            raise
        return self.state(photo, device)

    def read(self, photo: str, at: int) -> bytes | None:
        """Return a piece of a whole photo from a place on, None where there is none."""
        if self._mark(photo).exists():
            return None
        try:
            with self._path(photo).open("rb") as file:
                file.seek(at)
                return file.read(PHOTO_PIECE_BYTES)
        except FileNotFoundError:
            return None

    def erase(self, photo: str) -> None:
        """Take a photo away for good: whoever sends it again is told so."""
        self._mark(photo).touch()
        self._path(photo).unlink(missing_ok=True)
        for part in (self._folder / "parts").glob(f"{photo}.*"):
            part.unlink(missing_ok=True)
        # A power cut brings no name back of what was erased.
        for folder in (self._folder / "erased", self._folder / "parts", self._path(photo).parent):
            if folder.is_dir():
                sync_folder(folder)

    def _finish(self, photo: str, part: Path) -> None:
        """Put a photo that came together in its place, if it is the one that it should be."""
        if hashlib.sha256(part.read_bytes()).hexdigest() != photo:
            part.unlink()
            return
        path = self._path(photo)
        make_durable_folder(path.parent)
        part.replace(path)
        sync_folder(path.parent)
        if self._mark(photo).exists():
            path.unlink(missing_ok=True)  # erased while it came together

    def _check_room(self, photo: str, device: bytes) -> None:
        """Drop a device's oldest pieces where it has begun more photos than it may at once."""
        own = self._part(photo, device)
        parts = _by_age(one for one in own.parent.glob(f"*.{device.hex()}") if one != own)
        for _, old in parts[: max(0, len(parts) - PARTS_A_DEVICE + 1)]:
            old.unlink(missing_ok=True)

    def _path(self, photo: str) -> Path:
        return self._folder / photo[:2] / photo

    def _part(self, photo: str, device: bytes) -> Path:
        return self._folder / "parts" / f"{photo}.{device.hex()}"

    def _mark(self, photo: str) -> Path:
        return self._folder / "erased" / photo


def erase_photo(database: Database, store: PhotoStore, photo: str) -> None:
    """Erase a photo by its hash on the server and, with their next pull, on every till."""
    store.erase(photo)
    with database.writing() as connection:
        row = connection.execute(text("SELECT company FROM company")).first()
        if row is None:
            return
        write_erasures(connection, bytes(row[0]), [(PHOTO, photo)])


@contextmanager
def _alone(path: Path) -> Iterator[int]:
    """Give a file that no other process or thread writes meanwhile.

    Whoever had it before may have put it in its place as a whole photo: then this begins another
    file under its name, and never writes into that photo.
    """
    while True:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            if _is_at(path, handle):
                yield handle
                return
        finally:
            os.close(handle)


def _is_at(path: Path, handle: int) -> bool:
    """Claim that an open file is the one that has this name."""
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except FileNotFoundError:
        return False


def _by_age(files: Iterable[Path]) -> list[tuple[float, Path]]:
    """Return (time of the last piece, file), oldest first, without those that are gone by now."""
    found: list[tuple[float, Path]] = []
    for file in files:
        with suppress(FileNotFoundError):
            found.append((file.stat().st_mtime, file))
    return sorted(found)


def _write_all(handle: int, piece: bytes, at: int) -> None:
    """Write a piece at its place; the system may take it in several parts."""
    done = 0
    while done < len(piece):
        done += os.pwrite(handle, piece[done:], at + done)
