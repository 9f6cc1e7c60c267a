"""Golden receipts on the emulated printer, and hanzi beside receiptline's. Prints the figures."""

import json
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
from PIL import Image

from hardware.drivers.decoding import CascadeDecoder
from hardware.drivers.escpos_encoding import receipt_bytes
from hardware.drivers.escpos_printer import EscposPrinter
from hardware.drivers.escpos_wire import network_wire
from hardware.drivers.printer_profiles import profile
from hardware.fakes.escpos_stream import CommandStream
from hardware.lettering import lettering
from pos.ports.devices import BarcodeLine, PrintLine, QrLine, Receipt
from tests.emulator.emulator import Emulator, emulator
from tests.golden.receipts.test_golden_receipts import CASES

COLUMNS, DOTS = 48, 576
GARBAGE = b"\x1b@\x1bt\x63code page 99\x1c\x99\n\x1dV\x00"
FIRST, LAST = 0x4E00, 0x9FA5
LINE = 20


def main() -> None:
    """Compare everything; an assertion names what differs."""
    place = Path(sys.argv[1])
    with (
        tempfile.TemporaryDirectory() as folder,
        emulator(place / "venv/bin/emupos", Path(folder) / "run") as running,
    ):
        _print_receipts(running)
    _compare_encoders(place)


def _print_receipts(running: Emulator) -> None:
    """Print all golden receipts: English ones as letters, Chinese ones drawn."""
    jobs = pictures = codes = 0
    for language, kind in (("en", "export"), ("zh", "drawn"), ("zh", "export")):
        for case, lay_out in CASES.items():
            receipt = lay_out(language, COLUMNS)
            wire = network_wire("127.0.0.1", running.port)
            printer = EscposPrinter(wire, kind=profile(kind))
            printer.print_receipt(receipt)
            printer.close()
            jobs += 1  # it makes no sheet of the blank that is cut off after a break
            printed = running.receipt(jobs)
            pictures += _compare_pictures(receipt, kind, printed, f"{case} {language} {kind}")
            codes += _compare_codes(receipt, printed, case)
    complaints = running.complaints()
    assert not complaints, complaints
    with socket.create_connection(("127.0.0.1", running.port)) as wire_to_it:
        wire_to_it.sendall(GARBAGE)
    running.receipt(jobs + 1)
    told = len(running.complaints())
    assert told > 1, "what it does not understand must be seen, else its silence says nothing"
    print(f"emupos: {jobs} receipts, 0 unknown commands, 0 code pages")
    print(f"emupos: {pictures} pictures equal to ours dot for dot, {codes} codes read back right")
    print(f"emupos: a job of garbage is told {told} times")


def _compare_pictures(receipt: Receipt, kind: str, printed: Image.Image, name: str) -> int:
    """Find every picture that was sent on the sheet, in order; returns how many there were."""
    content = receipt_bytes(
        receipt, lambda text, bold: lettering().drawn(text, is_bold=bold), profile(kind)
    )
    paper = np.asarray(printed)
    at = count = place = 0
    for command in CommandStream().feed(content):
        if command.name == "ESC a":
            place = command.data[0]
        if command.name != "GS v":
            continue
        across, down = (int.from_bytes(command.data[n : n + 2], "little") for n in (2, 4))
        sent = np.asarray(Image.frombytes("1", (across * 8, down), command.data[6:]))
        left = (DOTS - across * 8) * place // 2
        found = next(
            (top for top in range(at, paper.shape[0] - down + 1)
             if np.array_equal(paper[top : top + down, left : left + across * 8], sent)),
            None,
        )  # fmt: skip
        if found is None and not sent[-6:].any():
            found = _at_the_end(paper, sent, left, at)
        assert found is not None, f"{name}: picture {count + 1} differs"
        at, count = found + 1, count + 1
    return count


def _at_the_end(paper: np.ndarray, sent: np.ndarray, left: int, at: int) -> int | None:
    """Find a picture whose white lower edge the emulator left off at the sheet's end."""
    rows = int(np.flatnonzero(sent.any(axis=1)).max(initial=-1)) + 1
    wide = sent.shape[1]
    for top in range(at, paper.shape[0] - rows + 1):
        if np.array_equal(paper[top : top + rows, left : left + wide], sent[:rows]):
            return top
    return None


def _compare_codes(receipt: Receipt, printed: Image.Image, name: str) -> int:
    """Read the receipt's number off the emulator's paper, where it has one."""
    wanted = {line.text for line in receipt.lines if isinstance(line, BarcodeLine | QrLine)}
    if not wanted:
        return 0
    framed = Image.new("L", (DOTS + 80, printed.height + 80), 255)
    framed.paste(0, (40, 40), printed.convert("L"))
    found = {code.text for code in CascadeDecoder().decode(np.asarray(framed))}
    assert wanted <= found, f"{name}: {wanted} read as {found}"
    return len(wanted)


def _compare_encoders(place: Path) -> None:
    """Encode every hanzi of GBK, and the receipts' own lines, by both encoders."""
    node = shutil.which("node")
    assert node is not None, "node is not there"
    hanzi = [chr(code) for code in range(FIRST, LAST + 1)] + list("，。！？：；（）《》、￥【】")
    texts = ["".join(hanzi[start : start + LINE]) for start in range(0, len(hanzi), LINE)]
    for lay_out in CASES.values():
        for line in lay_out("zh", COLUMNS).lines:
            if isinstance(line, PrintLine):
                texts += _hanzi_runs(line.text)
    told = subprocess.run(
        [node, str(Path(__file__).with_name("encode.js")), str(place.resolve())],
        input=json.dumps(texts), capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    for text, theirs in zip(texts, json.loads(told.stdout), strict=True):
        ours = receipt_bytes(Receipt((PrintLine(text),), COLUMNS), None)
        letters = b"".join(c.data for c in CommandStream().feed(ours) if c.name == "text")
        assert letters == text.encode("gb18030"), text
        assert letters in bytes.fromhex(theirs), f"{text}: {letters.hex()} not in {theirs}"
    print(f"receiptline: {len(texts)} texts, {len(hanzi)} hanzi and signs among them, as ours")


def _hanzi_runs(text: str) -> list[str]:
    """Return the stretches of wide characters of a line that GBK has."""
    kept = "".join(
        char if len(char.encode("gbk", "ignore")) == 2 and char > "\u2fff" else " " for char in text
    )
    return kept.split()


if __name__ == "__main__":
    main()
