"""The customer's screen of a kiosk: a second process of this very program."""

import sys
from pathlib import Path

from hardware.drivers.customer_window import WindowDisplay
from pos.ports.devices import CustomerDisplay

MAIN = Path(__file__).resolve().parents[2] / "main.py"
FULL = "full"


def build_display(setting: str) -> CustomerDisplay | None:
    """Return the customer's screen of a setting ("1024x600", "full"), None for none."""
    if not setting:
        return None
    how = ["--fullscreen"] if setting == FULL else ["--size", setting]
    return WindowDisplay([sys.executable, str(MAIN), "display", *how])
