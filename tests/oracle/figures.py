"""Exact figures: decimal strings in, rounding, sharing and running shares over fractions.

Amounts are whole cents (int), quantities whole thousandths (int); whatever lies between them is
a `Fraction`. Nothing here knows a document.
"""

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache

HALF = Fraction(1, 2)


class Refused(ValueError):
    """The document breaks a rule of form or money; the state is as before."""


@lru_cache(maxsize=100_000)
def number(text: str) -> Fraction:
    """Return a decimal string as the exact number it writes."""
    return Fraction(text)


@lru_cache(maxsize=100_000)
def cents(text: str) -> int:
    """Return money such as "3.50" in cents; a part of a cent is refused."""
    return whole(number(text) * 100)


@lru_cache(maxsize=100_000)
def thousandths(text: str) -> int:
    """Return a quantity such as "1.316" in thousandths; finer ones are refused."""
    return whole(number(text) * 1000)


def whole(figure: Fraction) -> int:
    """Return a fraction that must be a whole number as one."""
    if figure.denominator != 1:
        raise Refused(f"{figure} is not whole")
    return figure.numerator


def floor(figure: Fraction) -> int:
    """Return the greatest whole number that is not above the figure."""
    return figure.numerator // figure.denominator


def half(figure: Fraction) -> int:
    """Return the nearest whole number, a tie away from zero."""
    return floor(figure + HALF) if figure >= 0 else -floor(HALF - figure)


def to_step(amount: int, step: int) -> int:
    """Return the amount at the nearest multiple of the step (M5)."""
    return half(Fraction(amount, step)) * step


def settle(total: int, exact: Sequence[Fraction]) -> list[int]:
    """Return the exact parts as whole ones that sum to the total (M3).

    Rounded down on the sign of the total (0 counts as positive); the missing ones go to the
    largest fractions, the earlier of two equal ones first.
    """
    sign = -1 if total < 0 else 1
    mirrored = [sign * part for part in exact]
    parts = [floor(part) for part in mirrored]
    missing = abs(total) - sum(parts)
    if not 0 <= missing <= len(parts):
        raise Refused(f"{total} is not the sum of its parts, rounded")
    by_fraction = sorted(range(len(parts)), key=lambda i: parts[i] - mirrored[i])
    for i in by_fraction[:missing]:
        parts[i] += 1
    return [sign * part for part in parts]


def shared(total: int, weights: Sequence[int]) -> list[int]:
    """Return the total split in proportion to weights above zero (M3)."""
    weight = sum(weights)
    return settle(total, [Fraction(total * part, weight) for part in weights])


def running(amount: int, before: int, after: int, sold: int) -> int:
    """Return what the way from `before` to `after` of `sold` takes of the amount (M8)."""
    return half(Fraction(amount * after, sold)) - half(Fraction(amount * before, sold))
