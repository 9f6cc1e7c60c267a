"""Why goods come back, and whether they can be sold again: what a refund tells beside its money.

Owns the reasons, and what each says of the goods unless somebody says otherwise. The books take
all that comes back into stock at its cost (rule M8): goods that cannot be sold again are to be
kept apart and written off by a loss of their own.
"""

from dataclasses import dataclass

from pos.domain.documents import Json
from pos.errors import ReasonUnknown

REASONS = ("faulty", "expired", "wrong", "unwanted", "other")
"""Broken or bad; past its date; another thing than was meant; no longer wanted; any other."""
_SPOILT = ("faulty", "expired")


@dataclass(frozen=True, slots=True)
class ComingBack:
    """A reason for a refund, and whether its goods go back on the shelf."""

    reason: str
    can_be_sold: bool

    def told(self) -> Json:
        """Return what the refund's document says of it."""
        return {"reason": self.reason, "can_be_sold": self.can_be_sold}


def coming_back(reason: str, *, can_be_sold: bool | None = None) -> ComingBack:
    """Return why goods come back; what is broken or past its date cannot be sold again.

    `can_be_sold` says otherwise. Raises ReasonUnknown.
    """
    if reason not in REASONS:
        raise ReasonUnknown(reason=reason)
    sold = reason not in _SPOILT if can_be_sold is None else can_be_sold
    return ComingBack(reason, sold)
