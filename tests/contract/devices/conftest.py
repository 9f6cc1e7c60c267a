"""Printers before their drivers, each pulled out again."""

from collections.abc import Iterator

import pytest

from hardware.fakes.printer_simulator import PrinterSimulator
from tests.contract.devices.rig import PATIENCE, WIRES, Rig


@pytest.fixture(params=WIRES)
def rig(request: pytest.FixtureRequest) -> Iterator[Rig]:
    simulator = PrinterSimulator(384)
    printer = WIRES[request.param](simulator, PATIENCE)
    yield Rig(printer, simulator)
    printer.close()
    simulator.close()
