"""A demo shop's home, machines of its own, and the kiosk over both, off screen."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from pos.bootstrap.rehearsal import RehearsedPrinter, rehearsed_printer
from tests.ui.hands import Kiosk, copied_home, found_shop, open_kiosk

Opens = Callable[..., AbstractContextManager[Kiosk]]


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demo shop as it was founded; copied, never used."""
    return found_shop(tmp_path_factory.mktemp("founded") / "home")


@pytest.fixture
def home(founded: Path, tmp_path: Path) -> Path:
    return copied_home(founded, tmp_path / "home")


@pytest.fixture
def printer() -> Iterator[RehearsedPrinter]:
    with rehearsed_printer() as plugged_in:
        yield plugged_in


@pytest.fixture
def kiosk(home: Path) -> Iterator[Kiosk]:
    """A kiosk with no machines, at the sign-in screen."""
    with open_kiosk(home) as up:
        yield up


@pytest.fixture
def selling(kiosk: Kiosk) -> Kiosk:
    """A kiosk with no machines, its shift open, nothing in the basket."""
    kiosk.begin_selling()
    return kiosk
