"""The background sync of a counter: whatever goes wrong ends a round, never the thread."""

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
