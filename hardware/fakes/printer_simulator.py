"""A receipt printer that is a program: ESC/POS over a real socket or pseudo-terminal.

Owns the printer's state (paper, cover, offline, drawer), its buffer, and its answers: DLE EOT at
once and also while it cannot print, GS r in turn, unasked status where GS a wants it. Printing is
held while it is not ready and goes on afterwards, as real ones do. What it prints is drawn from
the bytes by `paper` and kept; with a folder, as `receipt-0001.png` and `.bin` too.
"""

import contextlib
import socket
import threading
from collections import deque
from collections.abc import Callable
from pathlib import Path

from hardware.fakes.escpos_stream import AT_ONCE, Command, CommandStream
from hardware.fakes.paper import Paper, Sheet
from hardware.fakes.paper_picture import picture_of
from hardware.fakes.serial_line import SerialLine
from pos.ports.devices import PrinterState

READY, LOW, OUT, COVER, OFF = (
    PrinterState.READY,
    PrinterState.PAPER_LOW,
    PrinterState.PAPER_OUT,
    PrinterState.COVER_OPEN,
    PrinterState.OFFLINE,
)
REPLIES = {
    READY: (0x12, 0x12, 0x12, 0x12),
    LOW: (0x12, 0x12, 0x12, 0x1E),
    OUT: (0x1A, 0x32, 0x12, 0x7E),
    COVER: (0x1A, 0x16, 0x12, 0x12),
    OFF: (0x1A, 0x12, 0x12, 0x12),
}
"""Answers to DLE EOT 1 to 4 by state, as measured on an emulated TM-T20III (drawer closed)."""
DRAWER_OPEN = 0x04
"""The bit of DLE EOT 1, and of unasked status, that a drawer sets which has a switch."""
PAPER_IN_TURN = {READY: 0x00, LOW: 0x03}
UNASKED = {
    READY: b"\x10\x00\x00\x0f",
    LOW: b"\x10\x00\x03\x0f",
    OUT: b"\x18\x00\x0f\x0f",
    COVER: b"\x38\x00\x00\x0f",
    OFF: b"\x18\x00\x00\x0f",
}
RECEIVE_BYTES = 4096

Answer = Callable[[bytes], None]


