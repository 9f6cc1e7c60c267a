"""What every hand scanner does around its cable: one thread, gone and back, readings out.

Owns opening again whenever the device went away, and what is wrong with it now. How bytes become
codes is the business of the driver that listens.
"""

import re
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable

from pos.errors import ScannerForbidden, ScannerGarbled, ScannerGone
from pos.ports.devices import Reading

RETRY_S = 1.0
CLOSE_S = 5
AIM = re.compile(r"\][A-Za-z][0-9A-Za-z]")
"""The identifier that a scanner may put before a code: ]E0, ]C1, ]Q3 …"""
SCANNER_WORDS = re.compile(
    r"scan|barcode|bar_code|honeywell|hand_held|metrologic|zebra|symbol|datalogic|newland|mindeo|"
    r"opticon|netum|sunlux|cino|denso_wave|unitech|youjie|inateck|tera_|eyoyo|sm-?2d|hidpos",
    re.IGNORECASE,
)
"""What makers call their scanners, as the system names what is plugged in."""


class NotPluggedIn(OSError):
    """No device that is to be found by itself is there."""


class PluggedScanner(ABC):
    """A scanner on a cable; gone, it is looked for again every second."""

    def __init__(self, name: str, source: str, retry_s: float, *, is_found: bool) -> None:
        """`is_found`: the device finds itself, so it is missed only once it has been there."""
        self._name, self._source, self._retry_s = name, source, retry_s
        self._is_missed = not is_found
        self._ending = threading.Event()
        self._is_open = threading.Event()
        self._trouble: str | None = None
        self._thread: threading.Thread | None = None
        self._deliver: Callable[[Reading], None] = lambda _reading: None

    @property
    def trouble(self) -> str | None:
        """Return scanner.gone, scanner.forbidden or scanner.garbled while it cannot be read."""
        return self._trouble

    def start(self, deliver: Callable[[Reading], None]) -> None:
        """Begin to listen; returns at once."""
        self._deliver = deliver
        self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
        self._thread.start()

    def wait_until_open(self, wait_s: float) -> bool:
        """Claim that the device is open, waiting a while; what was sent earlier is not heard."""
        return self._is_open.wait(wait_s)

    def close(self) -> None:
        """End the thread."""
        self._ending.set()
        if self._thread is not None:
            self._thread.join(CLOSE_S)

    def _run(self) -> None:
        """Listen until closed, opening the device again whenever it went away."""
        while not self._ending.is_set():
            try:
                self._listen()
            except OSError as error:  # pyserial's own failure is one too
                self._is_open.clear()
                if not isinstance(error, NotPluggedIn) or self._is_missed:
                    is_forbidden = isinstance(_cause(error), PermissionError)
                    self._trouble = (ScannerForbidden if is_forbidden else ScannerGone).code
                self._ending.wait(self._retry_s)

    @abstractmethod
    def _listen(self) -> None:
        """Open the device, say `_opened`, and hear it until closed. Raises OSError when gone."""

    def _opened(self) -> None:
        """Note that the device is there."""
        self._trouble, self._is_missed = None, True
        self._is_open.set()

    def _heard(self, text: str, at_ms: int) -> None:
        """Deliver a reading: its AIM id, where it sends one, apart."""
        self._trouble = None
        self._deliver(reading_of(text, at_ms, self._source))

    def _garbled(self) -> None:
        """Note that what came is no code: a wrong speed, a loose plug."""
        self._trouble = ScannerGarbled.code


def reading_of(text: str, at_ms: int, source: str = "serial") -> Reading:
    """Return what a scanner sent as a reading."""
    found = AIM.match(text)
    if found is None:
        return Reading(text, source, at_ms)
    return Reading(text[found.end() :], source, at_ms, found.group())


def is_scanner(name: str) -> bool:
    """Claim that the system's name of a device is a scanner's."""
    return SCANNER_WORDS.search(name) is not None


def _cause(error: OSError) -> BaseException:
    """Return what the system said: pyserial wraps it in a failure of its own."""
    if error.__context__ is not None:
        return error.__context__
    return error
