"""The C heap set up for frames: memory of one is kept for the next.

A decoder takes and frees megabytes a frame. glibc gives them back to the system each time and
gets them again page by page, which doubled the time of OpenCV's reader (measured).
"""

import ctypes
import sys

_TRIM, _MMAP = -1, -3
"""mallopt's M_TRIM_THRESHOLD and M_MMAP_THRESHOLD."""
_KEPT_BYTES = 400_000_000
_FRAME_BYTES_MAX = 32 * 1024 * 1024
"""The largest that mallopt takes."""


def keep_frames_memory() -> bool:
    """Let the heap keep what frames free; returns false where the C library has no such setting."""
    if not sys.platform.startswith("linux"):
        return False
    library = ctypes.CDLL(None)
    if not hasattr(library, "mallopt"):
        return False
    return bool(library.mallopt(_MMAP, _FRAME_BYTES_MAX) and library.mallopt(_TRIM, _KEPT_BYTES))
