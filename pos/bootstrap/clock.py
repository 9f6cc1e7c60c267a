"""The real clock, ids and chance: the only place where they are asked for.

Owns the moment as documents keep it: wall time with offset, monotonic time with its boot, and
the offset last measured against the server.
"""

import os
import secrets
import time
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from pos.domain.documents import Moment
from pos.domain.identifiers import IdMaker

_LOCAL_TIME, _TIME_ZONE = Path("/etc/localtime"), Path("/etc/timezone")
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


def system_zone() -> str:
    """Return the time zone that this machine is set to, as "Asia/Shanghai"; "UTC" if unknown.

    Asked in the order in which the C library goes: TZ, what /etc/localtime is a link to; then
    Debian's /etc/timezone. Where none of them names a zone, the hours from UTC decide.
    """
    told = [os.environ.get("TZ", "").lstrip(":")]
    told.append(str(_LOCAL_TIME.resolve()).partition("zoneinfo/")[2])
    if _TIME_ZONE.is_file():
        told.append(_TIME_ZONE.read_text(encoding="ascii", errors="replace").strip())
    offset = datetime.now(UTC).astimezone().utcoffset() or timedelta()
    hours, rest = divmod(int(offset.total_seconds()), 3600)
    if hours and not rest:
        told.append(f"Etc/GMT{-hours:+}")  # the names of these count westward
    return next((zone for zone in told if is_zone(zone)), "UTC")


def is_zone(name: str) -> bool:
    """Claim that a time zone has this name."""
    try:
        return bool(name) and bool(ZoneInfo(name).key)
    except (ValueError, OSError, LookupError):  # ZoneInfoNotFoundError is a KeyError
        return False
