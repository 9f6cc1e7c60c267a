"""Waiting for news: one request that the server answers when there is something to pull.

Owns the thread that waits and its connection, so that a sale is pushed at once while the till
waits to hear of the others'. It reads and writes nothing; what there is, a round of sync fetches.
"""

import threading
from collections.abc import Callable
from contextlib import closing

from pos.domain.documents import Json
from pos.errors import PosError
from sync.client.http import HttpRemote

WAIT_S = 5
"""Of one request; short enough for a server that is told to end."""


class NewsWatch:
    """Asks for news after a cursor, and calls back when there is some."""

    def __init__(self, server: Json, on_news: Callable[[], None]) -> None:
        self._server, self._on_news = server, on_news
        self._changed = threading.Condition()
        self._cursor: str | None = None
        self._is_closed = False
        self._remote: HttpRemote | None = None
        self._thread = threading.Thread(target=self._run, name="news", daemon=True)

    def start(self) -> None:
        """Begin; returns at once."""
        self._thread.start()

    @property
    def is_waiting(self) -> bool:
        """Claim that the server is being asked, so that nobody else need look for news."""
        return self._cursor is not None

    @property
    def overdue_s(self) -> float:
        """Return how long the server owes an answer; 0 where it owes none."""
        return 0.0 if self._remote is None else self._remote.overdue_s

    def watch(self, cursor: str) -> None:
        """Wait for what comes after a cursor; returns at once.

        Once there is news, or the server does not answer, this must be called again: a round of
        sync lies between two answers, so that one that cannot be taken is not asked for in a loop.
        """
        with self._changed:
            self._cursor = cursor
            self._changed.notify_all()

    def close(self) -> None:
        """End the thread after the request that it is in; nobody waits for that."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()

    def _run(self) -> None:
        """Ask until closed."""
        with closing(HttpRemote(self._server["url"], self._server["token"])) as remote:
            self._remote = remote
            while (cursor := self._next()) is not None:
                try:
                    has_news = remote.has_news(cursor, WAIT_S)
                except PosError:
                    # The next round of sync meets the same trouble, and keeps and shows it.
                    self._end(cursor)
                else:
                    if has_news and self._end(cursor):
                        self._on_news()

    def _next(self) -> str | None:
        """Wait for a cursor to watch from; None once closed."""
        with self._changed:
            self._changed.wait_for(lambda: self._is_closed or self._cursor is not None)
            return None if self._is_closed else self._cursor

    def _end(self, cursor: str) -> bool:
        """End waiting from a cursor; claims that no later one is watched from by now."""
        with self._changed:
            if self._cursor != cursor:
                return False
            self._cursor = None
            return not self._is_closed
