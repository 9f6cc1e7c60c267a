"""Folders and the names in them on the disk, so that a server's files are there after a power cut.

A system may keep a file's bytes and forget its name until the folder has been synced as well. Tills
have the same in `pos.store.durable`, which the server never imports.
"""

import os
from pathlib import Path


def sync_folder(folder: Path) -> None:
    """Return once the names in a folder are on the disk. Raises OSError.

    Does nothing where the system keeps no folder open (Windows), and its journal does the work.
    """
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def make_durable_folder(folder: Path) -> None:
    """Make a folder and those above it where they are not there, on the disk. Raises OSError."""
    if not folder.is_dir():
        make_durable_folder(folder.parent)
        folder.mkdir(exist_ok=True)
        sync_folder(folder.parent)
