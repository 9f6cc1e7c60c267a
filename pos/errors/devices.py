"""Devices: gone, empty or unreadable; selling goes on without them."""

from pos.errors.families import DeviceUnavailable, Rejected, Unavailable


class PaperOut(DeviceUnavailable):
    """The printer has no paper."""

    code = "printer.paper_out"


class CoverOpen(DeviceUnavailable):
    """The printer's cover is open."""

    code = "printer.cover_open"


class PrinterOffline(DeviceUnavailable):
    """The printer does not answer."""

    code = "printer.offline"


class CameraGone(DeviceUnavailable):
    """The camera gives no picture."""

    code = "camera.gone"


class ScannerGone(DeviceUnavailable):
    """The scanner's port cannot be read."""

    code = "scanner.gone"


class ScannerForbidden(DeviceUnavailable):
    """This user may not read the scanner's device."""

    code = "scanner.forbidden"


class ScannerGarbled(DeviceUnavailable):
    """What the scanner sends is no text: its speed is another, or its plug is loose."""

    code = "scanner.garbled"


class ScannerUnknown(Rejected):
    """A scanner setting names no kind of connection: `name`."""

    code = "scanner.unknown"


class PictureUnreadable(Rejected):
    """A file is no picture that can be read."""

    code = "picture.unreadable"


class FontMissing(Unavailable):
    """No font with Chinese characters is on this machine."""

    code = "font.missing"


class DisplayMissing(Unavailable):
    """There is no screen that a window could be shown on."""

    code = "display.missing"


class PrinterUnknown(Rejected):
    """A printer setting names no kind of connection: `name`."""

    code = "printer.unknown"
