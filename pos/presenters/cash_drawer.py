"""Notes and coins: which a customer may hand over, which to hand back, which to count.

Owns the denominations of each currency, in minor units, largest first.
"""

from pos.domain.figures import decimals_of
from pos.domain.money import Minor

_DENOMINATIONS: dict[str, tuple[Minor, ...]] = {
    "CNY": (100_00, 50_00, 20_00, 10_00, 5_00, 1_00, 50, 10),
    "EUR": (100_00, 50_00, 20_00, 10_00, 5_00, 2_00, 1_00, 50),
    "USD": (100_00, 50_00, 20_00, 10_00, 5_00, 1_00, 25, 10),
    "GBP": (50_00, 20_00, 10_00, 5_00, 2_00, 1_00, 50, 20),
    "JPY": (10_000, 5_000, 1_000, 500, 100, 50, 10, 1),
}
_OTHERS = (100, 50, 20, 10, 5, 2, 1)
NOTES_MOST = 3


def denominations(currency: str) -> tuple[Minor, ...]:
    """Return what a drawer of this currency holds, largest first."""
    scale = 10 ** decimals_of(currency)
    return _DENOMINATIONS.get(currency, tuple(units * scale for units in _OTHERS))


def notes_above(total: Minor, currency: str) -> tuple[Minor, ...]:
    """Return the round sums that customers hand over for a total: 86.50 gives 87, 90, 100."""
    scale = 10 ** decimals_of(currency)
    steps = [step * scale for step in (1, 5, 10, 20, 50, 100)]
    sums = {-(-total // step) * step for step in steps}
    return tuple(sorted(amount for amount in sums if amount > total)[:NOTES_MOST])


def hand_back(change: Minor, currency: str) -> tuple[tuple[Minor, int], ...]:
    """Return (denomination, how many) that make up a change, as far as they can."""
    made = []
    for denomination in denominations(currency):
        count, change = divmod(change, denomination)
        if count:
            made.append((denomination, count))
    return tuple(made)


def picture_of(denomination: Minor, currency: str) -> str:
    """Return the name of the drawing of a note or coin, "" where there is none."""
    if currency != "CNY":
        return ""
    coins = {50: "money/coin-0.5", 10: "money/coin-0.1"}
    return coins.get(denomination) or f"money/note-{denomination // 100}"
