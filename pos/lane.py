"""A lane: one worker thread with a bounded queue, for one device or for the ledger.

Owns the rule that only one thread touches a device. Results come home through `to_ui`, which
the screen hands in; without one they are handed over on the lane itself.
"""

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

T = TypeVar("T")
Deliver = Callable[[Callable[[], None]], None]


class LaneFull(RuntimeError):
    """More jobs wait than the lane was made for: whoever feeds it is broken or too fast."""


class LaneClosed(RuntimeError):
    """The lane has ended and takes no more jobs."""


def _here(call: Callable[[], None]) -> None:
    """Deliver at once, on the thread that has the result."""
    call()


class Lane:
    """One named worker thread; jobs run in order, one at a time.

    With `keeps_newest` a full queue drops its oldest waiting job (camera frames) and cancels
    its future; otherwise a full queue raises LaneFull.
    """

    def __init__(
        self,
        name: str,
        *,
        jobs_max: int = 1000,
        to_ui: Deliver = _here,
        keeps_newest: bool = False,
    ) -> None:
        self._jobs: queue.Queue[tuple[Callable[[], Any], Future[Any]] | None] = queue.Queue()
        self._jobs_max = jobs_max
        self._keeps_newest = keeps_newest
        self._to_ui = to_ui
        self._is_closed = False
        self._gate = threading.Lock()
        self._worker = threading.Thread(target=self._work, name=name, daemon=True)
        self._worker.start()

    def run(
        self, job: Callable[[], T], done: Callable[[Future[T]], None] | None = None
    ) -> Future[T]:
        """Queue a job; `done` gets its future through `to_ui`. Raises LaneFull, LaneClosed."""
        future: Future[T] = Future()
        if done is not None:
            future.add_done_callback(lambda ended: self._to_ui(lambda: done(ended)))
        dropped: Future[Any] | None = None
        with self._gate:
            if self._is_closed:
                raise LaneClosed(self._worker.name)
            if self._jobs.qsize() >= self._jobs_max:
                if not self._keeps_newest:
                    raise LaneFull(self._worker.name)
                oldest = self._jobs.get_nowait()
                dropped = oldest[1] if oldest else None
            self._jobs.put((job, future))
        if dropped is not None:
            dropped.cancel()
        return future

    @property
    def is_own_thread(self) -> bool:
        """Claim that the caller runs on this lane."""
        return threading.current_thread() is self._worker

    def close(self, wait_s: float = 5.0) -> None:
        """Take no more jobs, finish those queued, and wait for the worker to end."""
        with self._gate:
            if not self._is_closed:
                self._is_closed = True
                self._jobs.put(None)
        if not self.is_own_thread:
            self._worker.join(wait_s)

    def _work(self) -> None:
        """Run jobs until the lane is closed; a job's failure is its future's, not the lane's."""
        while (entry := self._jobs.get()) is not None:
            job, future = entry
            if not future.set_running_or_notify_cancel():
                continue
            try:
                result = job()
            except BaseException as error:  # noqa: BLE001 - it is handed on, not swallowed
                future.set_exception(error)
            else:
                future.set_result(result)
