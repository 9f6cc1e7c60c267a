"""Photos on a till: files by the hash of their content, and the queue of those to be sent."""

from collections.abc import Sequence
from typing import Protocol


class Photos(Protocol):
    """The till's photos; what waits to be sent is never thrown away to make room."""

    def keep(self, content: bytes) -> str:
        """Keep a photo, durably, and return its SHA-256 in hex; the same one again is no matter.

        Raises PhotoUnreadable (empty or too large), PhotosFull, DiskFull, HomeUnwritable.
        """
        ...

    def waiting(self) -> Sequence[str]:
        """Return the hashes of photos that the server does not have, oldest first."""
        ...

    def read(self, photo: str) -> bytes | None:
        """Return a photo whose content gives its hash, None where there is none such here."""
        ...

    def mark_sent(self, photo: str) -> None:
        """Say that the server has a photo whole; from now on it may make room for others."""
        ...

    def take(self, photo: str, content: bytes) -> bool:
        """Keep a photo that the server has, whole or not at all; claims that it gives its hash.

        It makes room by the photos that were shown least lately, never by one that waits.
        Raises DiskFull, HomeUnwritable.
        """
        ...

    def shown(self, photo: str) -> None:
        """Say that a photo is shown, so that it is not the next to make room."""
        ...

    def erase(self, photo: str) -> None:
        """Take a photo away for good."""
        ...
