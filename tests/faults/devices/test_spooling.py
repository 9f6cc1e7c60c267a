"""The spool over real printers: papers that end, printers that die, receipts that go elsewhere."""

from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path

import pytest

from hardware.drivers.escpos_printer import EscposPrinter
from hardware.drivers.escpos_wire import PrinterWire, network_wire
from hardware.fakes.printer_simulator import PrinterSimulator
from pos.bootstrap.habits import KioskSettings
from pos.bootstrap.machines import Machines
from pos.bootstrap.printers import PrinterSetting
from pos.bootstrap.spooler import Spooler
from pos.bootstrap.till import till_over
from pos.ports.devices import PrinterState, Receipt
from pos.presenters.desk import Habits
from pos.services.counter import Counter
from pos.services.selling_results import TenderHanded
from pos.store.ledger import SqlLedger, open_ledger
from tests.contract.devices.rig import PATIENCE
from tests.waiting import WAIT_S, until

MARK = "可能是第二份"
HABITS = Habits("zh", is_dark=False, is_left_handed=False)


@pytest.fixture
def ledger(demo_home: Path) -> Iterator[SqlLedger]:
    with closing(open_ledger(demo_home)) as opened:
        yield opened


@pytest.fixture
def counter(ledger: SqlLedger) -> Counter:
    made = Counter(till_over(ledger, "zh", spools_receipts=True))
    made.sign_in("owner", "1111")
    made.open_shift(200_00)
    return made


def sell(counter: Counter) -> str:
    counter.scan("A001")
    return counter.pay([TenderHanded("cash", 10_00)]).number


def on_network(stack: ExitStack) -> tuple[PrinterSimulator, PrinterWire]:
    """Return a printer that lives as long as the stack, and the wire to it."""
    simulator = stack.enter_context(closing(PrinterSimulator(576)))
    host, _, port = simulator.listen().removeprefix("tcp://").rpartition(":")
    return simulator, network_wire(host, int(port))


def is_empty(ledger: SqlLedger) -> bool:
    with ledger.read() as reads:
        return not reads.spool_open()


def test_a_receipt_that_its_printer_finishes_by_itself_is_not_printed_twice(
    demo_home: Path, counter: Counter, ledger: SqlLedger
) -> None:
    with ExitStack() as stack:
        simulator, wire = on_network(stack)
        printer = EscposPrinter(wire, patience=PATIENCE)
        simulator.paper_ends_after(5)
        spooler = Spooler(lambda: open_ledger(demo_home), lambda: printer)
        stack.callback(spooler.close)
        sell(counter)
        spooler.start()
        until(lambda: spooler.trouble == "printer.paper_out")
        simulator.tell(PrinterState.READY)
        sell(counter)
        until(lambda: is_empty(ledger))
        texts = [sheet.texts for sheet in simulator.wait_for_sheets(2)]
        assert len(texts) == 2
        assert not any(MARK in sheet for sheet in texts)
        assert simulator.drawer_pulses == 2


class _Stumbling(EscposPrinter):
    """A printer whose driver fails on its first receipt in a way that nobody foresaw."""

    has_stumbled = False

    def print_receipt(self, receipt: Receipt) -> None:
        """Print, but for the first time."""
        if not self.has_stumbled:
            self.has_stumbled = True
            raise ValueError("nobody foresaw this")
        super().print_receipt(receipt)


def test_a_receipt_that_cannot_be_printed_waits_for_the_next_start_and_the_rest_goes_on(
    demo_home: Path, counter: Counter, ledger: SqlLedger
) -> None:
    with ExitStack() as stack:
        simulator, wire = on_network(stack)
        numbers = [sell(counter), sell(counter)]
        for printed in (1, 2):
            kind = _Stumbling if printed == 1 else EscposPrinter
            printer = kind(wire, patience=PATIENCE)
            spooler = Spooler(lambda: open_ledger(demo_home), lambda p=printer: p)  # type: ignore[misc]
            spooler.start()
            until(lambda s=spooler: s.printed == 1)  # type: ignore[misc]
            assert spooler.waiting == 2 - printed
            spooler.close()
            texts = [text for sheet in simulator.sheets for text in sheet.texts]
            came = [any(number in text for text in texts) for number in numbers]
            assert came == [printed == 2, True]
        assert is_empty(ledger)


