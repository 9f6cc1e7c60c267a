"""How documents lie in the server's database: compressed, opened again to the very same bytes."""

import threading

import zstandard

from pos.errors import DocumentUnreadable

LEVEL = 3


class _OfThread(threading.local):
    """A thread's own coders: zstandard works without the interpreter's lock.

    Two threads at one coder write over each other's bytes (a document that nobody can read any
    more, or the end of the process); pushes of several tills are booked side by side.
    """

    def __init__(self) -> None:
        self.compressor = zstandard.ZstdCompressor(level=LEVEL)
        self.decompressor = zstandard.ZstdDecompressor()


_coders = _OfThread()


def packed(raw: bytes) -> bytes:
    """Return a document's bytes as the journal keeps them; safe on any thread."""
    return _coders.compressor.compress(raw)


def unpacked(stored: bytes | memoryview) -> bytes:
    """Return stored bytes as they were. Raises DocumentUnreadable."""
    try:
        return _coders.decompressor.decompress(stored)
    except zstandard.ZstdError as error:
        raise DocumentUnreadable(reason="not_compressed") from error
