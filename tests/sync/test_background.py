"""The background sync of a counter: whatever goes wrong ends a round, never the thread."""

import pytest

from pos.bootstrap import measuring
from pos.bootstrap.clock import SystemClock, now_ms
from pos.bootstrap.sync import BackgroundSync
from pos.errors import LedgerInUse
from pos.store.ledger import SqlLedger, open_ledger
from tests.sync.conftest import JoinedTill

WAIT_S = 60.0


def test_sync_goes_on_after_what_nobody_foresaw(sqlite_till: JoinedTill) -> None:
    faults = [LedgerInUse(), MemoryError("no room"), ZeroDivisionError("a bug")]

    def open_own() -> SqlLedger:
        if faults:
            raise faults.pop()
        return open_ledger(sqlite_till.ledger.home)

    server = {"url": sqlite_till.server.url, "token": sqlite_till.place.token}
    background = BackgroundSync(server, open_own)
    background.start()
    try:
        while faults:
            background.wait_until_even(WAIT_S)
        background.wait_until_even(WAIT_S)
        assert background.is_online
    finally:
        background.close()
    assert sqlite_till.server.count("journal") == 20


def test_each_greeting_measures_the_clock_here_against_the_servers(
    sqlite_till: JoinedTill, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A clock two hours slow stamps its documents so, and says by how much it is off."""
    slow_ms = 7_200_000
    monkeypatch.setattr(measuring, "now_ms", lambda: now_ms() - slow_ms)
    clock = SystemClock()
    server = {"url": sqlite_till.server.url, "token": sqlite_till.place.token}
    home = sqlite_till.ledger.home
    background = BackgroundSync(server, lambda: open_ledger(home), clock)
    background.start()
    try:
        background.wait_until_even(WAIT_S)
    finally:
        background.close()
    assert clock.offset_ms is not None
    assert abs(clock.offset_ms - slow_ms) < 10_000
    assert clock.now().offset_ms == clock.offset_ms