def test_a_printers_thread_outlives_what_nobody_foresaw(
    demo_home: Path, counter: Counter, ledger: SqlLedger
) -> None:
    with ExitStack() as stack:
        simulator, wire = on_network(stack)
        failures = iter([ValueError("nobody foresaw this")])

        def opened() -> SqlLedger:
            for failure in failures:
                raise failure
            return open_ledger(demo_home)

        printer = EscposPrinter(wire, patience=PATIENCE)
        spooler = Spooler(opened, lambda: printer)
        stack.callback(spooler.close)
        sell(counter)
        spooler.start()
        until(lambda: spooler.trouble == "printer.offline")
        simulator.wait_for_sheets(1, WAIT_S)
        until(lambda: is_empty(ledger) and spooler.trouble is None)
        assert (spooler.printed, len(simulator.sheets)) == (1, 1)


def test_a_roll_that_nears_its_end_is_told_and_stops_nothing(
    demo_home: Path, counter: Counter, ledger: SqlLedger
) -> None:
    with ExitStack() as stack:
        simulator = stack.enter_context(closing(PrinterSimulator(576)))
        settings = KioskSettings(HABITS, printers=(PrinterSetting(simulator.listen()),))
        machines = Machines(settings, lambda: open_ledger(demo_home))
        stack.callback(machines.close)
        simulator.tell(PrinterState.PAPER_LOW)
        machines.start(lambda _: None)
        sell(counter)
        until(lambda: is_empty(ledger))
        assert machines.notices() == ("printer.paper_low",)
        assert machines.troubles() == ()


def test_what_waits_for_a_dead_printer_can_be_sent_to_another(
    demo_home: Path, counter: Counter, ledger: SqlLedger
) -> None:
    with ExitStack() as stack:
        dead, office = (stack.enter_context(closing(PrinterSimulator(576))) for _ in range(2))
        printers = (
            PrinterSetting(dead.listen(), "counter", prints=frozenset({"receipt"})),
            PrinterSetting(office.listen(), "office", prints=frozenset({"x"})),
        )
        machines = Machines(
            KioskSettings(HABITS, printers=printers), lambda: open_ledger(demo_home)
        )
        stack.callback(machines.close)
        dead.tell(PrinterState.COVER_OPEN)
        machines.start(lambda _: None)
        number = sell(counter)
        counter.print_x()
        (report,) = office.wait_for_sheets(1, WAIT_S)
        assert "X 报表" in report.texts
        until(lambda: machines.printers()[0].trouble == "printer.cover_open")
        until(lambda: machines.spare_printer() == "office")
        until(lambda: machines.waiting_receipts() == 1)
        machines.print_on_spare()
        until(lambda: is_empty(ledger))
        receipt = office.wait_for_sheets(2, WAIT_S)[1]
        assert any(number in text for text in receipt.texts)
        assert MARK not in receipt.texts
        assert dead.sheets == ()


def test_a_setting_that_names_no_printer_is_told_and_stops_no_sale(
    demo_home: Path, counter: Counter
) -> None:
    settings = KioskSettings(HABITS, printers=(PrinterSetting("smoke:signals"),))
    machines = Machines(settings, lambda: open_ledger(demo_home))
    machines.start(lambda _: None)
    until(lambda: machines.troubles() == ("printer.unknown",))
    assert sell(counter)
    machines.close()


def test_each_printer_has_its_own_paper_and_way_of_showing_the_number(
    demo_home: Path, counter: Counter, ledger: SqlLedger
) -> None:
    with ExitStack() as stack:
        narrow = stack.enter_context(closing(PrinterSimulator(384)))
        setting = replace(PrinterSetting(narrow.listen()), columns=32, number_as="qr")
        settings = KioskSettings(HABITS, printers=(setting,))
        machines = Machines(settings, lambda: open_ledger(demo_home))
        stack.callback(machines.close)
        machines.start(lambda _: None)
        number = sell(counter)
        (sheet,) = narrow.wait_for_sheets(1, WAIT_S)
        assert sheet.faults == ()
        assert sheet.texts[sheet.texts.index("[QR]") + 2].strip() == number


def test_the_drawer_opens_when_it_is_asked_to_without_a_receipt_or_paper(demo_home: Path) -> None:
    with ExitStack() as stack:
        simulator = stack.enter_context(closing(PrinterSimulator(576)))
        settings = KioskSettings(HABITS, printers=(PrinterSetting(simulator.listen()),))
        machines = Machines(settings, lambda: open_ledger(demo_home))
        stack.callback(machines.close)
        simulator.tell(PrinterState.PAPER_OUT)
        machines.start(lambda _: None)
        machines.open_drawer()
        until(lambda: simulator.drawer_pulses == 1)
        assert simulator.sheets == ()
