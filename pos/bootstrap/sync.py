"""Sync put together: the background thread of an enrolled counter, and the `sync` command.

Owns the thread and its own connection to the ledger (never shared with the counter's), how often
it tries, and how long it backs off.
"""

import logging
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

from pos.bootstrap.clock import SystemClock
from pos.bootstrap.enrolment import server_of
from pos.bootstrap.epochs import open_epoch
from pos.bootstrap.home import home
from pos.bootstrap.measuring import MeasuringRemote
from pos.bootstrap.news import NewsWatch
from pos.domain.documents import Document, Json
from pos.errors import PosError, SyncAlone
from pos.ports.ledger import Ledger
from pos.ports.photos import Photos
from pos.services.till import NoServer, Uplink
from pos.store.ledger import open_ledger
from pos.store.photos import PhotoFolder
from sync.client.http import HttpRemote
from sync.client.photos import PhotoRemote, send_waiting
from sync.client.session import SyncOutcome, SyncSession

IDLE_S = 1.0
"""Between two looks for what another process of this home wrote, while all is well."""
QUIET_S = 20.0
"""So long a round may be left out while the server is asked for news and has none."""
SILENT_S = 4.0
"""A request without an answer for so long: whatever the last round said, nobody is there now."""
RETRY_S_MAX = 30.0
ROUND_S = 5.0
MEET_S = 1.0
"""At most this long after the start a sale waits for the server's first word."""
FETCH_S = 5.0
GIVE_UP_AFTER = 2
"""Failed tries in a row after which waiting for the server is over."""
_log = logging.getLogger(__name__)


class BackgroundSync:
    """Keeps an enrolled till even with its server, on a thread of its own."""

    def __init__(
        self,
        server: Json,
        open_own: Callable[[], Ledger],
        clock: SystemClock | None = None,
        photos: Photos | None = None,
    ) -> None:
        """Take the clock that the counter's documents are stamped by, to set its offset."""
        self._server, self._photos = server, photos
        self._clock = clock or SystemClock()
        self._open_own = open_own
        self._changed = threading.Condition()
        self._has_news = False
        self._is_closed = False
        self._outcome: SyncOutcome | None = None
        self._remote: HttpRemote | None = None
        self._news = NewsWatch(server, self.nudge)
        self._met_at: str | None = None
        self._rounds = 0
        self._failed = 0
        self._started_at = 0.0
        self._thread = threading.Thread(target=self._run, name="sync", daemon=True)

    def start(self) -> None:
        """Begin to sync; returns at once."""
        self._started_at = time.monotonic()
        self._news.start()
        self._thread.start()

    def meet(self) -> None:
        """Wait for the first round after the start, at most MEET_S after it."""
        if self._outcome is None:
            with self._changed:
                left_s = self._started_at + MEET_S - time.monotonic()
                self._changed.wait_for(lambda: self._outcome is not None, max(0.0, left_s))

    @property
    def is_online(self) -> bool:
        """Claim that the last exchange with the server worked, and that none hangs since."""
        own_s = 0.0 if self._remote is None else self._remote.overdue_s
        is_silent = max(own_s, self._news.overdue_s) > SILENT_S
        return self._outcome is not None and self._outcome.online and not is_silent

    @property
    def is_waiting(self) -> bool:
        """Claim that the server is asked for news, so that what others do comes by itself."""
        return self._news.is_waiting

    @property
    def met_at(self) -> str | None:
        """Return the wall time of the last exchange that worked in this process."""
        return self._met_at

    def nudge(self) -> None:
        """Say that there is something new to push; returns at once."""
        with self._changed:
            self._has_news = True
            self._changed.notify_all()

    def wait_until_even(self, wait_s: float) -> None:
        """Wait until the server has everything, wait_s are over, or it plainly is not there."""
        deadline = time.monotonic() + wait_s
        with self._changed:
            asked_at, failed_at = self._rounds, self._failed
            self._has_news = True
            self._changed.notify_all()
            while (left := deadline - time.monotonic()) > 0:
                is_new = self._rounds > asked_at + 1
                if is_new and self._outcome is not None and self._outcome.is_even:
                    return
                if self._failed >= failed_at + GIVE_UP_AFTER and not self.is_online:
                    return
                if is_new and self._outcome is not None and self._outcome.trouble:
                    return
                self._has_news = True
                self._changed.notify_all()
                self._changed.wait(min(left, 0.5))

    def fetch_sale(self, number: str) -> Document:
        """Return another till's sale. Raises ServerUnreachable, ReceiptUnknown."""
        remote = HttpRemote(self._server["url"], self._server["token"], read_s=FETCH_S)
        with closing(remote):
            return remote.sale(number)

    def close(self) -> None:
        """End the thread after the round it is in."""
        self._news.close()
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()
        if self._thread.is_alive():
            self._thread.join(ROUND_S)

    def _run(self) -> None:
        """Sync until closed; what nobody foresaw ends a round, never the thread."""
        while not self._is_closed:
            try:
                self._sync_in_rounds()
            except Exception:  # noqa: BLE001 - logged with its trace just below
                # A thread that ended here would leave the queue waiting without a word. The
                # ledger is opened anew, the trace is logged, and the pause grows.
                _log.exception("a round of sync failed")
                self._note(SyncOutcome(0, 0, 0, online=False, trouble=PosError.code))

    def _sync_in_rounds(self) -> None:
        """Sync over a connection of this thread's own until closed."""
        with (
            closing(self._open_own()) as ledger,
            closing(
                MeasuringRemote(self._server["url"], self._server["token"], self._clock)
            ) as remote,
        ):
            session = SyncSession(ledger, remote, open_epoch)
            self._remote = remote
            while not self._is_closed:
                outcome = session.once(ROUND_S)
                if outcome.is_even and (cursor := session.quiet_cursor()) is not None:
                    self._news.watch(cursor)
                if outcome.is_even and self._photos is not None:
                    self._send_photos(ledger, self._photos)
                self._note(outcome)
                self._rest(session)

    def _send_photos(self, ledger: Ledger, photos: Photos) -> None:
        """Send photos while no document waits, and take away those that were erased."""
        deadline = time.monotonic() + ROUND_S

        def may_go_on() -> bool:
            with self._changed:
                is_wanted = self._has_news or self._is_closed
            return not is_wanted and time.monotonic() < deadline

        exchange_photos(ledger, photos, self._server, may_go_on)

    def _rest(self, session: SyncSession) -> None:
        """Leave rounds out while the server is asked for news and nothing here waits for it."""
        until = time.monotonic() + QUIET_S
        while (
            self._news.is_waiting
            and not self._is_closed
            and time.monotonic() < until
            and session.quiet_cursor() is not None
        ):
            with self._changed:
                if self._changed.wait_for(lambda: self._has_news or self._is_closed, IDLE_S):
                    return

    def _note(self, outcome: SyncOutcome) -> None:
        """Tell whoever waits how a round ended, and pause where there is nothing to hurry for."""
        with self._changed:
            self._outcome = outcome
            if outcome.online:
                self._met_at = self._clock.now().wall
            self._rounds += 1
            self._failed = 0 if outcome.online else self._failed + 1
            self._changed.notify_all()
            if not self._is_closed and (not self._has_news or not outcome.online):
                self._changed.wait(self._pause())
            self._has_news = False

    def _pause(self) -> float:
        """Return how long to wait before the next round: doubling while offline, with jitter."""
        if not self._failed:
            return IDLE_S
        jitter = 0.75 + secrets.randbelow(500) / 1000
        doubled: float = 0.5 * (1 << min(self._failed, 8))
        return min(RETRY_S_MAX, doubled) * jitter


