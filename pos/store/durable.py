"""What is to be there after the power was cut: files whole, and the names of files.

Owns the order in which that is had: a file's bytes, its name, the name of its folder. A system may
keep a file's bytes and forget its name until the folder has been synced as well.
"""

import os
import threading
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


def write_durably(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, and on the disk before this returns. Raises OSError."""
    write_whole(path, content, is_durable=True)
    sync_folder(path.parent)


def write_whole(path: Path, content: bytes, *, is_durable: bool = False) -> None:
    """Write a file whole or not at all. Raises OSError."""
    part = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}")
    try:
        with part.open("wb") as file:
            file.write(content)
            file.flush()
            if is_durable:
                os.fsync(file.fileno())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
