"""Ledgers on real files: one with a few sales made through `decide`, one with a whole day.

Each is made once a session and copied for a test.
"""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bench.shop import Selling, filled, sell_one
from pos.store.connection import open_engine, read_key
from pos.store.ledger import KEY_FILE, LEDGER_FILE, SqlLedger, create_ledger, open_ledger
from tests.store.shop import ORIGIN, Shop, a_day

DOCUMENTS = 12
Tamper = Callable[..., None]


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with three homes: `new`, `few` and `day`."""
    folder = tmp_path_factory.mktemp("founded")
    create_ledger(folder / "new", ORIGIN).close()
    filled(folder, DOCUMENTS).close()
    (folder / f"ledger-{DOCUMENTS}").rename(folder / "few")
    a_day(folder / "day")
    return folder


@pytest.fixture
def home(founded: Path, tmp_path: Path) -> Path:
    """The home of a ledger with opening stock, a shift and ten sales."""
    return Path(shutil.copytree(founded / "few", tmp_path / "home"))


@pytest.fixture
def ledger(home: Path) -> Iterator[SqlLedger]:
    opened = open_ledger(home)
    yield opened
    opened.close()


def sell(ledger: SqlLedger) -> None:
    """Sell one more basket."""
    with ledger.read() as reads:
        selling = Selling(reads.head().last_receipt + 1)
    sell_one(ledger, selling)


@pytest.fixture
def new_home(founded: Path, tmp_path: Path) -> Path:
    """The home of a ledger without documents."""
    return Path(shutil.copytree(founded / "new", tmp_path / "new"))


@pytest.fixture
def shop(new_home: Path) -> Iterator[Shop]:
    """A shop over a ledger without documents."""
    opened = open_ledger(new_home)
    yield Shop(opened)
    opened.close()


@pytest.fixture
def day(founded: Path, tmp_path: Path) -> Path:
    """The home of a ledger with a day in it."""
    return Path(shutil.copytree(founded / "day", tmp_path / "day"))


@pytest.fixture
def tamper(day: Path) -> Tamper:
    """Changes the day's ledger as no part of the program would: triggers are taken off first."""

    def change(sql: str, *values: Any, spared: str = "") -> None:
        engine = open_engine(day / LEDGER_FILE, read_key(day / KEY_FILE))
        with engine.begin() as connection:
            triggers = connection.exec_driver_sql(
                "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
            ).all()
            for name, _ in triggers:
                connection.exec_driver_sql(f"DROP TRIGGER {name}")
            connection.exec_driver_sql(sql, values)
            for name, made in triggers:
                if name != spared:
                    connection.exec_driver_sql(made)
        engine.dispose()

    return change
