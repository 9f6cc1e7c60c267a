"""Printers before their drivers, each pulled out again."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contract.devices.rig import PATIENCE, QUICK, WIRES, Rig, a_rig
from tests.driving import succeeded


@pytest.fixture(params=WIRES)
def rig(request: pytest.FixtureRequest) -> Iterator[Rig]:
    with a_rig(request.param, PATIENCE) as stood:
        yield stood


@pytest.fixture(params=WIRES)
def quick(request: pytest.FixtureRequest) -> Iterator[Rig]:
    """A printer that is soon given up on."""
    with a_rig(request.param, QUICK) as stood:
        yield stood


@pytest.fixture
def demo_home(tmp_path: Path) -> Path:
    """A demo shop of its own."""
    succeeded(tmp_path / "home", "init", "--demo")
    return tmp_path / "home"
