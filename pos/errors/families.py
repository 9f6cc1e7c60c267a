"""Families of failure: tell the user, keep and retry, or a bug.

Owns `code` and `details`; each fact is a class in a module beside this one.
"""

from typing import ClassVar


class PosError(Exception):
    """The base of every foreseen failure; `details` fill the sentence and the reply."""

    code: ClassVar[str] = "bug"

    def __init__(self, **details: object) -> None:
        """Keep the facts of this failure under their names."""
        super().__init__(self.code)
        self.details = details

    def __str__(self) -> str:
        """Return the code and its facts, for logs; users get the sentence instead."""
        facts = " ".join(f"{name}={value!r}" for name, value in self.details.items())
        return f"{self.code} {facts}".rstrip()


class Rejected(PosError):
    """What was asked cannot be done as asked: tell the user, nothing has changed."""


class Unavailable(PosError):
    """Something needed is not there now: keep what is to be done, and retry."""


class DeviceUnavailable(Unavailable):
    """A device does not answer; selling goes on without it."""
