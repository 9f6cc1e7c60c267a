"""A real server on loopback, over SQLite and over PostgreSQL, and tills with real ledgers."""

import secrets
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import requests
import uvicorn

from bench.shop import Selling, filled, origin, sell_one
from pos.bootstrap.epochs import open_epoch
from pos.domain.documents import Document, Json, Origin
from pos.ports.remote import HomeFacts, OwnStream, PushBatch
from pos.store.ledger import SqlLedger, create_ledger, open_ledger
from sync.client.http import HttpRemote
from sync.client.recovery import own_streams
from sync.client.session import SyncSession
from sync.server.api.app import create_app
from sync.server.store.database import Database
from sync.server.store.joining import invite
from sync.server.store.office import shops
from sync.server.store.settling import settle_all


class RunningServer:
    """The server in a thread of the test's process, on a port of its own."""

    def __init__(self, url: str) -> None:
        self.database_url = url
        self.database = Database(url)
        self.database.prepare()
        config = uvicorn.Config(create_app(self.database, settles=False), port=0, log_config=None)
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        while not self._server.started:
            self._thread.join(0.01)

    @property
    def url(self) -> str:
        """Return where it answers."""
        port = self._server.servers[0].sockets[0].getsockname()[1]
        return f"http://127.0.0.1:{port}"

    def code(self, till: str = "T01", shop: str = "S01") -> str:
        """Return an invitation."""
        return invite(self.database, shop, till, datetime.now(UTC))[0]

    def count(self, table: str) -> int:
        """Return how many rows a table has."""
        with self.database.reading() as connection:
            return int(connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar() or 0)

    def settle(self) -> None:
        """Judge everything that has come, as the settler's thread does."""
        with self.database.reading() as connection:
            known = shops(connection)
        for shop in known:
            settle_all(self.database, shop, datetime.now(UTC))

    def close(self) -> None:
        """Stop serving."""
        self._server.should_exit = True
        self._thread.join(10)
        self.database.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[RunningServer]:
    """Give a running server on each of the two databases."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'server.db'}"
    else:
        url = request.getfixturevalue("postgres_url")
    running = RunningServer(url)
    yield running
    running.close()


@pytest.fixture
def sqlite_server(tmp_path: Path) -> Iterator[RunningServer]:
    """Give a running server on SQLite, where the database makes no difference."""
    running = RunningServer(f"sqlite:///{tmp_path / 'server.db'}")
    yield running
    running.close()


class JoinedTill:
    """A till with a real ledger that has joined a server."""

    def __init__(self, ledger: SqlLedger, server: RunningServer, code: str) -> None:
        self.ledger, self.server = ledger, server
        with ledger.read() as reads:
            self.origin = reads.origin()
        facts = replace(self.facts_of(self.origin), has_history=True)
        with closing(HttpRemote(server.url)) as remote:
            self.place = remote.enrol(code, facts)
        self.remote = HttpRemote(server.url, self.place.token)
        self.session = SyncSession(ledger, self.remote, open_epoch)

    @staticmethod
    def facts_of(own: Origin) -> HomeFacts:
        """Return what a home without history tells of itself."""
        return HomeFacts(
            own.device,
            own.company,
            own.shop,
            own.shop_code,
            own.till_code,
            own.currency,
            has_history=False,
        )

    def sell(self, sales: int = 1) -> None:
        """Sell so many baskets."""
        with self.ledger.read() as reads:
            letters = reads.origin().letters
            selling = Selling(reads.head().last_receipt + 1, letters=letters)
        for _ in range(sales):
            sell_one(self.ledger, selling)

    def documents(self, first: int = 1, most: int = 500) -> list[Document]:
        """Return own documents of the present epoch from a seq on."""
        with self.ledger.read() as reads:
            return reads.documents_after(reads.head().epoch, first - 1, most)

    def batch(self, first: int = 1, most: int = 500) -> PushBatch:
        """Return own documents from a seq on as they are pushed."""
        documents = self.documents(first, most)
        raws = tuple(document.raw for document in documents)
        return PushBatch(self.origin.epoch, first, documents[0].previous, raws, {})

    def held(self) -> list[OwnStream]:
        """Return the streams that its journal holds."""
        with self.ledger.read() as reads:
            return own_streams(reads)

    def shown(self) -> Json:
        """Return what the server shows of itself."""
        headers = {"Authorization": f"Bearer {self.place.token}"}
        reply = requests.get(f"{self.server.url}/v1/shown", headers=headers, timeout=10)
        reply.raise_for_status()
        told: Json = reply.json()
        return told

    def close(self) -> None:
        """Close ledger and connection."""
        self.remote.close()
        self.ledger.close()


def a_ledger(folder: Path, documents: int) -> SqlLedger:
    """Return a ledger with some sales."""
    return filled(folder, documents)


def another_ledger(folder: Path, like: Origin, till: str) -> SqlLedger:
    """Return the empty ledger of a further till of the same shop."""
    own = replace(
        origin(),
        company=like.company,
        shop=like.shop,
        till_code=till,
        device=secrets.token_hex(16),
    )
    return create_ledger(folder, own)


def joined(till: JoinedTill, server: RunningServer, folder: Path, name: str) -> JoinedTill:
    """A further till of the shop, with an empty ledger, that has pulled everything."""
    ledger = another_ledger(folder, till.origin, name)
    other = JoinedTill.__new__(JoinedTill)
    other.ledger, other.server = ledger, server
    with ledger.read() as reads:
        other.origin = reads.origin()
    facts = till.facts_of(other.origin)
    remote = HttpRemote(server.url)
    other.place = remote.enrol(server.code(name), facts)
    remote.close()
    other.remote = HttpRemote(server.url, other.place.token)
    other.session = SyncSession(ledger, other.remote, open_epoch)
    return other


@pytest.fixture
def till(server: RunningServer, tmp_path: Path) -> Iterator[JoinedTill]:
    """Give a till with twenty documents that founded the server's company."""
    joined = JoinedTill(a_ledger(tmp_path / "till", 20), server, server.code())
    yield joined
    joined.close()


@pytest.fixture
def sqlite_till(sqlite_server: RunningServer, tmp_path: Path) -> Iterator[JoinedTill]:
    """Give such a till on a server over SQLite."""
    joined = JoinedTill(a_ledger(tmp_path / "till", 20), sqlite_server, sqlite_server.code())
    yield joined
    joined.close()


@pytest.fixture
def beside(sqlite_till: JoinedTill) -> Iterator[SyncSession]:
    """Give a second process of the till's home: its own connection to ledger and server."""
    till = sqlite_till
    with (
        closing(open_ledger(till.ledger.home)) as ledger,
        closing(HttpRemote(till.server.url, till.place.token)) as remote,
    ):
        yield SyncSession(ledger, remote, open_epoch)
