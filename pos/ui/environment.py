"""Kivy's surroundings, set before it is first imported; imports nothing of it itself.

Owns that Kivy reads no arguments, writes no log and no settings of its own, and draws without a
screen where that is wanted.
"""

import logging
import os
from pathlib import Path

_QUIET = {
    "KIVY_NO_ARGS": "1",
    "KIVY_NO_CONFIG": "1",
    "KIVY_NO_FILELOG": "1",
    "KIVY_NO_CONSOLELOG": "1",
    "KIVY_LOG_MODE": "PYTHON",
}


def prepare(cache: Path, *, is_off_screen: bool) -> None:
    """Set what Kivy asks of its surroundings; `cache` is a folder that it may write into."""
    for name, value in _QUIET.items():
        os.environ.setdefault(name, value)
    log = logging.getLogger("kivy")
    # A filter and no level: Kivy sets its logger back to INFO while it is imported.
    log.addFilter(_is_of_use)
    folder = cache / "kivy"
    folder.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("KIVY_HOME", str(folder))
    if is_off_screen:
        os.environ["SDL_VIDEODRIVER"] = "offscreen"
        os.environ.setdefault("SDL_AUDIODRIVER", "dummy")


def _is_of_use(record: logging.LogRecord) -> bool:
    """Leave out chatter, and that there is no multitouch library: a kiosk can do without."""
    is_chatter = record.levelno < logging.WARNING
    return not is_chatter and "is not supported by your version of linux" not in record.getMessage()


def has_display() -> bool:
    """Claim that there is a screen to draw on; on systems other than Linux there always is."""
    if os.name != "posix" or os.uname().sysname != "Linux":
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
