"""Fetching photos that a screen wants to show: in the background, several at once, never urgent.

Owns the threads that fetch, what is wanted still and when it is tried again. What a cashier looks
at now goes first; what nobody has looked at for long is dropped and asked for again when shown.
"""

import logging
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass

from pos.domain.documents import Json
from pos.errors import PosError, ServerUnreachable
from pos.ports.photos import Photos

AT_ONCE = 3
WANTED_MAX = 256
RETRY_S, RETRY_S_MAX = 2.0, 600.0
"""Until a photo that the server does not have, or gave spoiled, is asked for again: doubling."""
SILENT_S_MAX = 30.0
"""Until a server that does not answer is asked again for anything: doubling up to this."""
DOUBLINGS_MAX = 12
_log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Wanted:
    """A photo that is wanted: how often it failed, when it is due, whether it is under way."""

    failed: int = 0
    due: float = 0.0
    is_under_way: bool = False


class PictureFetch:
    """Fetches photos from the server into the till's folder, at most AT_ONCE at a time."""

    def __init__(self, server: Json, photos: Photos, came: Callable[[str], None]) -> None:
        """`came` is called with a photo's hash, on a thread of this, once it is there."""
        self._server, self._photos, self._came = server, photos, came
        self._changed = threading.Condition()
        self._wanted: OrderedDict[str, _Wanted] = OrderedDict()
        self._threads: list[threading.Thread] = []
        self._silent, self._silent_until = 0, 0.0
        self._is_closed = False

    def want(self, photo: str) -> None:
        """Ask for a photo, before all that was asked for earlier; returns at once."""
        with self._changed:
            self._wanted.setdefault(photo, _Wanted())
            self._wanted.move_to_end(photo)
            while len(self._wanted) > WANTED_MAX:
                self._wanted.popitem(last=False)
            if len(self._threads) < AT_ONCE and not self._is_closed:
                name = f"picture {len(self._threads) + 1}"
                thread = threading.Thread(target=self._run, name=name, daemon=True)
                self._threads.append(thread)
                thread.start()
            self._changed.notify()

    def close(self) -> None:
        """End the threads after what they are in; nobody waits for that."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()

    def _run(self) -> None:
        """Fetch until closed."""
        from sync.client.photos import PhotoRemote, fetch_whole

        with closing(PhotoRemote(self._server["url"], self._server["token"])) as remote:
            while (photo := self._next()) is not None:
                try:
                    self._photos.take(photo, fetch_whole(remote, photo))
                except PosError as error:
                    self._put_off(photo, error)
                else:
                    self._arrived(photo)

    def _next(self) -> str | None:
        """Wait for a photo that is due, the one asked for last first; None once closed."""
        with self._changed:
            while not self._is_closed:
                now = time.monotonic()
                idle = [(p, w) for p, w in self._wanted.items() if not w.is_under_way]
                for photo, wanted in reversed(idle):
                    if max(wanted.due, self._silent_until) <= now:
                        wanted.is_under_way = True
                        return photo
                due = min((max(w.due, self._silent_until) for _, w in idle), default=None)
                self._changed.wait(None if due is None else due - now)
        return None

    def _arrived(self, photo: str) -> None:
        """Forget a photo that is here, and tell."""
        with self._changed:
            self._wanted.pop(photo, None)
            self._silent, self._silent_until = 0, 0.0
            self._changed.notify_all()
        self._came(photo)

    def _put_off(self, photo: str, error: PosError) -> None:
        """Try a photo again later; a server that is away keeps all of them waiting."""
        now = time.monotonic()
        with self._changed:
            wanted = self._wanted.get(photo)
            if wanted is not None:
                wanted.is_under_way = False
            if isinstance(error, ServerUnreachable):
                self._silent += 1
                self._silent_until = now + pause_s(self._silent, SILENT_S_MAX)
            elif wanted is not None:
                wanted.failed += 1
                wanted.due = now + pause_s(wanted.failed, RETRY_S_MAX)
            self._changed.notify_all()
        if not isinstance(error, ServerUnreachable):
            _log.warning("the picture %s comes later: %s", photo, error)


def pause_s(failed: int, most_s: float) -> float:
    """Return how long to wait after so many failures: doubling, with jitter."""
    jitter = 0.75 + secrets.randbelow(500) / 1000
    return min(most_s, RETRY_S * (1 << min(failed - 1, DOUBLINGS_MAX))) * jitter
