"""Two processes of one home that sync at the same moment, as the kiosk and `sync` may."""

from collections.abc import Callable, Sequence
from contextlib import closing

from pos.bootstrap.epochs import open_epoch
from pos.ports.remote import Hello, OwnStream, PulledPage
from sync.client.http import HttpRemote
from sync.client.session import SyncSession
from tests.sync.conftest import JoinedTill
from tests.sync.putting_back import assert_even, stock, stock_of_server


class Overtaken(HttpRemote):
    """The real server, which the home's other process asks first, or answers later to."""

    def __init__(self, till: JoinedTill, meanwhile: Callable[[], object]) -> None:
        super().__init__(till.server.url, till.place.token)
        self._meanwhile: Callable[[], object] | None = meanwhile

    def _once(self) -> None:
        meanwhile, self._meanwhile = self._meanwhile, None
        if meanwhile is not None:
            meanwhile()

    def hello(self, streams: Sequence[OwnStream], offices: Sequence[OwnStream] = ()) -> Hello:
        """Greet, then let it happen."""
        hello = super().hello(streams, offices)
        self._once()
        return hello

    def pull(self, cursor: str | None, held: Sequence[OwnStream]) -> PulledPage:
        """Let it happen, then pull by what was held before."""
        self._once()
        return super().pull(cursor, held)


def test_a_sale_pushed_beside_a_pull_is_not_taken_for_anothers(
    sqlite_till: JoinedTill, beside: SyncSession
) -> None:
    till = sqlite_till
    assert till.session.once(60).is_even

    def meanwhile() -> None:
        till.sell(3)
        till.remote.push(till.batch(21))

    with closing(Overtaken(till, meanwhile)) as remote:
        SyncSession(till.ledger, remote, open_epoch).pull()
    assert beside.once(60).is_even
    assert stock(till) == stock_of_server(till.server)
    assert_even(till.server, till)


def test_an_acknowledgement_that_comes_beside_a_greeting_is_no_proof_against_the_server(
    sqlite_till: JoinedTill, beside: SyncSession
) -> None:
    till = sqlite_till
    assert till.session.once(60).is_even
    till.sell(3)
    with closing(Overtaken(till, lambda: beside.once(60))) as remote:
        server_epoch = till.remote.hello([]).server_epoch
        outcome = SyncSession(till.ledger, remote, open_epoch).once(60)
    assert outcome.is_even, outcome
    assert till.shown()["trouble"] == []
    assert till.remote.hello([]).server_epoch == server_epoch
