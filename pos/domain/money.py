"""Whole-number money and quantity: rounding, sharing, and the units every other module names.

Owns the two roundings of the books (M3, M5 of docs/books.md) and nothing else; it refuses
floats by never producing one. Inside one document all amounts share that document's currency,
so an amount travels as a plain integer of minor units (docs/adr/0002-money.md).
"""

from collections.abc import Sequence
from typing import TypeAlias

Minor: TypeAlias = int
"""Signed amount in the currency's minor unit (fen, cent, yen)."""

Thousandths: TypeAlias = int
"""Signed quantity in thousandths of the product's unit (0.752 kg is 752)."""

UNIT: Thousandths = 1000
"""One piece, one kilogram: a quantity of one."""

BasisPoints: TypeAlias = int
"""Tax rate in hundredths of a per cent (13 % is 1300, 7.5 % is 750)."""

WHOLE: BasisPoints = 100_00
"""All of something: 100 %."""

AMOUNT_LIMIT = 2**53
"""No amount or quantity may reach this: beyond it JSON readers lose digits."""

FIGURE_LIMIT = AMOUNT_LIMIT // 1000
"""No single figure that a document books may reach this (90 billion yuan), so that the sums of a
thousand absurd ones still stay below `AMOUNT_LIMIT`, and of a million within 64 bits."""


def half(numerator: int, denominator: int) -> int:
    """Return numerator ÷ denominator to the nearest whole, a tie away from zero (docs/books.md).

    Negatives mirror positives: half(-n, d) == -half(n, d). The denominator is positive.
    """
    quotient = (abs(numerator) * 2 + denominator) // (denominator * 2)
    return quotient if numerator >= 0 else -quotient


def to_step(amount: Minor, step: Minor) -> Minor:
    """Return the amount rounded half away from zero to a multiple of step (rule M5)."""
    return amount if step == 1 else half(amount, step) * step


def share(total: Minor, weights: Sequence[int]) -> list[Minor]:
    """Split total over the weights by largest remainder, exactly summing to it (rule M3).

    Each part is rounded down on the sign of the total; missing units go to the largest
    fractions, a tie to the earlier one. The weights' sum is positive unless total is 0.
    """
    whole = sum(weights)
    if total == 0 or whole == 0:
        if total:
            raise ZeroDivisionError("an amount cannot be shared over nothing")
        return [0] * len(weights)
    sign = 1 if total > 0 else -1
    return spread(total, [sign * abs(total) * weight for weight in weights], whole)


def spread(total: Minor, numerators: Sequence[int], denominator: int) -> list[Minor]:
    """Round exact parts (numerator ÷ positive denominator) so that they sum to total (rule M3).

    The parts' exact sum lies within one unit a part of the total; it is how tax of one rate,
    fixed once for the document, comes back to the lines it was made of (rule M4).
    """
    sign = -1 if total < 0 else 1
    floors = [sign * numerator // denominator for numerator in numerators]
    missing = sign * total - sum(floors)
    if missing:
        rests = [sign * numerator % denominator for numerator in numerators]
        # Sorted in reverse, equal ones keep their order: a tie goes to the earlier part.
        largest = sorted(range(len(rests)), key=rests.__getitem__, reverse=True)
        for index in largest[:missing]:
            floors[index] += 1
    return floors if sign == 1 else [-part for part in floors]


def running_share(whole: Minor, part_before: int, part_after: int, parts: int) -> Minor:
    """Return what the step from part_before to part_after of parts takes of whole (rule M8).

    Any split of the way from 0 to parts sums to whole, because each step is the difference of
    two rounded running totals. A whole without parts (nothing was sold) gives 0.
    """
    if parts == 0:
        return 0
    sign = 1 if parts > 0 else -1
    size = abs(parts)
    return half(whole * part_after * sign, size) - half(whole * part_before * sign, size)
