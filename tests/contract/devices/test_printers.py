"""Receipt printers: each driver over each wire, before a printer that draws what it is sent."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import ImageChops

from hardware.drivers.decoding import CascadeDecoder
from hardware.drivers.escpos_encoding import COMMAND_BYTES_MAX, barcode_fits, receipt_bytes
from hardware.drivers.escpos_printer import EscposPrinter
from hardware.drivers.escpos_wire import file_wire
from hardware.drivers.printer_profiles import Profile, profile, profiles
from hardware.fakes.escpos_stream import CommandStream
from hardware.fakes.paper import Paper, Sheet
from hardware.fakes.paper_picture import picture_of
from hardware.lettering import lettering
from pos.bootstrap.printers import PrinterSetting, build_printer, read_printers
from pos.errors import ConfigInvalid, PrinterOffline, PrinterUnknown
from pos.ports.devices import BarcodeLine, PrinterState, PrintLine, QrLine, Receipt
from tests.contract.devices.rig import Rig, a_receipt

CUT = b"\x1dV\x00"


def sent(receipt: Receipt, kind: Profile | None = None) -> bytes:
    """What the driver sends for a receipt, lines drawn where the printer lacks letters."""
    return receipt_bytes(receipt, lambda text, bold: lettering().drawn(text, is_bold=bold), kind)


def printed(receipt: Receipt, kind: Profile | None = None) -> Sheet:
    """What a printer makes of a receipt's bytes; one without a cutter is torn at the end."""
    paper = Paper(receipt.columns * 12, has_hanzi=kind is None or kind.hanzi is not None)
    commands = CommandStream().feed(sent(receipt, kind) + (CUT if kind and not kind.cuts else b""))
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


@pytest.mark.parametrize("kind", profiles())
@pytest.mark.parametrize("bold", [False, True])
def test_every_profile_prints_the_same_paper_from_its_own_bytes(kind: str, *, bold: bool) -> None:
    lines = (
        PrintLine("可口可乐 330ml 罐", bold=bold),
        PrintLine("Crème brûlée 2 × 3.50", bold=bold),
        PrintLine("合计 ￥86.50", bold=True, double=True),
        PrintLine("囍 𠮷祥 ₹5 😀", bold=bold),
        PrintLine("after"),
    )
    sheet = printed(Receipt(lines, 32), profile(kind))
    usual = printed(Receipt(lines, 32))
    assert sheet.faults == ()
    # Letters come from one face here, so that sent and drawn ones are alike dot for dot.
    last = min(sheet.dots.height, usual.dots.height)
    box = (0, 0, 384, last)
    differing = ImageChops.logical_xor(sheet.dots.crop(box), usual.dots.crop(box))
    assert differing.getbbox() is None, kind


@pytest.mark.parametrize("kind", ["chinese", "gbk", "utf-8", "no-cutter"])
def test_hanzi_are_sent_as_letters_in_their_printers_own_code(kind: str) -> None:
    codec = profile(kind).hanzi
    assert codec is not None
    assert "合计红茶".encode(codec) in sent(Receipt((PrintLine("合计红茶"),), 32), profile(kind))


def test_the_yen_sign_is_sent_as_the_one_that_chinese_printers_have() -> None:
    content = sent(Receipt((PrintLine("合计 ¥3.50"),), 32))
    assert "￥".encode("gb18030") in content
    assert "¥".encode("gb18030") not in content


def test_large_hanzi_are_sized_by_their_own_command_too() -> None:
    content = sent(Receipt((PrintLine("合计", bold=True, double=True),), 32))
    assert b"\x1b!\x38" in content
    assert b"\x1c!\x0c" in content
    assert content.index(b"\x1c!\x0c") < content.index("合计".encode("gb18030"))


