"""How fast a server still books while a till brings its queue, by how much is booked already."""

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise

import psycopg

MARKS = (1_000, 10_000, 100_000, 1_000_000)
EVERY_S = 0.05


@dataclass(slots=True)
class Progress:
    """How many documents the longest stream of a server had, and when (seconds, any origin)."""

    seen: list[tuple[float, int]] = field(default_factory=list)

    def rates(self) -> dict[str, int]:
        """Return documents/s on the second half of the way to each mark that was reached."""
        return {
            str(mark): round((there[1] - half[1]) / (there[0] - half[0]))
            for mark in MARKS
            if (half := _first(self.seen, mark // 2)) and (there := _first(self.seen, mark))
        }


def _first(seen: Sequence[tuple[float, int]], documents: int) -> tuple[float, int] | None:
    """Return when so many were there first, laid on the line between two looks; None: never."""
    for (before_s, before), (after_s, after) in pairwise(seen):
        if before < documents <= after:
            share = (documents - before) / (after - before)
            return before_s + share * (after_s - before_s), documents
    return None


@contextmanager
def watched(database_url: str, progress: Progress) -> Iterator[None]:
    """Look at a server's database again and again until the end of the block."""
    over = threading.Event()

    def look() -> None:
        with psycopg.connect(database_url, autocommit=True) as connection:
            while not over.wait(EVERY_S):
                row = connection.execute("SELECT coalesce(max(seq), 0) FROM stream").fetchone()
                if row is not None:
                    progress.seen.append((time.perf_counter(), int(row[0])))

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
