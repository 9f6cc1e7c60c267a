"""Devices for tests: drivers before the shipped simulators, and pictures of barcodes."""

import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from queue import Empty, Queue

import cv2
import numpy as np
import zxingcpp
from numpy.typing import NDArray

from hardware.drivers.escpos_printer import EscposPrinter, Patience
from hardware.drivers.escpos_wire import network_wire, serial_wire
from hardware.fakes.printer_simulator import PrinterSimulator
from pos.ports.devices import BarcodeLine, PrintLine, Reading, Receipt, ReceiptPrinter

WAIT_S = 20
PATIENCE = Patience(status_s=10, look_s=0.3, print_s=WAIT_S)
"""Longer than a shop's: a busy machine is not a silent printer."""
QUICK = Patience(status_s=0.8, look_s=0.3, print_s=WAIT_S)
"""For tests of silence, which take a few times as long as is waited."""


@dataclass
class Rig:
    """A driver and the printer before it."""

    printer: ReceiptPrinter
    simulator: PrinterSimulator


def over_network(simulator: PrinterSimulator, patience: Patience = PATIENCE) -> ReceiptPrinter:
    host, _, port = simulator.listen().removeprefix("tcp://").rpartition(":")
    return EscposPrinter(network_wire(host, int(port)), patience=patience)


def over_serial(simulator: PrinterSimulator, patience: Patience = PATIENCE) -> ReceiptPrinter:
    return EscposPrinter(serial_wire(simulator.plug_in()), patience=patience)


WIRES: dict[str, Callable[[PrinterSimulator, Patience], ReceiptPrinter]] = {
    "network": over_network,
    "serial": over_serial,
}


@contextmanager
def a_rig(wire: str, patience: Patience) -> Iterator[Rig]:
    """Put a printer before its driver, and take both away again."""
    with (
        closing(PrinterSimulator(384)) as simulator,
        closing(WIRES[wire](simulator, patience)) as printer,
    ):
        yield Rig(printer, simulator)


def a_receipt(*texts: str, opens_drawer: bool = False) -> Receipt:
    lines = [PrintLine(text) for text in texts or ("流水便利", "3 x 2.50          7.50")]
    return Receipt((*lines, BarcodeLine("S01-T01-000001")), 32, opens_drawer)


class Readings:
    """What a scanner delivers, waited for in order."""

    def __init__(self) -> None:
        self._queue: Queue[Reading] = Queue()
        self.thread: threading.Thread | None = None

    def __call__(self, reading: Reading) -> None:
        self.thread = threading.current_thread()
        self._queue.put(reading)

    def next(self) -> Reading:
        return self._queue.get(timeout=WAIT_S)

    def texts(self, count: int) -> list[str]:
        return [self.next().text for _ in range(count)]

    def rest(self) -> list[str]:
        texts: list[str] = []
        while True:
            try:
                texts.append(self._queue.get_nowait().text)
            except Empty:
                return texts


def picture_of_code(text: str, kind: str = "EAN13", scale: int = 3) -> NDArray[np.uint8]:
    """A label on a grey counter, blue green red."""
    symbol = zxingcpp.create_barcode(text, zxingcpp.barcode_format_from_str(kind))
    drawn = np.asarray(symbol.to_image(scale=scale))
    if drawn.shape[0] < 80:
        drawn = np.repeat(drawn, 3, axis=0)
    counter = np.full((480, 640), 150, np.uint8)
    high, wide = drawn.shape
    counter[120 : 120 + high, 100 : 100 + wide] = drawn
    return np.asarray(cv2.cvtColor(counter, cv2.COLOR_GRAY2BGR), np.uint8)
