"""The operating system's locks beside a ledger: freed by the system when their process dies.

Owns who may write (`ledger.lock`, from BEGIN to COMMIT), who is the counter (`counter.lock`), and
who has the ledger open at all (`open.lock`, shared by all, held alone by what swaps files). They
are files of their own because SQLite's busy wait makes a sale beside a writing process ten times
slower.
"""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pos.errors import LedgerInUse, unwritable

LOCK_FILE = "ledger.lock"
COUNTER_LOCK_FILE = "counter.lock"
OPEN_LOCK_FILE = "open.lock"
SHARES = 64
"""Where the system knows no shared lock, so many bytes of the file are shares of one each."""
POLL_S = 0.001
_held: set[int] = set()
"""Handles of the lock files that this process has open."""


@contextmanager
def writing(home: Path) -> Iterator[None]:
    """Hold `ledger.lock` for a block; waits for its turn."""
    handle, owner = _opened(home / LOCK_FILE), os.getpid()
    try:
        _wait(handle)
        yield
    finally:
        _let_go(handle, owner)


class Claim:
    """A lock that is kept until it is released, or the process ends."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._handle: int | None = None
        self._owner = 0

    def take(self, *, is_shared: bool = False) -> None:
        """Take the lock without waiting. Raises LedgerInUse where another's stands against it."""
        self.release()
        handle = _opened(self._path)
        try:
            _try(handle, is_shared=is_shared)
        except OSError as error:
            _held.discard(handle)
            os.close(handle)
            raise LedgerInUse(path=self._path.name) from error
        self._handle, self._owner = handle, os.getpid()

    def release(self) -> None:
        """Give the lock back; fine where it is not held."""
        if self._handle is not None:
            handle, self._handle = self._handle, None
            _let_go(handle, self._owner)


@contextmanager
def alone(home: Path) -> Iterator[None]:
    """Have the ledger of a home alone for a block: nothing has it open or may open it.

    For what swaps files or tables (`enrol`, `restore`, `rebuild`, a migration). What opens the
    ledger inside the block says so (`open_ledger(home, is_alone=True)`). Raises LedgerInUse.
    """
    counter, use = Claim(home / COUNTER_LOCK_FILE), Claim(home / OPEN_LOCK_FILE)
    try:
        counter.take()
        use.take()
        yield
    finally:
        use.release()
        counter.release()


def _opened(path: Path) -> int:
    """Return a handle of a lock file, made where it is not there. Raises HomeUnwritable."""
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise unwritable(error, path.parent) from error
    _held.add(handle)
    return handle


def _let_go(handle: int, owner: int) -> None:
    """Free a lock in the process that took it; in a forked child it was never held."""
    if os.getpid() == owner:
        _held.discard(handle)
        _free(handle)
        os.close(handle)


def leave_locks() -> None:
    """Close, in a forked child, the parent's locks without freeing them."""
    while _held:
        os.close(_held.pop())


if sys.platform == "win32":
    import msvcrt

    def _wait(handle: int) -> None:
        # The blocking call of this system looks once a second only.
        while True:
            try:
                msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
            except OSError:
                time.sleep(POLL_S)
            else:
                return

    def _try(handle: int, *, is_shared: bool) -> None:
        if not is_shared:
            os.lseek(handle, 0, os.SEEK_SET)
            msvcrt.locking(handle, msvcrt.LK_NBLCK, SHARES)
            return
        for share in range(SHARES):
            os.lseek(handle, share, os.SEEK_SET)
            try:
                msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
            except OSError:
                continue
            return
        raise OSError("every share is taken")

    def _free(_handle: int) -> None:
        """Closing the file frees it."""
else:
    import fcntl

    def _wait(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX)

    def _try(handle: int, *, is_shared: bool) -> None:
        fcntl.flock(handle, (fcntl.LOCK_SH if is_shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)

    def _free(handle: int) -> None:
        # Closing alone would not: a child that was forked meanwhile may have the file open as well.
        fcntl.flock(handle, fcntl.LOCK_UN)
