"""`simulate-printer`: a receipt printer that is a program, to try a shop without one.

Owns the words that it obeys on stdin and what it tells on stdout; the printer itself ships in
`hardware.fakes` and is what the demo and the tests print on.
"""

import argparse
import sys
import threading
from pathlib import Path

from pos.bootstrap.rehearsal import RehearsedPrinter, rehearsed_printer
from pos.ports.devices import PrinterState

DOTS = {58: 384, 80: 576}
LOOK_S = 0.5
STATES = {str(state).replace("_", "-"): state for state in PrinterState}
WORDS = f"{' | '.join(STATES)} | paper LINES | silent | talking | close-drawer"


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what it takes."""
    parser.add_argument("--host", default="127.0.0.1", help="where to listen")
    parser.add_argument("--port", type=int, default=9100, help="0 picks one")
    parser.add_argument("--pty", action="store_true", help="a serial port instead of the network")
    parser.add_argument("--width", type=int, choices=sorted(DOTS), default=80, help="paper, in mm")
    parser.add_argument("--folder", type=Path, help="keep each receipt as PNG and as bytes")
    parser.add_argument("--asb", action="store_true", help="tell every change of state unasked")
    parser.epilog = f"On stdin, a line each: {WORDS}. Ends on SIGTERM or Ctrl-C."


def run(arguments: argparse.Namespace) -> int:
    """Print `ready ADDRESS`, then obey words and tell receipts until it is ended."""
    place = None if arguments.pty else (arguments.host, arguments.port)
    with rehearsed_printer(DOTS[arguments.width], place, arguments.folder) as printer:
        if arguments.asb:
            printer.tell_unasked()
        print(f"ready {printer.address}", flush=True)
        threading.Thread(target=_tell_events, args=(printer,), daemon=True).start()
        try:
            for line in sys.stdin:
                if line.strip() and not _obey(printer, line.split()):
                    print(f"unknown word, one of: {WORDS}", file=sys.stderr, flush=True)
            threading.Event().wait()
        except KeyboardInterrupt:
            return 0
    return 0


def _obey(printer: RehearsedPrinter, words: list[str]) -> bool:
    """Do what a line says, and claim that it said something."""
    match words:
        case [word] if word in STATES:
            printer.stand(STATES[word])
        case ["paper", lines] if lines.isdecimal():
            printer.end_paper_after(int(lines))
        case ["silent" | "talking" as word]:
            printer.fall_silent(is_silent=word == "silent")
        case ["close-drawer"]:
            printer.close_drawer()
        case _:
            return False
    return True


def _tell_events(printer: RehearsedPrinter) -> None:
    """Tell each receipt and each opening of the drawer as it comes."""
    receipts = pulses = 0
    while True:
        printer.wait_for_change(LOOK_S)
        while pulses < printer.drawer_pulses:
            pulses += 1
            print(f"drawer {pulses}", flush=True)
        while receipts < printer.receipts:
            receipts += 1
            faults = "; ".join(printer.faults_of(receipts))
            print(f"receipt {receipts}{f' faults: {faults}' if faults else ''}", flush=True)
