"""Receipt printers: each driver over each wire, before a printer that draws what it is sent."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hardware.drivers.decoding import CascadeDecoder
from hardware.drivers.escpos_encoding import barcode_fits, receipt_bytes
from hardware.drivers.escpos_printer import EscposPrinter
from hardware.drivers.escpos_wire import file_wire
from hardware.fakes.escpos_stream import CommandStream
from hardware.fakes.paper import Paper, Sheet
from hardware.fakes.paper_picture import picture_of
from hardware.lettering import lettering
from pos.bootstrap.printers import build_printer
from pos.errors import PrinterUnknown
from pos.ports.devices import BarcodeLine, PrinterState, PrintLine, QrLine, Receipt
from tests.contract.devices.rig import Rig, a_receipt


def sent(receipt: Receipt) -> bytes:
    """What the driver sends for a receipt, lines drawn where the printer lacks letters."""
    return receipt_bytes(receipt, lambda text, bold: lettering().drawn(text, is_bold=bold))


def printed(receipt: Receipt) -> Sheet:
    """What a printer makes of a receipt's bytes."""
    paper = Paper(receipt.columns * 12)
    commands = CommandStream().feed(sent(receipt))
    sheets = [sheet for command in commands if (sheet := paper.obey(command))]
    assert len(sheets) == 1
    return sheets[0]


def test_a_receipt_is_on_paper_when_printing_returns(rig: Rig) -> None:
    assert rig.printer.state() is PrinterState.READY
    rig.printer.print_receipt(a_receipt("可口可乐 330ml 罐", "￥10.50"))
    (sheet,) = rig.simulator.sheets
    assert sheet.texts[:2] == ("可口可乐 330ml 罐", "￥10.50")
    assert rig.simulator.faults == ()


def test_the_drawer_opens_when_it_is_asked_to_and_only_then(rig: Rig) -> None:
    rig.printer.print_receipt(a_receipt())
    assert rig.simulator.drawer_pulses == 0
    rig.printer.print_receipt(a_receipt(opens_drawer=True))
    assert rig.simulator.drawer_pulses == 1
    rig.printer.open_drawer()
    rig.printer.state()  # answered after what was sent before
    assert rig.simulator.drawer_pulses == 2


def test_many_receipts_come_out_one_by_one_in_order(rig: Rig) -> None:
    for number in range(5):
        rig.printer.print_receipt(a_receipt(f"单 {number}"))
    assert [sheet.texts[0] for sheet in rig.simulator.sheets] == [f"单 {n}" for n in range(5)]


def test_paper_that_is_low_still_prints(rig: Rig) -> None:
    rig.simulator.tell(PrinterState.PAPER_LOW)
    assert rig.printer.state() is PrinterState.PAPER_LOW
    rig.printer.print_receipt(a_receipt())
    assert len(rig.simulator.sheets) == 1


def test_a_device_file_gets_every_receipt_after_the_other(tmp_path: Path) -> None:
    port = tmp_path / "lp0"
    port.touch()
    for text in ("one", "two"):
        printer = EscposPrinter(file_wire(port))
        assert printer.state() is PrinterState.READY
        printer.print_receipt(a_receipt(text))
        printer.close()
    paper = Paper(384)
    commands = CommandStream().feed(port.read_bytes())
    sheets = [sheet for command in commands if (sheet := paper.obey(command))]
    assert [sheet.texts[0] for sheet in sheets] == ["one", "two"]


@pytest.mark.parametrize("columns", [32, 48])
@pytest.mark.parametrize("text", ["S01-T01-000001", "S01-T01-KXQF-123456", "A{1}"])
def test_a_receipt_number_can_be_scanned_off_the_paper(text: str, columns: int) -> None:
    sheet = printed(Receipt((BarcodeLine(text), PrintLine("谢谢")), columns))
    assert sheet.faults == ()
    picture = picture_of(sheet).convert("L")
    pixels = picture.resize((picture.width * 2, picture.height * 2))
    (reading,) = CascadeDecoder().decode(np.asarray(pixels))
    assert reading.text == text
    assert reading.symbology == ("Code128" if barcode_fits(text, columns) else "QR")


def test_a_qr_code_holds_chinese() -> None:
    sheet = printed(Receipt((QrLine("https://shop.example/流水?n=1"),), 48))
    (reading,) = CascadeDecoder().decode(np.asarray(picture_of(sheet).convert("L")))
    assert (reading.symbology, reading.text) == ("QR", "https://shop.example/流水?n=1")


def test_what_no_printer_has_is_drawn_and_the_rest_is_sent_as_letters() -> None:
    sheet = printed(
        Receipt((PrintLine("Crème brûlée × 2 €"), PrintLine("囍糖 𠮷祥"), PrintLine("¥3.50")), 32)
    )
    assert sheet.texts[:3] == ("Crème brûlée × 2 €", "[picture]", "￥3.50")
    assert sheet.faults == ()


def test_a_products_name_never_commands_the_printer() -> None:
    receipt = Receipt((PrintLine("cola\x1bp\x00\x32\x32\x1d\x56\x00 \x10\x04\x01"),), 32)
    assert printed(receipt).faults == ()
    names = [command.name for command in CommandStream().feed(receipt_bytes(receipt, None))]
    assert "ESC p" not in names
    assert names.count("GS V") == 1


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.builds(PrintLine, st.text(max_size=32), st.booleans(), st.booleans(), st.booleans()),
)
def test_any_line_prints_as_its_letters_or_as_a_drawing_but_never_as_garbage(
    line: PrintLine,
) -> None:
    sheet = printed(Receipt((line, PrintLine("after")), 48))
    # Letters that even the machine's font lacks are drawn as its sign for them: no fault of bytes.
    assert sheet.faults == ()
    assert "after" in sheet.texts


@given(st.data())
def test_commands_are_the_same_however_the_bytes_are_cut(data: st.DataObject) -> None:
    content = sent(a_receipt("可口可乐 330ml", "Crème", "囍𠮷"))
    stream, names = CommandStream(), []
    at = 0
    while at < len(content):
        step = data.draw(st.integers(1, 400))
        names += [command.name for command in stream.feed(content[at : at + step])]
        at += step
    whole = [command.name for command in CommandStream().feed(content)]
    assert [name for name in names if name != "text"] == [n for n in whole if n != "text"]


@pytest.mark.parametrize(
    "setting", ["", "tcp:", "tcp://", "tcp://host:port", "serial:", "serial:/dev/x@fast", "usb"]
)
def test_a_printer_setting_that_names_nothing_is_refused(setting: str) -> None:
    with pytest.raises(PrinterUnknown):
        build_printer(setting)


def test_a_printer_setting_opens_the_printer_that_it_names(rig: Rig) -> None:
    printer = build_printer(rig.simulator.listen())
    printer.print_receipt(a_receipt("by its address"))
    printer.close()
    assert rig.simulator.sheets[0].texts[0] == "by its address"
