"""What several threads and workers of a server do at the same moment stays whole."""

import hashlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from pos.domain.office_documents import decide_cost_adjustment
from pos.errors import ServerUnreachable
from sync.protocol import PHOTO_PIECE_BYTES
from sync.server.store import database as database_module
from sync.server.store.averages import Averages, settler_lock
from sync.server.store.database import Database
from sync.server.store.office import Shop, Written, write_office
from sync.server.store.office_rows import office_rows, take_back
from sync.server.store.photos import PhotoStore
from sync.server.store.pushed import Push, Pusher
from sync.server.store.settling import settle_costs
from tests.sync.photographing import WAIT_S, content_of

DEVICE, PRODUCT = bytes(range(16)), "ab" * 16
NOW = datetime(2026, 11, 26, tzinfo=UTC)


def test_a_photo_that_is_sent_twice_at_once_arrives_whole(tmp_path: Path) -> None:
    # Two workers share the folder; a request whose answer was lost is sent again at once.
    workers = [PhotoStore(tmp_path), PhotoStore(tmp_path)]
    workers[0].prepare()

    def send(store: PhotoStore, photo: str, content: bytes) -> None:
        for at in range(0, len(content), PHOTO_PIECE_BYTES):
            piece = content[at : at + PHOTO_PIECE_BYTES]
            store.take(photo, DEVICE, at, len(content), piece)

    with ThreadPoolExecutor(4) as pool:
        for seed in range(16):
            content = content_of(0.1 if seed % 2 else 1.5, seed)
            photo = hashlib.sha256(content).hexdigest()
            sending = [pool.submit(send, store, photo, content) for store in 2 * workers]
            for work in sending:
                work.result(WAIT_S)
            send(workers[0], photo, content)
            found = b""
            while piece := workers[0].read(photo, len(found)):
                found += piece
            assert found == content
    assert not list((tmp_path / "parts").iterdir())


def test_settling_on_demand_waits_for_the_worker_that_is_at_it(
    postgres_database: Database, shop: Shop
) -> None:
    database = postgres_database
    with ThreadPoolExecutor(1) as pool:
        with database.writing() as connection:
            database.lock(connection, settler_lock(shop.office))
            set_average(connection, shop, stated=500, of_order=700)
            demanded = pool.submit(settle_costs, database, shop, NOW)
            assert not wait([demanded], 1).done
        assert demanded.result(WAIT_S) == 1


def test_a_document_given_back_while_its_shop_is_settled_stays_in_the_averages(
    postgres_database: Database, shop: Shop
) -> None:
    """The settler reads the averages and writes them as a whole: what came between was lost."""
    database = postgres_database
    with database.writing() as connection:
        set_average(connection, shop, stated=500, of_order=700)
    till = Pusher(shop.company, DEVICE, shop.shop, shop.code)
    adjusted, macs = lost_adjustment(database, shop)
    with ThreadPoolExecutor(1) as pool:
        with database.writing() as connection:
            database.lock(connection, settler_lock(shop.office))
            averages = Averages(connection, shop)
            averages.load([PRODUCT])
            coming = pool.submit(take_back, database, till, adjusted, macs, NOW)
            wait([coming], 1)
            averages.write()
        assert coming.result(WAIT_S) == 1
    with database.reading() as connection:
        averages = Averages(connection, shop)
        averages.load([PRODUCT])
        assert averages.drift() == {}


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_clean_up_leaves_no_connection_that_never_rolls_back(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """One that fails too, on PostgreSQL: SQLite's names no table, and has none to fail at."""
    with closing(database_of(kind, tmp_path, request)) as database:
        if kind == "postgresql":
            with pytest.raises(DBAPIError):
                database.scrub("no_such_table")
        else:
            database.scrub("server_state")
        with pytest.raises(ZeroDivisionError):
            write_half(database)
        with database.reading() as connection:
            query = text("SELECT count(*) FROM server_state WHERE key = 'half'")
            assert connection.execute(query).scalar() == 0


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_server_with_too_much_at_once_says_so_with_a_code(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database_module, "POOL_SIZE", 1)
    monkeypatch.setattr(database_module, "POOL_WAIT_S", 0.1)
    monkeypatch.setattr(database_module, "BUSY_MS", 100)
    with closing(database_of(kind, tmp_path, request)) as database:
        refused = pytest.raises(ServerUnreachable)
        with database.writing(), database.reading(), refused, database.reading():
            raise AssertionError("there is no third connection")
        if kind == "sqlite":
            with database.writing(), pytest.raises(ServerUnreachable), database.writing():
                raise AssertionError("two write at once")
        with database.writing() as connection:
            assert connection.execute(text("SELECT 1")).scalar() == 1


def write_half(database: Database) -> None:
    with database.writing() as connection:
        connection.execute(text("INSERT INTO server_state VALUES ('half', 'done')"))
        raise ZeroDivisionError


def database_of(kind: str, folder: Path, request: pytest.FixtureRequest) -> Database:
    """Return such a database, made and ready."""
    is_file = kind == "sqlite"
    url = (
        f"sqlite:///{folder / 'server.db'}" if is_file else request.getfixturevalue("postgres_url")
    )
    database = Database(url)
    database.prepare()
    return database


@pytest.fixture
def postgres_database(postgres_url: str) -> Iterator[Database]:
    with closing(Database(postgres_url)) as database:
        database.prepare()
        yield database


@pytest.fixture
def shop(postgres_database: Database) -> Shop:
    made = Shop(b"c" * 16, b"s" * 16, "S01", "CNY")
    with postgres_database.writing() as connection:
        connection.execute(
            text("INSERT INTO shop VALUES (:company, :shop, 'S01', 'CNY')"),
            {"company": made.company, "shop": made.shop},
        )
    return made


def set_average(connection: Connection, shop: Shop, stated: int, of_order: int) -> None:
    """Let a product's stated value be another than that of the server's order."""
    averages = Averages(connection, shop)
    averages.load([PRODUCT])
    averages.take({"product": PRODUCT, "q": 1000, "v": of_order})
    averages.restate({"product": PRODUCT, "v": stated - of_order})
    averages.write()


def lost_adjustment(database: Database, shop: Shop) -> tuple[Push, list[str]]:
    """Return the cost adjustment of that product as a till gives it back; it is not here."""
    written = Written(
        "cost_adjustment",
        "ad" * 16,
        decide_cost_adjustment({PRODUCT: 200}, "shift", "CNY"),
        "2026-11-26",
    )
    with database.engine.connect() as connection:
        write_office(connection, shop, [written], NOW)
        row = office_rows(connection, shop.company, shop.shop, [written.event_id])[written.event_id]
        connection.rollback()
    push = Push(row["epoch"], 1, bytes.fromhex(row["previous"]), [row["raw"].encode()], {})
    return push, [row["mac"]]
