"""How documents' bytes lie on the disk: compressed, and opened again to the very same bytes.

Owns the frozen texts that compression starts from: typical documents, so that what every document
repeats costs nothing (a ten-line sale of 5.0 kB takes 0.7 kB instead of 1.4 kB, and less time).
Which text was used stands in the first byte, and the texts themselves stand in the ledger
(table `dictionary`), so that the file can be read without this program.
"""

import threading
from functools import cache
from pathlib import Path

import zstandard

from pos.errors import DocumentUnreadable

DICTIONARY = 1
"""The text that is used now. Texts are never changed: a new one gets a new number."""
LEVEL = 3


@cache
def dictionary(number: int) -> bytes:
    """Return a frozen text. Raises DocumentUnreadable where this release has none such."""
    path = Path(__file__).with_name(f"dictionary_{number}.txt")
    if not path.exists():
        raise DocumentUnreadable(reason="not_compressed")
    return path.read_bytes()


class _OfThread(threading.local):
    """A thread's own coders: those of zstandard must not be shared between threads."""

    def __init__(self) -> None:
        start = self._start(DICTIONARY)
        start.precompute_compress(level=LEVEL)
        self.compressor = zstandard.ZstdCompressor(level=LEVEL, dict_data=start)
        self._decompressors: dict[int, zstandard.ZstdDecompressor] = {}

    @staticmethod
    def _start(number: int) -> zstandard.ZstdCompressionDict:
        return zstandard.ZstdCompressionDict(
            dictionary(number), dict_type=zstandard.DICT_TYPE_RAWCONTENT
        )

    def decompressor(self, number: int) -> zstandard.ZstdDecompressor:
        """Return the decompressor that starts from a text."""
        found = self._decompressors.get(number)
        if found is None:
            found = zstandard.ZstdDecompressor(dict_data=self._start(number))
            self._decompressors[number] = found
        return found


@cache
def _coders() -> _OfThread:
    return _OfThread()


def packed(raw: bytes) -> bytes:
    """Return a document's bytes as they are stored."""
    return bytes((DICTIONARY,)) + _coders().compressor.compress(raw)


def unpacked(stored: bytes) -> bytes:
    """Return stored bytes as they were. Raises DocumentUnreadable."""
    try:
        return _coders().decompressor(stored[0]).decompress(memoryview(stored)[1:])
    except (zstandard.ZstdError, IndexError) as error:
        raise DocumentUnreadable(reason="not_compressed") from error
