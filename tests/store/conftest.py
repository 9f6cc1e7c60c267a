"""A ledger with a few sales, made through `decide`, in a folder of the test's own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.shop import Selling, filled, sell_one
from pos.store.ledger import SqlLedger

DOCUMENTS = 12


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[SqlLedger]:
    """Give an open ledger with opening stock, a shift and ten sales."""
    opened = filled(tmp_path, DOCUMENTS)
    yield opened
    opened.close()


@pytest.fixture
def home(ledger: SqlLedger) -> Path:
    """Give the folder of that ledger."""
    return ledger.home


def sell(ledger: SqlLedger) -> None:
    """Sell one more basket."""
    with ledger.read() as reads:
        selling = Selling(reads.head().last_receipt + 1)
    sell_one(ledger, selling)
