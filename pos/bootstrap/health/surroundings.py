"""What a till stands on: the way to the server, the disk, the clock."""

import os
import shutil
import tempfile
import time
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

from pos.bootstrap.clock import system_zone
from pos.bootstrap.health.finding import Finding, State
from pos.domain.catalogue import ShopSettings
from pos.domain.documents import Json

SERVER_S = 5.0
GIGABYTE = 1_000_000_000
DISK_LOW, DISK_FULL = 2 * GIGABYTE, GIGABYTE // 5
SYNC_SLOW_MS = 100
"""A sale waits for two writes to the disk; slower than this it is felt at the counter."""
OFFSET_S_MAX = 300
YEAR_LEAST = 2026
_PROBE = b"\0" * 4096


def server(enrolled: Json | None) -> tuple[Finding, float | None]:
    """Ask the server whether it is well; returns how far our clock is ahead of its, too."""
    import requests

    if enrolled is None:
        return Finding("server", State.OK, "server.none"), None
    url = str(enrolled["url"])
    session = requests.Session()
    session.trust_env = False
    asked = time.monotonic()
    try:
        reply = session.get(f"{url.rstrip('/')}/healthz", timeout=SERVER_S)
        reply.raise_for_status()
    except requests.RequestException:
        return Finding("server", State.FAILED, "server.unreachable", {"url": url}), None
    finally:
        session.close()
    facts = {"url": url, "ms": round((time.monotonic() - asked) * 1000)}
    return Finding("server", State.OK, "server.ok", facts), _offset_s(reply.headers.get("Date"))


def _offset_s(date: str | None) -> float | None:
    """Return how many seconds this clock is ahead of an HTTP date, None where there is none."""
    try:
        told = parsedate_to_datetime(date or "")
    except ValueError:
        return None
    # A date whose zone is "-0000" is told without one (RFC 5322); it is UTC all the same.
    return (datetime.now(UTC) - told.replace(tzinfo=told.tzinfo or UTC)).total_seconds()


def disk(place: Path) -> Finding:
    """Look at the room where the ledger lies, and write there as a sale does."""
    folder = next(path for path in (place, *place.parents) if path.is_dir())
    free = shutil.disk_usage(folder).free
    facts: dict[str, object] = {"place": str(place), "gb": f"{free / GIGABYTE:.1f}"}
    if not os.access(folder, os.W_OK):
        return Finding("disk", State.FAILED, "home.unwritable", facts | {"path": str(place)})
    try:
        facts["ms"] = round(_sync_ms(folder), 1)
    except OSError as error:
        return Finding("disk", State.FAILED, "disk.broken", facts | {"reason": error.strerror})
    if free < DISK_FULL:
        return Finding("disk", State.FAILED, "disk.full", facts)
    if free < DISK_LOW:
        return Finding("disk", State.ATTENTION, "disk.low", facts)
    if float(str(facts["ms"])) > SYNC_SLOW_MS:
        return Finding("disk", State.ATTENTION, "disk.slow", facts)
    return Finding("disk", State.OK, "disk.ok", facts)


def _sync_ms(folder: Path) -> float:
    """Return how long a small write takes until it is on the disk, the middle one of five."""
    took = []
    with tempfile.TemporaryFile(dir=folder) as file:
        for _ in range(5):
            file.write(_PROBE)
            file.flush()
            began = time.perf_counter()
            os.fsync(file.fileno())
            took.append((time.perf_counter() - began) * 1000)
    return sorted(took)[2]


def clock(last_wall: str | None, shop: ShopSettings | None, offset_s: float | None) -> Finding:
    """Compare the clock with the last document, the server's and the shop's zone."""
    now = datetime.now(UTC).astimezone()
    zone = system_zone()
    facts: dict[str, object] = {"time": f"{now:%Y-%m-%d %H:%M}", "zone": zone}
    if now.year < YEAR_LEAST:
        return Finding("clock", State.FAILED, "clock.unset", facts)
    if last_wall is not None and datetime.fromisoformat(last_wall) > now + timedelta(minutes=1):
        return Finding("clock", State.FAILED, "clock.behind", facts | {"last": last_wall[:16]})
    if offset_s is not None and abs(offset_s) > OFFSET_S_MAX:
        return Finding("clock", State.FAILED, "clock.offset", facts | {"s": round(offset_s)})
    if shop is not None and shop.time_zone != zone:
        return Finding("clock", State.OK, "clock.other_zone", facts | {"shop": shop.time_zone})
    return Finding("clock", State.OK, "clock.ok", facts)
