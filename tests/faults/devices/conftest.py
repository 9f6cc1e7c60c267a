"""Printers before their drivers, each pulled out again."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hardware.fakes.printer_simulator import PrinterSimulator
from tests.contract.devices.rig import PATIENCE, QUICK, WIRES, Rig
from tests.driving import succeeded


@pytest.fixture(params=WIRES)
def rig(request: pytest.FixtureRequest) -> Iterator[Rig]:
    simulator = PrinterSimulator(384)
    printer = WIRES[request.param](simulator, PATIENCE)
    yield Rig(printer, simulator)
    printer.close()
    simulator.close()


@pytest.fixture(params=WIRES)
def quick(request: pytest.FixtureRequest) -> Iterator[Rig]:
    """A printer that is soon given up on."""
    simulator = PrinterSimulator(384)
    printer = WIRES[request.param](simulator, QUICK)
    yield Rig(printer, simulator)
    printer.close()
    simulator.close()


@pytest.fixture
def demo_home(tmp_path: Path) -> Path:
    """A demo shop of its own."""
    succeeded(tmp_path / "home", "init", "--demo")
    return tmp_path / "home"
