"""A printer to rehearse with: the simulator that ships, on a real socket, with its faults.

Owns handing it to commands and tests that may not name hardware themselves.
"""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from pos.ports.devices import PrinterState

if TYPE_CHECKING:
    from hardware.fakes.printer_simulator import PrinterSimulator


class RehearsedPrinter:
    """A printer that can be told to run out of paper."""

    def __init__(self, simulator: "PrinterSimulator", address: str) -> None:
        """Take the running simulator and its address."""
        self._simulator, self.address = simulator, address

    def run_out(self) -> None:
        """End the roll."""
        self._simulator.tell(PrinterState.PAPER_OUT)

    def refill(self) -> None:
        """Put a new roll in."""
        self._simulator.tell(PrinterState.READY)

    @property
    def receipts(self) -> int:
        """Return how many receipts were cut."""
        return len(self._simulator.sheets)


@contextmanager
def rehearsed_printer(dots: int = 576) -> Iterator[RehearsedPrinter]:
    """Give a printer on a socket of this machine, and unplug it at the end."""
    from hardware.fakes.printer_simulator import PrinterSimulator

    simulator = PrinterSimulator(dots)
    try:
        yield RehearsedPrinter(simulator, simulator.listen())
    finally:
        simulator.close()


def share_barcode(home: Path, sku: str, other_sku: str) -> str:
    """Let two products of a home bear one barcode, as rows pulled from a server may; returns it."""
    from pos.store.ledger import open_ledger

    with closing(open_ledger(home)) as ledger:
        with ledger.read() as reads:
            one, other = reads.product_by_sku(sku), reads.product_by_sku(other_sku)
        assert one is not None, "the demo shop has it"
        assert other is not None, "the demo shop has it"
        row = {
            "id": other.id,
            "sku": other.sku,
            "name_zh": other.name_zh,
            "name_en": other.name_en,
            "unit": other.unit,
            "price": other.price,
            "rate": other.rate,
            "category": other.category,
            "kind": str(other.kind),
            "barcodes": [*other.barcodes, *one.barcodes],
            "version": other.version,
        }
        with ledger.begin() as work:
            work.apply_rows("product", [row])
    return one.barcodes[0]
