"""Where a till or a server keeps its data: `$LIUSHUI_HOME`, else the platform's data folder.

Owns the home and the names of files in it; refuses to make or open any of the files.
"""

import os
import sys
from pathlib import Path

from pos.errors import unwritable
from pos.store.durable import make_durable_folder

LEDGER = "ledger.db"
KEY = "ledger.key"
SERVER_DATABASE = "server.db"
SERVER_PHOTOS = "server-photos"


def home() -> Path:
    """Return the folder that holds one till or one server."""
    named = os.environ.get("LIUSHUI_HOME")
    if named:
        return Path(named)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData/Local")) / "Liushui"
    if sys.platform == "darwin":
        return Path.home() / "Library/Application Support/Liushui"
    return Path(os.environ.get("XDG_DATA_HOME", Path.home() / ".local/share")) / "liushui"


def make_home() -> Path:
    """Make the home where it is not there, and return it. Raises HomeUnwritable, DiskFull."""
    return make_folder(home())


def make_folder(place: Path) -> Path:
    """Make a folder where it is not there, and return it. Raises HomeUnwritable, DiskFull."""
    try:
        make_durable_folder(place)
    except OSError as error:
        raise unwritable(error, place) from error
    return place
