"""The settler's thread: looks after each push, and now and then in any case, what is to judge.

Owns when, never what: that is `sync.server.store.settling`. Every worker has such a thread; the
database lets one of them at a shop at a time.
"""

import logging
import threading
import time
from datetime import UTC, datetime

from pos.errors import PosError
from sync.server.store.database import Database
from sync.server.store.office import shops
from sync.server.store.settling import settle

IDLE_S = 5.0
"""Another worker's push, or a settler that was killed, is noticed after so long."""
REST_S = 0.2
"""Between a push and its judgement: a till that drains is judged in slices, not push by push."""
CALM_S, LATE_S = 1.0, 5.0
"""Judging begins when no push has come for so long, but is never put off for longer than that."""
_log = logging.getLogger(__name__)


class Settler:
    """Judges what tills send, on a thread of its own; nothing waits for it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._changed = threading.Condition()
        self._has_news = True
        self._is_closed = False
        self._nudged_at = -CALM_S
        self.failed = 0
        """How many slices could not be judged; each is tried again."""
        self._thread = threading.Thread(target=self._run, name="settler", daemon=True)

    def start(self) -> None:
        """Begin; returns at once."""
        self._thread.start()

    def nudge(self) -> None:
        """Say that something was pushed; returns at once."""
        with self._changed:
            self._has_news = True
            self._nudged_at = time.monotonic()
            self._changed.notify_all()

    def close(self) -> None:
        """End the thread after the slice it is in."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while not self._is_closed:
            self._wait_for_calm()
            done = self._look()
            with self._changed:
                if not self._is_closed and not done:
                    if not self._has_news:
                        self._changed.wait(IDLE_S)
                    self._has_news = False
                if not self._is_closed:
                    self._changed.wait_for(lambda: self._is_closed, REST_S)

    def _wait_for_calm(self) -> None:
        """Let a till that brings its backlog go first: judging shares this process with booking."""
        latest = time.monotonic() + LATE_S
        with self._changed:
            while not self._is_closed:
                now = time.monotonic()
                left = min(self._nudged_at + CALM_S, latest) - now
                if left <= 0:
                    return
                self._changed.wait(left)

    def _look(self) -> int:
        """Judge a slice of every shop; returns how many documents that was."""
        done = 0
        try:
            with self._database.reading() as connection:
                known = shops(connection)
            for shop in known:
                if not self._is_closed:
                    done += settle(self._database, shop, datetime.now(UTC))
        except PosError as error:
            self.failed += 1
            _log.warning("a slice waits to be judged: %s", error.code)
        except Exception:  # noqa: BLE001 - logged with its trace just below
            # A bug in a judgement must not end the thread: pushes go on, and the owner's figures
            # show that judging fails.
            self.failed += 1
            _log.exception("a slice could not be judged")
        return done
