"""Printers before their drivers, each pulled out again."""

from collections.abc import Iterator

import pytest

from hardware.fakes.printer_simulator import PrinterSimulator
from tests.contract.devices.rig import PATIENCE, QUICK, WIRES, Rig


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