@contextmanager
def uplink_of(ledger: Ledger, clock: SystemClock) -> Iterator[Uplink]:
    """Give the way to the server of an open ledger: in the background where it is enrolled."""
    with ledger.read() as reads:
        server = server_of(reads)
    if server is None:
        yield NoServer()
        return
    folder = home()
    photos = PhotoFolder(folder)
    background = BackgroundSync(server, lambda: open_ledger(folder), clock, photos)
    background.start()
    try:
        yield background
    finally:
        background.close()


def sync_home(timeout_s: float) -> SyncOutcome:
    """Sync the home's ledger until even. Raises LedgerMissing, LedgerKey."""
    with closing(open_ledger(home())) as ledger:
        with ledger.read() as reads:
            server = server_of(reads)
            pending = reads.pending_count()
        if server is None:
            return SyncOutcome(0, pending, 0, online=False, trouble=SyncAlone.code)
        with closing(HttpRemote(server["url"], server["token"])) as remote:
            outcome = SyncSession(ledger, remote, open_epoch).once(timeout_s)
        if outcome.is_even:
            deadline = time.monotonic() + timeout_s
            exchange_photos(
                ledger, PhotoFolder(home()), server, lambda: time.monotonic() < deadline
            )
        return outcome


def exchange_photos(
    ledger: Ledger, photos: Photos, server: Json, may_go_on: Callable[[], bool]
) -> None:
    """Send what waits and take away what was erased; whatever goes wrong, all of it waits on."""
    with ledger.read() as reads:
        erased = reads.erased_photos()
    for photo in erased:
        photos.erase(photo)
    if not photos.waiting():
        return
    with closing(PhotoRemote(server["url"], server["token"])) as remote:
        try:
            send_waiting(photos, remote, may_go_on)
        except PosError as error:
            _log.warning("photos wait for the server: %s", error)
