"""Cameras put together from settings, with their votes.

A setting is a number, file, folder or stream's address. Hand scanners are `scanners`, printers
are `printers`. Nothing is opened here: a device that is not there says so when it is used.
"""

from collections.abc import Callable

from pos.domain.codes import normalise_barcode
from pos.domain.codes.gtin import gtin_of
from pos.domain.codes.votes import Votes
from pos.errors import BadCheckDigit
from pos.ports.devices import Preview, Reading, Scanner

RETAIL = frozenset({"EAN-13", "EAN-8", "UPC-A", "UPC-E"})
SHORT = frozenset({"EAN-8", "UPC-E"})


def build_camera(
    source: str,
    preview: Callable[[Preview], None] | None = None,
    is_watched: Callable[[], bool] = lambda: True,
) -> Scanner:
    """Return a camera that delivers each article once while it is in view.

    `preview` gets a small picture at most ten times a second, on the camera's own thread: a
    window takes it to its own before it shows it. While nothing is watched none is made.
    """
    from hardware.drivers.camera import CameraScanner, open_camera
    from hardware.drivers.decoding import FrameDecoder
    from hardware.drivers.preview import PreviewTap

    decoder = FrameDecoder()
    tap = (
        PreviewTap(preview, lambda: decoder.located_width, is_watched)
        if preview is not None
        else None
    )
    return VotedScanner(CameraScanner(lambda: open_camera(source), decoder, tap))


class VotedScanner:
    """A scanner whose readings are votes: delivers what enough of them agree on."""

    def __init__(self, readings: Scanner) -> None:
        self._readings = readings
        self._votes = Votes()

    @property
    def trouble(self) -> str | None:
        """Return what is wrong with the scanner behind."""
        return self._readings.trouble

    def start(self, deliver: Callable[[Reading], None]) -> None:
        """Begin; `deliver` is called on the scanner's thread."""

        def vote(reading: Reading) -> None:
            code = _counted_as(reading)
            is_short = reading.symbology in SHORT
            if code is not None and self._votes.see(code, reading.at_ms, is_short=is_short):
                deliver(reading)

        self._readings.start(vote)

    def close(self) -> None:
        """End the scanner behind."""
        self._readings.close()


def _counted_as(reading: Reading) -> str | None:
    """Return what a vote is for: readers write one number in several lengths; None: no vote."""
    try:
        if reading.symbology in RETAIL:
            return gtin_of(reading.text, reading.symbology)
        return normalise_barcode(reading.text)
    except BadCheckDigit:
        return None
