"""A serial line of a simulated device: a pseudo-terminal, read by one thread until it is pulled.

Owns when its file numbers are given back. The system hands a closed number to whatever is opened
next: a reader that still held the old one read, and answered, the next device's conversation. So
the reader is woken and has ended before anything is closed.
"""

import os
import pty
import select
import threading
import tty
from collections.abc import Callable

RECEIVE_BYTES = 4096
END_S = 10


class SerialLine:
    """Both ends of a pseudo-terminal; the device's driver opens `port`."""

    def __init__(self) -> None:
        """Make the line; nobody reads yet."""
        self._master, self._slave = pty.openpty()
        # The slave end stays open here: without a holder it would read as unplugged.
        tty.setraw(self._slave)
        self._woken, self._wake = os.pipe()
        self._is_pulled = threading.Event()
        self._reader: threading.Thread | None = None
        self.port = os.ttyname(self._slave)

    def serve(self, work: Callable[[], None]) -> None:
        """Let a thread of its own do the reading, until `read` returns nothing."""
        self._reader = threading.Thread(target=work, name="simulated serial device", daemon=True)
        self._reader.start()

    def read(self) -> bytes:
        """Return what came, nothing once the line is pulled."""
        ready, _, _ = select.select([self._master, self._woken], [], [])
        return b"" if self._woken in ready else os.read(self._master, RECEIVE_BYTES)

    def answer(self, reply: bytes) -> None:
        """Send to the driver; a pulled line swallows it. Not while `pull` runs."""
        if not self._is_pulled.is_set():
            os.write(self._master, reply)

    def pull(self, lock: threading.Condition) -> None:
        """Unplug: end the reader, then close all. `lock` is held by whoever answers."""
        os.write(self._wake, b"x")
        if self._reader is not None:
            self._reader.join(END_S)
            assert not self._reader.is_alive(), "a reader must never outlive its line"
        with lock:
            self._is_pulled.set()
            for end in (self._master, self._slave, self._woken, self._wake):
                os.close(end)
