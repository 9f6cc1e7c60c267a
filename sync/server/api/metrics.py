"""The server's figures in the text form that Prometheus reads.

What stands in the database is told alike by every worker; what was booked and refused is counted
by each worker since its start, and labelled by it.
"""

import os
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
    "liushui_exceptions": "SELECT count(*) FROM journal WHERE type = 'exception_raised'",
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

    def text(self, database: Database, failed: int) -> str:
        """Return every figure, a line each; `failed`: slices that the settler could not judge."""
        worker = f'worker="{os.getpid()}"'
        with self._lock:
            lines = [
                "# TYPE liushui_booked_documents_total counter",
                f"liushui_booked_documents_total{{{worker}}} {self._booked}",
                "# TYPE liushui_settler_failed_total counter",
                f"liushui_settler_failed_total{{{worker}}} {failed}",
                "# TYPE liushui_refused_total counter",
            ]
            lines += [
                f'liushui_refused_total{{code="{code}",{worker}}} {count}'
                for code, count in sorted(self._refused.items())
            ]
        with database.reading() as connection:
            for name, query in _GAUGES.items():
                figure = int(connection.execute(text(query)).scalar() or 0)
                lines += [f"# TYPE {name} gauge", f"{name} {figure}"]
        return "\n".join(lines) + "\n"
