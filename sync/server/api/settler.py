"""The settler's thread: looks after each push, and now and then in any case, what is to judge.

Owns when, never what: that is `sync.server.store.settling`. Every worker has such a thread; the
database lets one of them at a shop at a time.
"""

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from pos.errors import PosError
from sync.server.store.database import Database
from sync.server.store.office import Shop, shops
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
        known: list[Shop] = []
        with self._noted("the shops cannot be read"), self._database.reading() as connection:
            known = shops(connection)
        done = 0
        for shop in known:
            # What goes wrong in one shop is no reason to leave the next one unjudged.
            with self._noted("a slice waits to be judged"):
                if not self._is_closed:
                    done += settle(self._database, shop, datetime.now(UTC))
        return done

    @contextmanager
    def _noted(self, what: str) -> Iterator[None]:
        """Count and log what goes wrong inside the block, and go on.

        A bug in a judgement must not end the thread: pushes go on, and the owner's figures show
        that judging fails.
        """
        try:
            yield
        except PosError as error:
            self.failed += 1
            _log.warning("%s: %s", what, error.code)
        except Exception:  # noqa: BLE001 - logged with its trace
            self.failed += 1
            _log.exception("%s", what)
