"""The real clock, ids and chance: the only place where they are asked for.

Owns the moment as documents keep it: wall time with offset, monotonic time with its boot, and
the offset last measured against the server.
"""

import secrets
import time
import uuid
from datetime import UTC, datetime
from pathlib import Path

from pos.domain.documents import Moment
from pos.domain.identifiers import IdMaker

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


class SystemClock:
    """The machine's clocks; `offset_ms` is set by whoever measures it against the server."""

    def __init__(self) -> None:
        """Find out which boot this is; where the system does not say, each process is its own."""
        self.offset_ms: int | None = None
        self._boot = _boot_id()

    def now(self) -> Moment:
        """Return this moment, wall time to the millisecond with its offset."""
        wall = datetime.now(UTC).astimezone().isoformat(timespec="milliseconds")
        return Moment(wall, time.monotonic_ns() // 1_000_000, self._boot, self.offset_ms)


def _boot_id() -> str:
    """Return the id of this boot as 32 hex digits."""
    try:
        return _BOOT_ID.read_text(encoding="ascii").strip().replace("-", "")
    except OSError:
        return uuid.uuid4().hex


def now_ms() -> int:
    """Return Unix time in milliseconds, as UUIDv7 wants it."""
    return time.time_ns() // 1_000_000


def make_ids(last: str | None) -> IdMaker:
    """Return the maker of event ids, going on after the last one of the ledger."""
    maker = IdMaker(now_ms, secrets.randbits)
    maker.start_after(last)
    return maker
