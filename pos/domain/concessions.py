"""Concessions: what is given away at the counter by hand, why, and how far each role may go.

Owns the reasons, the limits by role as data, and the one question whether a concession is within
them. It computes no price: that is `pos.domain.pricing`. A concession beyond the cashier's limit
needs the leave of someone whose limit it is within, and the document names that person.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from pos.domain.catalogue import Role
from pos.domain.documents import Json
from pos.domain.money import WHOLE, BasisPoints, Minor, half
from pos.errors import ReasonUnknown

REASONS = ("damaged", "expiring", "regular", "match", "label", "other")
"""Why something is sold below its price: damaged, soon expired, a regular, a rival's price,
another price on the shelf, any other."""
KINDS = ("line", "basket", "price")


@dataclass(frozen=True, slots=True)
class Concession:
    """One thing given away: a line's discount or price, or the basket's discount (no line)."""

    kind: str
    """line | basket | price"""
    line: int | None
    reason: str
    user: str
    """Id of who gave it."""
    allowed_by: str | None = None
    """Id of who gave leave, where it was beyond the user's own limit."""

    def to_json(self) -> Json:
        """Return the concession as documents and node state tell it."""
        told: Json = {"kind": self.kind, "reason": self.reason, "user": self.user}
        if self.line is not None:
            told["line"] = self.line
        if self.allowed_by is not None:
            told["allowed_by"] = self.allowed_by
        return told

    @staticmethod
    def from_json(told: Json) -> "Concession":
        """Return the concession that was told."""
        return Concession(
            told["kind"], told.get("line"), told["reason"], told["user"], told.get("allowed_by")
        )


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of the price a role may give away, in basis points, by kind of concession."""

    line: BasisPoints = 0
    basket: BasisPoints = 0
    price: BasisPoints = 0

    def of(self, kind: str) -> BasisPoints:
        """Return the limit of a kind of concession."""
        return {"line": self.line, "basket": self.basket, "price": self.price}[kind]


LIMITS: dict[Role, Limits] = {
    Role.OWNER: Limits(WHOLE, WHOLE, WHOLE),
    Role.CASHIER: Limits(line=10_00, basket=5_00),
    Role.WAREHOUSE: Limits(),
}
"""What holds where the shop has said nothing else."""


def limits_of(role: Role, settings: Sequence[Json]) -> Limits:
    """Return a role's limits: the shop's own where its settings have some, else the usual."""
    for own in settings:
        if own["role"] == role.value:
            return Limits(own.get("line", 0), own.get("basket", 0), own.get("price", 0))
    return LIMITS[role]


def is_within(given: Minor, of: Minor, limit: BasisPoints) -> bool:
    """Claim that giving away so much of an amount stays within a limit; nothing always does.

    A limit in per cent comes to whole minor units as a discount in per cent does (rule M1), so
    that who may give ten per cent may give them on any price.
    """
    return given <= half(of * limit, WHOLE)


def check_reason(reason: str) -> None:
    """Raise ReasonUnknown for a reason that is none of those that shops give."""
    if reason not in REASONS:
        raise ReasonUnknown(reason=reason)
