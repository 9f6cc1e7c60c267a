"""Printers that run out, open, fall silent or lose their cable; the sale is never in question."""

import socket
from collections.abc import Callable

import pytest

from hardware.drivers.escpos_printer import EscposPrinter
from hardware.drivers.escpos_wire import network_wire, serial_wire
from hardware.fakes.printer_simulator import PrinterSimulator
from pos.errors import CoverOpen, DeviceUnavailable, PaperOut, PrinterOffline
from pos.ports.devices import PrinterState, ReceiptPrinter
from tests.contract.devices.rig import PATIENCE, Rig, a_receipt

FAULTS: list[tuple[PrinterState, type[DeviceUnavailable]]] = [
    (PrinterState.PAPER_OUT, PaperOut),
    (PrinterState.COVER_OPEN, CoverOpen),
    (PrinterState.OFFLINE, PrinterOffline),
]


@pytest.mark.parametrize(("state", "error"), FAULTS)
def test_a_printer_that_cannot_print_says_why_and_prints_once_it_can(
    rig: Rig, state: PrinterState, error: type[DeviceUnavailable]
) -> None:
    rig.simulator.tell(state)
    assert rig.printer.state() is state
    with pytest.raises(error):
        rig.printer.print_receipt(a_receipt())
    assert rig.simulator.sheets == ()
    rig.simulator.tell(PrinterState.READY)
    rig.printer.print_receipt(a_receipt())
    assert len(rig.simulator.sheets) == 1


def test_a_late_answer_is_not_taken_for_the_answer_to_the_next_question(quick: Rig) -> None:
    quick.simulator.tell(PrinterState.OFFLINE)
    quick.simulator.answer_late(1)
    assert quick.printer.state() is PrinterState.OFFLINE
    with pytest.raises(PrinterOffline):
        quick.printer.print_receipt(a_receipt())
    quick.simulator.tell(PrinterState.READY)
    quick.printer.print_receipt(a_receipt())
    assert len(quick.simulator.sheets) == 1


def test_paper_that_ends_within_a_receipt_is_told_and_the_printer_goes_on_later(rig: Rig) -> None:
    rig.simulator.paper_ends_after(3)
    with pytest.raises(PaperOut):
        rig.printer.print_receipt(a_receipt(*"abcdef"))
    assert not rig.simulator.sheets
    rig.simulator.tell(PrinterState.READY)
    assert rig.simulator.wait_for_sheets(1)[0].texts[:6] == tuple("abcdef")
    rig.printer.print_receipt(a_receipt("next"))
    assert rig.simulator.sheets[1].texts[0] == "next"


@pytest.mark.parametrize("state", [PrinterState.PAPER_OUT, PrinterState.COVER_OPEN])
def test_the_drawer_opens_for_change_although_nothing_can_be_printed(
    rig: Rig, state: PrinterState
) -> None:
    rig.simulator.tell(state)
    with pytest.raises(DeviceUnavailable):
        rig.printer.print_receipt(a_receipt(opens_drawer=True))
    assert rig.simulator.drawer_pulses == 1


def test_silence_is_not_taken_for_paper(quick: Rig) -> None:
    quick.simulator.fall_silent()
    assert quick.printer.state() is PrinterState.OFFLINE
    with pytest.raises(PrinterOffline):
        quick.printer.print_receipt(a_receipt())
    quick.simulator.fall_silent(is_silent=False)
    quick.printer.print_receipt(a_receipt("again"))
    assert quick.simulator.sheets[-1].texts[0] == "again"


def test_unasked_status_is_not_taken_for_an_answer(rig: Rig) -> None:
    rig.printer.print_receipt(a_receipt())
    rig.simulator.want_unasked_status()
    rig.simulator.tell(PrinterState.PAPER_LOW)
    rig.simulator.tell(PrinterState.READY)
    assert rig.printer.state() is PrinterState.READY
    rig.printer.print_receipt(a_receipt("second"))
    assert rig.simulator.sheets[1].texts[0] == "second"


def test_a_printer_that_was_pulled_never_answers_for_the_next_on_its_line() -> None:
    # A reader that outlived its cable held a number that the system gave to the next one.
    for turn in range(40):
        state = (PrinterState.READY, PrinterState.COVER_OPEN)[turn % 2]
        simulator = PrinterSimulator()
        simulator.tell(state)
        printer = EscposPrinter(serial_wire(simulator.plug_in()), patience=PATIENCE)
        assert printer.state() is state
        simulator.close()
        printer.close()


def nobody_there() -> ReceiptPrinter:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    return EscposPrinter(network_wire("127.0.0.1", port), patience=PATIENCE)


def no_such_port() -> ReceiptPrinter:
    return EscposPrinter(serial_wire("/dev/no-such-printer"), patience=PATIENCE)


@pytest.mark.parametrize("unplugged", [nobody_there, no_such_port])
def test_an_unplugged_printer_says_so(unplugged: Callable[[], ReceiptPrinter]) -> None:
    printer = unplugged()
    assert printer.state() is PrinterState.OFFLINE
    with pytest.raises(PrinterOffline):
        printer.print_receipt(a_receipt())
    with pytest.raises(PrinterOffline):
        printer.open_drawer()


def test_a_cable_that_is_pulled_and_put_back_is_used_again() -> None:
    simulator = PrinterSimulator()
    address = simulator.listen()
    host, _, port = address.removeprefix("tcp://").rpartition(":")
    printer = EscposPrinter(network_wire(host, int(port)), patience=PATIENCE)
    printer.print_receipt(a_receipt("before"))
    simulator.close()
    with pytest.raises(PrinterOffline):
        printer.print_receipt(a_receipt("meanwhile"))
    simulator.listen(host, int(port))
    printer.print_receipt(a_receipt("after"))
    assert [sheet.texts[0] for sheet in simulator.sheets] == ["before", "after"]
    printer.close()
    simulator.close()