def test_a_letter_that_no_face_draws_shows_its_code() -> None:
    letters = lettering()
    assert not letters.has("\U0001f468")
    drawn, other = letters.drawn("\U0001f468"), letters.drawn("\U0001f469")
    assert drawn.getbbox() is not None
    assert drawn.tobytes() != other.tobytes()


def test_no_command_is_longer_than_what_ends_a_command_that_was_cut_off() -> None:
    lines = (
        PrintLine("𠮷" * 12, bold=True, double=True),
        BarcodeLine("S01-T01-KXQF-123456"),
        QrLine("https://shop.example/" + "a" * 200),
    )
    commands = CommandStream().feed(sent(Receipt(lines, 48)))
    assert max(len(command.sent) for command in commands) <= COMMAND_BYTES_MAX


@pytest.mark.parametrize("cut_at", range(1, 1400, 97))
def test_a_receipt_that_was_cut_off_anywhere_leaves_the_next_whole(cut_at: int) -> None:
    lines = (PrintLine("囍 𠮷祥 ₹5", double=True), BarcodeLine("S01-T01-000001"), QrLine("x" * 40))
    content = sent(Receipt(lines, 32))
    again = sent(Receipt(lines, 32, after_break=True))
    paper, stream = Paper(384), CommandStream()
    commands = [*stream.feed(content[: min(cut_at, len(content) - 1)]), *stream.feed(again)]
    sheets = [sheet for command in commands if (sheet := paper.obey(command))]
    assert sheets[-1].dots.tobytes() == printed(Receipt(lines, 32)).dots.tobytes()
    assert sheets[-1].faults == ()


@pytest.mark.parametrize(
    "setting",
    [
        *("", "tcp:", "tcp://", "tcp://host:port", "serial:", "serial:/dev/x@fast", "usb", "lp0"),
        *("usb:", "usb:04b8", "usb:04b8:zzzz", "http://printer/"),
    ],
)
def test_a_printer_setting_that_names_nothing_is_refused(setting: str) -> None:
    with pytest.raises(PrinterUnknown):
        build_printer(setting)


def test_a_profile_that_is_not_there_is_refused() -> None:
    with pytest.raises(PrinterUnknown):
        build_printer(PrinterSetting("tcp://host", profile="fax"))


def test_a_printer_setting_opens_the_printer_that_it_names(rig: Rig) -> None:
    printer = build_printer(rig.simulator.listen())
    printer.print_receipt(a_receipt("by its address"))
    printer.close()
    assert rig.simulator.sheets[0].texts[0] == "by its address"


def test_a_path_alone_is_a_device_file_as_is_one_with_its_kind(tmp_path: Path) -> None:
    port = tmp_path / "lp0"
    port.touch()
    for setting in (str(port), f"file:{port}"):
        printer = build_printer(setting)
        printer.print_receipt(a_receipt())
        printer.close()
    assert port.read_bytes().count(b"S01-T01-000001") == 2


def test_a_usb_printer_that_is_not_plugged_in_is_offline() -> None:
    printer = build_printer("usb:04b8:0e15")
    assert printer.state() is PrinterState.OFFLINE
    with pytest.raises(PrinterOffline):
        printer.print_receipt(a_receipt())
    printer.close()


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({}, "printers"),
        (["tcp://host"], "printers 1"),
        ([{"address": ""}], "printers 1: address"),
        ([{"address": "tcp://a"}, {"address": "tcp://b", "columns": 40}], "printers 2: columns"),
        ([{"address": "tcp://a", "prints": ["money"]}], "printers 1: prints"),
        ([{"address": "tcp://a", "number_as": "runes"}], "printers 1: number_as"),
        ([{"address": "tcp://a", "name": "x"}, {"address": "b/c", "name": "x"}], "printers: name"),
    ],
)
def test_a_list_of_printers_that_is_wrong_names_the_field(told: object, field: str) -> None:
    with pytest.raises(ConfigInvalid) as refused:
        read_printers(told)
    assert refused.value.details["name"] == field
