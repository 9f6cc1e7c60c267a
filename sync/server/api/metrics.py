"""Counters of one server process, in the text form that Prometheus reads."""

import threading
from collections import Counter

from sqlalchemy import text

from sync.server.store.database import Database

_GAUGES = {
    "liushui_streams": "SELECT count(*) FROM stream",
    "liushui_devices": "SELECT count(*) FROM device",
    "liushui_documents": "SELECT coalesce(sum(seq), 0) FROM stream",
    "liushui_quarantine": "SELECT count(*) FROM quarantine",
    "liushui_trouble": "SELECT count(*) FROM trouble",
    "liushui_audit_differences": "SELECT count(*) FROM difference",
}


class Metrics:
    """What this process has booked and refused since it started."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._booked = 0
        self._refused: Counter[str] = Counter()

    def booked(self, documents: int) -> None:
        """Count documents accepted."""
        with self._lock:
            self._booked += documents

    def refused(self, code: str) -> None:
        """Count a refusal under its code."""
        with self._lock:
            self._refused[code] += 1

    def text(self, database: Database) -> str:
        """Return every figure, a line each."""
        with self._lock:
            lines = [f"liushui_booked_documents_total {self._booked}"]
            lines += [
                f'liushui_refused_total{{code="{code}"}} {count}'
                for code, count in sorted(self._refused.items())
            ]
        with database.reading() as connection:
            for name, query in _GAUGES.items():
                lines.append(f"{name} {connection.execute(text(query)).scalar()}")
        return "\n".join(lines) + "\n"
