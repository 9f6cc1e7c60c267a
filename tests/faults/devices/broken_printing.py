"""A shop whose printing process is killed at a step, started again, and looked at on paper."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from hardware.fakes.paper import Sheet
from hardware.fakes.printer_simulator import PrinterSimulator
from pos.bootstrap.till import till_over
from pos.services.counter import Counter
from pos.services.selling_results import TenderHanded
from pos.store.ledger import SqlLedger, open_ledger

MARK = "可能是第二份"
CHECK = "校验码"
RARE = "囍糖 𠮷祥 ₹ 😀"
"""A name that a printer lacks letters for, so that a picture is among what is cut off."""


@dataclass
class Shop:
    """A counter, its ledger, a printer and the process that prints."""

    counter: Counter
    ledger: SqlLedger
    printer: PrinterSimulator
    process: subprocess.Popen[str]

    def print_and_die_at(self, *steps: int) -> str:
        """Let printing processes die at steps, one after the other; returns the last's end."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        ended = ""
        for step in steps:
            self.process.stdin.write(f"{step}\n")
            self.process.stdin.flush()
            ended = self.process.stdout.readline().strip()
        return ended

    def sell(self) -> str:
        """Sell for cash, so that the drawer opens; returns the receipt's number."""
        self.counter.scan("A001")
        return self.counter.pay([TenderHanded("cash", 100_00)]).number

    def break_printing_of_one_sale(self, *steps: int) -> str | None:
        """Sell, let printing die at each step in turn, print on, and hold the paper to it.

        Returns how the process ended that was to die first.
        """
        cut, pulses = len(self.printer.sheets), self.printer.drawer_pulses
        number = self.sell()
        ended = self.print_and_die_at(steps[0])
        for step in steps[1:]:
            self.print_and_die_at(step)
        after = self.print_and_die_at(0)
        assert after.startswith("printed"), (steps, after)
        with self.ledger.read() as reads:
            assert reads.spool_open() == [], (steps, "an entry is left")
        sheets = self.printer.sheets[cut:]
        whole = [sheet for sheet in sheets if is_whole(sheet, number)]
        assert whole, (steps, "forgotten", [sheet.texts for sheet in sheets])
        assert all(sheet.faults == () for sheet in whole), (steps, whole)
        begun = [sheet for sheet in sheets if any(number in text for text in sheet.texts)]
        unmarked = [sheet for sheet in begun if MARK not in sheet.texts]
        assert len(unmarked) <= 1, (steps, "twice without the mark")
        assert self.printer.drawer_pulses - pulses <= 1, (steps, "the drawer opened twice")
        return ended


def is_whole(sheet: Sheet, number: str) -> bool:
    """Claim that a sheet ends with the whole receipt: head, number and check code."""
    texts = sheet.texts
    last = max((at for at, text in enumerate(texts) if text.endswith(number)), default=-1)
    return last >= 0 and any(text.startswith(CHECK) for text in texts[last:])


@contextmanager
def broken_shop(place: Path, wire: str) -> Iterator[Shop]:
    """Give a shop whose printer hangs on a "network" or "serial" wire."""
    printer = PrinterSimulator(576)
    address = printer.listen() if wire == "network" else f"serial:{printer.plug_in()}"
    command = [sys.executable, "-m", "tests.faults.devices.printing_process", str(place), address]
    with (
        closing(open_ledger(place)) as ledger,
        closing(printer),
        subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as process,
    ):
        _give_a_rare_name(ledger)
        till = till_over(ledger, "zh", spools_receipts=True)
        counter = Counter(till)
        counter.sign_in("owner", "1111")
        counter.open_shift(200_00)
        yield Shop(counter, ledger, printer, process)
        assert process.stdin is not None
        process.stdin.close()
        process.wait(60)


def _give_a_rare_name(ledger: SqlLedger) -> None:
    with ledger.read() as reads:
        product = reads.product_by_sku("A001")
    assert product is not None
    row = {
        "id": product.id, "sku": product.sku, "name_zh": RARE, "name_en": RARE,
        "unit": product.unit, "price": product.price, "rate": product.rate,
        "category": product.category, "kind": str(product.kind),
        "barcodes": list(product.barcodes), "version": product.version,
    }  # fmt: skip
    with ledger.begin() as work:
        work.apply_rows("product", [row])
