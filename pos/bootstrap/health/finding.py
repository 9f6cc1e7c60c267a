"""A finding: what was looked at, how it stands, and the code whose sentence says what to do."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class State(StrEnum):
    """How a part of the till stands."""

    OK = "ok"
    ATTENTION = "attention"
    """It sells without; somebody should look at it."""
    FAILED = "failed"
    """It is set up and broken, or nothing sells without it."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of `doctor`; `facts` fill the sentence under `code`."""

    check: str
    state: State
    code: str
    facts: Mapping[str, object] = field(default_factory=dict)
