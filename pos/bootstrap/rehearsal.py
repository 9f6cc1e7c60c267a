"""A printer to rehearse with: the simulator that ships, on a real socket, with its faults.

Owns handing it to commands and tests that may not name hardware themselves.
"""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from pos.bootstrap.home import make_folder
from pos.domain.catalogue import LineKind
from pos.domain.documents import Json
from pos.errors import AddressTaken
from pos.ports.devices import PrinterState

if TYPE_CHECKING:
    from hardware.fakes.printer_simulator import PrinterSimulator


DEPARTMENT_NAMES = {"zh": "日用杂货", "en": "Sundries"}


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

    def stand(self, state: PrinterState) -> None:
        """Put it in a state; READY lets it go on with what it holds."""
        self._simulator.tell(state)

    def end_paper_after(self, lines: int) -> None:
        """Let the paper end in so many lines."""
        self._simulator.paper_ends_after(lines)

    def fall_silent(self, *, is_silent: bool) -> None:
        """Answer nothing any more, or again."""
        self._simulator.fall_silent(is_silent=is_silent)

    def tell_unasked(self) -> None:
        """Tell every change without being asked, as a printer does whose switches say so."""
        self._simulator.want_unasked_status()

    def close_drawer(self) -> None:
        """Push the drawer in."""
        self._simulator.close_drawer()

    @property
    def receipts(self) -> int:
        """Return how many receipts were cut."""
        return len(self._simulator.sheets)

    @property
    def drawer_pulses(self) -> int:
        """Return how often the drawer was opened."""
        return self._simulator.drawer_pulses

    def faults_of(self, receipt: int) -> tuple[str, ...]:
        """Return what went wrong on a receipt, counted from 1."""
        return self._simulator.sheets[receipt - 1].faults

    def wait_for_change(self, wait_s: float) -> None:
        """Return when something has happened, or after the wait."""
        self._simulator.wait_for_change(wait_s)


@contextmanager
def rehearsed_printer(
    dots: int = 576, place: tuple[str, int] | None = ("127.0.0.1", 0), folder: Path | None = None
) -> Iterator[RehearsedPrinter]:
    """Give a printer on a socket (host, port; 0 picks one), and unplug it at the end.

    With None for a place it stands on a pseudo-terminal. A folder keeps each receipt. Raises
    AddressTaken, HomeUnwritable where the folder cannot be made.
    """
    from hardware.fakes.printer_simulator import PrinterSimulator

    simulator = PrinterSimulator(dots, folder and make_folder(folder))
    try:
        address = _listening(simulator, place) if place else f"serial:{simulator.plug_in()}"
        yield RehearsedPrinter(simulator, address)
    finally:
        simulator.close()


def _listening(simulator: "PrinterSimulator", place: tuple[str, int]) -> str:
    """Return the address that a printer listens on. Raises AddressTaken."""
    try:
        return simulator.listen(*place)
    except (OSError, OverflowError) as error:
        raise AddressTaken(address=f"{place[0]}:{place[1]}") from error


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


def add_department(home: Path, sku: str) -> None:
    """Add a product whose price is asked for at each sale, as an import would."""
    from pos.store.ledger import open_ledger

    row: Json = {
        "id": sku.encode().hex().rjust(32, "0"),
        "sku": sku,
        "name_zh": DEPARTMENT_NAMES["zh"],
        "name_en": DEPARTMENT_NAMES["en"],
        "unit": "个",
        "price": None,
        "rate": 1300,
        "category": "其他",
        "kind": LineKind.DEPARTMENT.value,
        "barcodes": [],
        "version": 0,
    }
    with closing(open_ledger(home)) as ledger, ledger.begin() as work:
        work.apply_rows("product", [row])


def lose_server(home: Path) -> None:
    """Let a home have joined a server that has its documents so far and answers no more."""
    from pos.bootstrap.enrolment import SERVER_STATE
    from pos.ports.ledger import Acknowledged
    from pos.store.ledger import open_ledger

    with closing(open_ledger(home)) as ledger, ledger.begin() as work:
        head = work.head()
        work.put_state(
            SERVER_STATE, {"url": "http://127.0.0.1:9", "token": "none", "epoch": "none"}
        )
        work.put_acknowledged(Acknowledged(head.epoch, head.seq, head.hash, "none", ""))
