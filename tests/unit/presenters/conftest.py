"""Presenters over a demo shop's ledger, founded once and copied for each test."""

import os
import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from unittest import mock

import pytest

from pos.bootstrap.founding import found_demo
from pos.bootstrap.till import till_over
from pos.services.counter import Counter
from pos.store.ledger import open_ledger
from tests.unit.presenters.stand import Stand


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("founded") / "home"
    with mock.patch.dict(os.environ, LIUSHUI_HOME=str(place)):
        return found_demo("zh")


@pytest.fixture
def stand(founded: Path, tmp_path: Path) -> Iterator[Stand]:
    """A kiosk at its sign-in screen, in English."""
    home = shutil.copytree(founded, tmp_path / "home")
    with closing(open_ledger(home)) as ledger:
        yield Stand(Counter(till_over(ledger, "en", spools_receipts=False)))


@pytest.fixture
def selling(stand: Stand) -> Stand:
    """A kiosk whose shift is open, with an empty basket."""
    stand.begins_selling()
    return stand
