"""Homes and servers put back to older copies of theirs, and how it is told that all came even."""

import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import text

from bench.shop import PRODUCT_IDS
from pos.bootstrap.epochs import open_epoch
from pos.domain.documents import Document
from pos.store.ledger import open_ledger
from pos.store.verification import verify as verify_ledger
from sync.client.session import SyncSession
from sync.server.store.verification import verify
from tests.sync.conftest import JoinedTill, RunningServer


class Copied(JoinedTill):
    """A home opened again: an older copy of it, or one disk in two machines, token and all."""

    def __init__(self, home: Path, like: JoinedTill) -> None:
        self.ledger, self.server = open_ledger(home), like.server
        with self.ledger.read() as reads:
            self.origin = reads.origin()
        self.place = like.place
        self.remote = like.remote.__class__(like.server.url, like.place.token)
        self.session = SyncSession(self.ledger, self.remote, open_epoch)


def copy(till: JoinedTill, target: Path) -> Path:
    """Copy a home while nothing has it open, as a person with a file manager would."""
    till.close()
    shutil.copytree(till.ledger.home, target)
    return target


def epochs(till: JoinedTill) -> list[str]:
    with till.ledger.read() as reads:
        return reads.epochs()


def opening(till: JoinedTill) -> Document:
    """Return the document that opened the present epoch."""
    return till.documents(1, 1)[0]


def stock(till: JoinedTill) -> dict[str, tuple[int, int]]:
    with till.ledger.read() as reads:
        found = reads.stock(PRODUCT_IDS)
    return {product: (level.q, level.v) for product, level in found.items()}


def stock_of_server(server: RunningServer) -> dict[str, tuple[int, int]]:
    with server.database.reading() as connection:
        rows = connection.execute(text("SELECT product, q, v FROM stock")).all()
    return {bytes(product).hex(): (int(q), int(v)) for product, q, v in rows}


def assert_even(server: RunningServer, *tills: JoinedTill) -> None:
    """All queues empty, all books true, and every till sees the server's stock."""
    for _ in range(2):
        for till in tills:
            outcome = till.session.once(60)
            assert outcome.is_even, outcome
    told = verify(server.database_url)
    assert told["ok"], told
    whole = stock_of_server(server)
    for till in tills:
        own = verify_ledger(till.ledger.home)
        assert own["ok"], own
        seen = stock(till)
        assert {product: level for product, level in whole.items() if product in seen} == {
            product: level for product, level in seen.items() if product in whole
        }


def put_aside(server: RunningServer, folder: Path) -> tuple[Path, Path]:
    """End a server; returns its database file and a copy of it as it is now."""
    server.close()
    live = Path(server.database_url.removeprefix("sqlite:///"))
    return live, Path(shutil.copy(live, folder / "saved.db"))


@contextmanager
def served(database: Path, *tills: JoinedTill) -> Iterator[RunningServer]:
    """Serve a database file to tills that know its company."""
    with closing(RunningServer(f"sqlite:///{database}")) as server:
        for till in tills:
            till.server = server
            till.remote = till.remote.__class__(server.url, till.place.token)
            till.session = SyncSession(till.ledger, till.remote, open_epoch)
        yield server
