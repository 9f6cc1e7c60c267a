"""The wire to a USB printer, by its vendor and product number (pyusb under python-escpos).

Tried as far as "not found": no printer was at hand. All above it is the other wires' own.
"""

from typing import Any

from escpos.exceptions import DeviceNotFoundError
from escpos.printer import Usb
from usb.core import NoBackendError, USBTimeoutError
from usb.util import ENDPOINT_IN, ENDPOINT_OUT, endpoint_direction

from hardware.drivers.escpos_wire import READ_S, SEND_S, PrinterWire

PACKET_BYTES = 64
MS = 1000


def usb_wire(vendor: int, product: int) -> PrinterWire:
    """Return the wire to the printer with these numbers, as `lsusb` lists them."""

    def opened() -> Usb:
        device = Usb(vendor, product, timeout=int(SEND_S * MS))
        try:
            device.open()
        except NoBackendError as missing:  # a ValueError: no libusb on this machine
            raise DeviceNotFoundError("libusb") from missing
        # python-escpos guesses 0x01 and 0x82; makers put them where they like.
        device.out_ep = _end_point(device.device, ENDPOINT_OUT)
        device.in_ep = _end_point(device.device, ENDPOINT_IN)
        return device

    # What is sent into an end point stays in the printer when this side closes it.
    return PrinterWire(opened, _read, keeps_line=True)


def _end_point(device: Any, way: int) -> int:
    """Return the address of the first end point that goes a way. Raises DeviceNotFoundError."""
    for end_point in device.get_active_configuration()[(0, 0)]:
        if endpoint_direction(end_point.bEndpointAddress) == way:
            return int(end_point.bEndpointAddress)
    raise DeviceNotFoundError("end point")


def _read(device: Any) -> bytes:
    """Read from the printer. Raises OSError where it has left."""
    try:
        return bytes(device.device.read(device.in_ep, PACKET_BYTES, int(READ_S * MS)))
    except USBTimeoutError:
        return b""
