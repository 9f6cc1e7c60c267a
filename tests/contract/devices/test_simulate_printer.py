"""The printer that is a program, started by its command and driven as a shop would."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from hardware.drivers.escpos_printer import EscposPrinter
from pos.bootstrap.printers import build_printer
from pos.errors import PaperOut
from pos.ports.devices import PrinterState
from tests.contract.devices.rig import a_receipt
from tests.driving import MAIN, command
from tests.waiting import until

Process = subprocess.Popen[str]


@pytest.fixture(params=[["--port", "0"], ["--pty"]])
def process(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Process]:
    command = [sys.executable, str(MAIN), "simulate-printer", "--width", "58", *request.param]
    pipe = subprocess.PIPE
    with subprocess.Popen(
        [*command, "--folder", str(tmp_path)], stdin=pipe, stdout=pipe, stderr=pipe, text=True
    ) as started:
        yield started
        started.terminate()


def next_line(process: Process) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def say(process: Process, word: str) -> None:
    assert process.stdin is not None
    process.stdin.write(f"{word}\n")
    process.stdin.flush()


def test_the_command_gives_a_printer_that_prints_opens_its_drawer_and_runs_out(
    process: Process, tmp_path: Path
) -> None:
    word, address = next_line(process).split()
    assert word == "ready"
    printer = build_printer(address)
    assert isinstance(printer, EscposPrinter)
    printer.print_receipt(a_receipt(opens_drawer=True))
    assert {next_line(process), next_line(process)} == {"drawer 1", "receipt 1"}
    assert len(list(tmp_path.glob("receipt-0001.*"))) == 2
    say(process, "paper-out")
    until(lambda: printer.state() is PrinterState.PAPER_OUT)
    with pytest.raises(PaperOut):
        printer.print_receipt(a_receipt())
    say(process, "ready")
    until(lambda: printer.state() is PrinterState.READY)
    printer.print_receipt(a_receipt())
    assert next_line(process) == "receipt 2"
    say(process, "dance")
    assert process.stderr is not None
    assert "paper-out" in process.stderr.readline()
    printer.close()


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (("--port", "99999"), "server.address"),
        (("--host", "300.1.1.1", "--port", "0"), "server.address"),
        (("--port", "0", "--folder", str(Path(__file__) / "x")), "home.unwritable"),
    ],
)
def test_a_place_that_cannot_be_had_is_one_sentence(
    tmp_path: Path, wrong: tuple[str, ...], code: str
) -> None:
    ended = command(tmp_path, "simulate-printer", *wrong)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.startswith(f"{code}: ")
    assert len(ended.stderr.splitlines()) == 1
