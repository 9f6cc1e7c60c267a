"""A hand scanner that is a program: it writes what a real one sends to a pseudo-terminal.

Owns the cable: its place in the file system stays the same when it is pulled and put back, as a
port by its serial number does.
"""

import contextlib
import os
import pty
import tty
from collections.abc import Iterable
from pathlib import Path


class ScannerSimulator:
    """The scanner's end; the till opens `port`."""

    def __init__(self, port: Path, prefix: bytes = b"", suffix: bytes = b"\r") -> None:
        self.port = port
        self._prefix, self._suffix = prefix, suffix
        self._ends: tuple[int, int] | None = None

    def plug_in(self) -> None:
        """Put the cable in; a new terminal behind the same place."""
        master, slave = pty.openpty()
        tty.setraw(slave)
        self._ends = master, slave
        made = self.port.with_suffix(".new")
        made.symlink_to(os.ttyname(slave))
        made.replace(self.port)

    def unplug(self) -> None:
        """Pull the cable: whoever reads the port sees it end."""
        if self._ends is None:
            return
        for end in self._ends:
            with contextlib.suppress(OSError):  # the other side may have gone first
                os.close(end)
        self._ends = None
        self.port.unlink(missing_ok=True)

    def scan(self, code: str) -> None:
        """Send one code with prefix and suffix, in the pieces that a slow line makes."""
        self.send(_pieces(self._prefix + code.encode() + self._suffix))

    def send(self, pieces: Iterable[bytes]) -> None:
        """Send raw bytes, one write a piece."""
        if self._ends is None:
            raise OSError("the cable is out")
        for piece in pieces:
            os.write(self._ends[0], piece)


def _pieces(content: bytes, length: int = 5) -> list[bytes]:
    """Return bytes in short pieces."""
    return [content[start : start + length] for start in range(0, len(content), length)]
