"""Counters in this process over a real ledger: the demo shop founded once, copied for each test."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pos.bootstrap.founding import found_demo
from pos.bootstrap.till import till_over
from pos.services.counter import Counter
from pos.services.till import Till
from pos.store.ledger import SqlLedger, open_ledger


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("founded") / "home"
    before = os.environ.get("LIUSHUI_HOME")
    os.environ["LIUSHUI_HOME"] = str(place)
    try:
        found_demo("en")
    finally:
        if before is None:
            del os.environ["LIUSHUI_HOME"]
        else:
            os.environ["LIUSHUI_HOME"] = before
    return place


@pytest.fixture
def place(founded: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(founded, tmp_path / "home"))


@pytest.fixture
def ledger(place: Path) -> Iterator[SqlLedger]:
    opened = open_ledger(place)
    yield opened
    opened.close()


@pytest.fixture
def till(ledger: SqlLedger) -> Till:
    return till_over(ledger, "en", spools_receipts=False)


@pytest.fixture
def counter(till: Till) -> Counter:
    """A counter with the cashier signed in and the shift open."""
    return ready(till)


@pytest.fixture
def counter_with(till: Till) -> Callable[..., Counter]:
    """Makes a counter whose till has other parts."""
    return lambda **parts: ready(replace(till, **parts))


def ready(till: Till) -> Counter:
    made = Counter(till)
    made.sign_in("owner", "1111")
    with till.ledger.read() as reads:
        is_open = reads.open_shift() is not None
    if not is_open:
        made.open_shift(200_00)
    return made