class PrinterSimulator:
    """The printer's inside; `listen` and `plug_in` give it a socket or a pseudo-terminal.

    Safe to be told and asked from any thread.
    """

    def __init__(self, dots: int = 384, folder: Path | None = None) -> None:
        self._paper = Paper(dots)
        self._folder = folder
        self._state = READY
        self._lines_left: int | None = None
        self._held: deque[tuple[Command, Answer]] = deque()
        self._unasked: dict[Answer, bool] = {}
        self._is_silent = False
        self._late: deque[tuple[Answer, bytes]] = deque()
        self._late_max = 0
        self._ink = bytearray()
        self._changed = threading.Condition()
        self._sheets: list[Sheet] = []
        self._contents: list[bytes] = []
        self._pulses = 0
        self._drawer_is_open = False
        self._tells_unasked = False
        self._faults: list[str] = []
        self._closers: list[Callable[[], None]] = []

    # --- what a test or the demo sees ------------------------------------------------------------

    @property
    def sheets(self) -> tuple[Sheet, ...]:
        """Return the receipts cut so far."""
        with self._changed:
            return tuple(self._sheets)

    @property
    def contents(self) -> tuple[bytes, ...]:
        """Return the printing bytes of each receipt cut so far."""
        with self._changed:
            return tuple(self._contents)

    @property
    def drawer_pulses(self) -> int:
        """Return how often the drawer was opened."""
        with self._changed:
            return self._pulses

    @property
    def faults(self) -> tuple[str, ...]:
        """Return what no real printer would have understood or had room for."""
        with self._changed:
            return (*self._faults, *(fault for sheet in self._sheets for fault in sheet.faults))

    def wait_for_sheets(self, count: int, wait_s: float = 10) -> tuple[Sheet, ...]:
        """Return the receipts when there are so many. Raises TimeoutError."""
        with self._changed:
            if not self._changed.wait_for(lambda: len(self._sheets) >= count, wait_s):
                raise TimeoutError(f"{len(self._sheets)} of {count} receipts")
            return tuple(self._sheets)

    def wait_for_change(self, wait_s: float) -> None:
        """Return when it has worked through something, or after the wait."""
        with self._changed:
            self._changed.wait(wait_s)

    # --- what it can be told ---------------------------------------------------------------------

    def tell(self, state: PrinterState) -> None:
        """Put the printer in a state; READY lets it go on with what it holds."""
        with self._changed:
            self._state = state
            self._lines_left = None
            self._say_unasked()
            self._go_on()

    def paper_ends_after(self, lines: int) -> None:
        """Let the paper end in so many lines, in the middle of a receipt if it comes to that."""
        with self._changed:
            self._lines_left = lines

    def fall_silent(self, *, is_silent: bool = True) -> None:
        """Swallow bytes and answer nothing, as a printer does that is switched off at a server."""
        with self._changed:
            self._is_silent = is_silent

    def answer_late(self, questions: int) -> None:
        """Answer the next so many questions only when one more is asked, just before that one."""
        with self._changed:
            self._late_max = questions

    def want_unasked_status(self) -> None:
        """Tell every connection each change, as a printer does whose switches say so."""
        with self._changed:
            self._tells_unasked = True
            self._unasked = dict.fromkeys(self._unasked, True)

    def close_drawer(self) -> None:
        """Push the drawer in."""
        with self._changed:
            self._drawer_is_open = False
            self._say_unasked()

    # --- its connections -------------------------------------------------------------------------

    def listen(self, host: str = "127.0.0.1", port: int = 0) -> str:
        """Serve a TCP socket; returns its address `tcp://host:port`."""
        server = socket.create_server((host, port))
        self._closers.append(lambda: _shut(server))
        threading.Thread(
            target=self._accept, args=(server,), name="printer simulator", daemon=True
        ).start()
        return f"tcp://{host}:{server.getsockname()[1]}"

    def plug_in(self) -> str:
        """Serve a pseudo-terminal; returns its device's path."""
        line = SerialLine()
        line.serve(lambda: self._serve(line.read, line.answer))
        self._closers.append(lambda: line.pull(self._changed))
        return line.port

    def close(self) -> None:
        """Pull every cable."""
        while self._closers:
            self._closers.pop()()

    def _accept(self, server: socket.socket) -> None:
        """Take connections until the server is closed."""
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            self._closers.append(lambda conn=connection: _shut(conn))  # type: ignore[misc]

            def read(conn: socket.socket = connection) -> bytes:
                with contextlib.suppress(OSError):
                    return conn.recv(RECEIVE_BYTES)
                return b""

            def answer(reply: bytes, conn: socket.socket = connection) -> None:
                with contextlib.suppress(OSError):  # whoever asked may have left
                    conn.sendall(reply)

            threading.Thread(
                target=self._serve, args=(read, answer), name="printer connection", daemon=True
            ).start()

    def _serve(self, read: Callable[[], bytes], answer: Answer) -> None:
        """Obey one connection until it ends."""
        stream = CommandStream()
        with self._changed:
            self._unasked[answer] = self._tells_unasked
        while received := read():
            with self._changed:
                if self._is_silent:
                    continue
                for command in stream.feed(received):
                    self._receive(command, answer)
                self._go_on()
        with self._changed:
            self._unasked.pop(answer, None)

    # --- its inside; the lock is held ------------------------------------------------------------

    def _receive(self, command: Command, answer: Answer) -> None:
        """Answer at once what is asked at once, and queue the rest."""
        if command.name not in AT_ONCE:
            self._held.append((command, answer))
        elif command.name == "DLE EOT" and 1 <= command.data[0] <= len(REPLIES[READY]):
            number = command.data[0]
            told = REPLIES[self._state][number - 1]
            is_seen = number == 1 and self._drawer_is_open
            self._reply(answer, bytes([told | DRAWER_OPEN * is_seen]))
        elif command.name == "DLE DC4" and command.data[0] == 1:
            self._open_drawer()

    def _reply(self, answer: Answer, reply: bytes) -> None:
        """Answer a question at once, after those that were kept waiting."""
        self._late.append((answer, reply))
        if self._late_max:
            self._late_max -= 1
            return
        while self._late:
            asker, kept = self._late.popleft()
            asker(kept)

    def _go_on(self) -> None:
        """Work through the buffer while there is paper."""
        while self._held and self._state in {READY, LOW}:
            command, answer = self._held.popleft()
            self._obey(command, answer)
        self._changed.notify_all()

    def _obey(self, command: Command, answer: Answer) -> None:
        """Do one command in its turn."""
        if command.name == "GS r":
            answer(bytes([PAPER_IN_TURN[self._state]]))
        elif command.name == "GS a":
            self._unasked[answer] = bool(command.data[0])
        elif command.name == "ESC p":
            self._open_drawer()
        elif command.name == "unknown":
            self._faults.append(f"unknown {command.data.hex()}")
        else:
            self._print(command)

    def _print(self, command: Command) -> None:
        """Put ink on paper; keep the sheet where this cuts it."""
        self._ink += command.sent
        sheet = self._paper.obey(command)
        if command.name == "LF" and self._lines_left is not None:
            self._lines_left -= 1
            if self._lines_left <= 0:
                self._lines_left, self._state = None, OUT
                self._say_unasked()
        if sheet is None:
            return
        self._sheets.append(sheet)
        self._contents.append(bytes(self._ink))
        self._ink.clear()
        if self._folder is not None:
            self._keep(len(self._sheets), sheet, self._contents[-1])

    def _keep(self, number: int, sheet: Sheet, content: bytes) -> None:
        """Write a receipt's picture and bytes into the folder."""
        assert self._folder is not None
        self._folder.mkdir(parents=True, exist_ok=True)
        name = self._folder / f"receipt-{number:04d}"
        picture_of(sheet).save(name.with_suffix(".png"))
        name.with_suffix(".bin").write_bytes(content)

    def _open_drawer(self) -> None:
        """Let the drawer spring open."""
        self._pulses += 1
        self._drawer_is_open = True
        self._say_unasked()

    def _say_unasked(self) -> None:
        """Tell the state to connections that asked to be told."""
        for answer, is_on in self._unasked.items():
            if is_on:
                first, *more = UNASKED[self._state]
                answer(bytes([first | DRAWER_OPEN * self._drawer_is_open, *more]))


def _shut(connection: socket.socket) -> None:
    """Close a socket so that whoever waits on it wakes up."""
    with contextlib.suppress(OSError):  # the other side may have left first
        connection.shutdown(socket.SHUT_RDWR)
    connection.close()
