"""EAN-13 and UPC-A read as a whole: the number whose bars explain a line of grey values best.

Other readers find edges first, and where bars are thinner than two pixels or half drowned in
light, edges lie: two of them then agree on a wrong number with a valid check digit. Here nothing
is cut into black and white. A line across the symbol is compared with how each digit would look
through several degrees of blur; of all numbers with a valid check digit the one that leaves the
least unexplained wins, and the gap to the next says how sure that is.

Owns the digit shapes of EAN-13 (ISO/IEC 15420) and the search. Finding symbols in a picture is
the locator's work.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

_ODD = [
    *("0001101", "0011001", "0010011", "0111101", "0100011"),
    *("0110001", "0101111", "0111011", "0110111", "0001011"),
]
"""Digits of the left half, set A; 1 is a bar."""
_RIGHT = ["".join("10"[int(bit)] for bit in digit) for digit in _ODD]
_EVEN = [digit[::-1] for digit in _RIGHT]
_SETS = [
    *("AAAAAA", "AABABB", "AABBAB", "AABBBA", "ABAABB"),
    *("ABBAAB", "ABBBAA", "ABABAB", "ABABBA", "ABBABA"),
]
"""The first digit is told by which sets the left half uses."""

MODULES, MIDDLE = 95, 47.5
DIGITS = 6
"""In each half."""
_LEFT_AT, _RIGHT_AT, _WIDE = 3, 2.5, 7
"""Modules from the left edge, or from the middle, to the first digit; modules of a digit."""
SAMPLES = 4
"""Of each module."""
AROUND = 1
"""Modules looked at on either side of a digit: its neighbours shine into it."""
BLURS = (0.3, 0.6, 0.9, 1.3)
"""Spreads tried, in modules."""
_GUARD_BLUR = 0.6
_GUARDS = (("00000001010", -7.0), ("1010101", 44.0), ("01010000000", 91.0))
"""Shapes and places of the guards: the left with its quiet zone, the middle, the right."""
_FLAT = 20.0
"""Grey values that count as noise beside a guard."""
_WIDTHS = (0.8, 1.25)
_PLACE_STEP, _BOW = 0.5, (-2.0, -1.0, 0.0, 1.0, 2.0)
"""Of the first search in modules: steps of the ends, and how far the middle may be off."""
_BOW_COST = 0.05
"""Of likeness a module: digits that are all alike hold shifted copies of the middle."""
_FINE = np.arange(-4, 5) * 0.3
_PEAKS, _APART = 5, 1.5
_KEPT = 2
"""Numbers kept for each sum on the way: the best, and the next to measure the gap by."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """The number that explains a line best; `cost` and `gap` are shares of its variation."""

    text: str
    """13 digits."""
    cost: float
    """What it leaves unexplained, 0 to 1."""
    gap: float
    """How much more the next number with a valid check digit leaves."""


def explain(line: Array, left: float, right: float, slack: float) -> Explanation | None:
    """Return what a line of grey values says, None where nothing fits at all.

    `left` and `right` are about where the symbol's first and last bar are; each may be off by
    `slack` times the width.
    """
    ink = 255.0 - np.asarray(line, np.float64)
    found = (_fitted(ink, *ends) for ends in _places(ink, left, right, slack))
    return min((_best_number(*fit) for fit in found), key=lambda each: each.cost, default=None)


# --- where the symbol lies in the line -----------------------------------------------------------


def _places(
    ink: Array, left: float, right: float, slack: float
) -> Iterator[tuple[float, float, float]]:
    """Yield left end, middle and right end where the guards stand out, the best first."""
    width = right - left
    steps = np.arange(-slack, slack + 1e-6, _PLACE_STEP / MODULES) * width
    lefts, rights = (grid.ravel() for grid in np.meshgrid(left + steps, right + steps))
    modules = (rights - lefts) / MODULES
    narrow, wide = (share * width / MODULES for share in _WIDTHS)
    is_likely = (modules > narrow) & (modules < wide)
    lefts, rights, modules = lefts[is_likely], rights[is_likely], modules[is_likely]
    if not len(lefts):
        return
    middles = np.stack([_guard(ink, lefts + bow * modules, modules, 1) for bow in _BOW])
    middles -= _BOW_COST * np.abs(np.array(_BOW))[:, None]
    bows = np.array(_BOW)[middles.argmax(0)]
    scores = _guard(ink, lefts, modules, 0) + middles.max(0) + _guard(ink, lefts, modules, 2)
    taken: list[tuple[float, float]] = []
    for at in np.argsort(-scores)[:400]:
        ends = (float(lefts[at]), float(rights[at]))
        is_new = all(
            abs(ends[0] - other[0]) + abs(ends[1] - other[1]) > _APART * modules[at]
            for other in taken
        )
        if is_new:
            taken.append(ends)
            yield ends[0], sum(ends) / 2 + float(bows[at] * modules[at]), ends[1]
        if len(taken) == _PEAKS:
            return


def _guard(ink: Array, origins: Array, modules: Array, which: int) -> Array:
    """Return how well a guard fits at each place, -1 to 1."""
    shape, at = _GUARD_SHAPES[which]
    seen = _seen(ink, origins, modules, at + (np.arange(len(shape)) + 0.5) / 2)
    seen -= seen.mean(1, keepdims=True)
    return np.asarray((seen @ shape) / (np.linalg.norm(seen, axis=1) + _FLAT))


def _seen(ink: Array, origins: Array, modules: Array, places: Array) -> Array:
    """Return the ink at places in modules from each origin: one row an origin."""
    at = origins[:, None] + places[None] * modules[:, None] - 0.5
    return np.interp(at.ravel(), np.arange(len(ink)), ink).reshape(at.shape)


# --- what the digits say -------------------------------------------------------------------------


def _fitted(ink: Array, left: float, middle: float, right: float) -> tuple[Array, Array]:
    """Return what the shapes of each digit leave unexplained, where they leave least near a place.

    Both halves move on their own around a common middle, so a tilted or bent symbol fits too.
    """
    fine = _FINE * (right - left) / MODULES
    count = len(fine)
    outer, inner = (grid.ravel() for grid in np.meshgrid(fine, middle + fine, indexing="ij"))
    lefts = _unexplained(ink, left + outer, inner - left - outer, _LEFT_AT, _LEFT_SHAPES)
    rights = _unexplained(ink, inner, right + outer - inner, _RIGHT_AT, _RIGHT_SHAPES)
    left_costs = lefts.min(3).sum(2).reshape(len(BLURS), count, count)
    right_costs = rights.min(3).sum(2).reshape(len(BLURS), count, count)
    sums = left_costs.min(1) + right_costs.min(1)
    blur, centre = np.unravel_index(int(sums.argmin()), sums.shape)
    left_at = int(left_costs[blur, :, centre].argmin()) * count + int(centre)
    right_at = int(right_costs[blur, :, centre].argmin()) * count + int(centre)
    return lefts[blur, left_at], rights[blur, right_at]


def _unexplained(ink: Array, origins: Array, widths: Array, first: float, shapes: Array) -> Array:
    """Return what each digit's shape leaves of a half's variation: blur, place, digit, shape."""
    along = (np.arange(shapes.shape[2]) + 0.5) / SAMPLES - AROUND
    places = (first + _WIDE * np.arange(DIGITS)[:, None] + along[None]).ravel()
    seen = _seen(ink, origins, widths / MIDDLE, places).reshape(len(origins), DIGITS, -1)
    seen -= seen.mean(2, keepdims=True)
    energy = (seen**2).sum(2)
    likeness = np.einsum("pdn,bsn->bpds", seen / np.sqrt(energy + 1e-9)[..., None], shapes)
    share = energy / (2 * energy.sum(1, keepdims=True) + 1e-9)
    return np.asarray((1 - np.clip(likeness, 0, 1) ** 2) * share[None, :, :, None])


def _best_number(lefts: Array, rights: Array) -> Explanation:
    """Return the best number with a valid check digit, and its gap to the next.

    `lefts` holds what twenty shapes leave of each digit (set A, then B), `rights` what ten leave.
    """
    rows = np.empty((10, 2 * DIGITS, 10))
    for first, digit in product(range(10), range(DIGITS)):
        at = 10 * (_SETS[first][digit] == "B")
        rows[first, digit] = lefts[digit, at : at + 10]
    rows[:, DIGITS:] = rights
    # For each first digit and each sum so far (mod 10) the best numbers are kept.
    costs = np.full((10, 10, _KEPT), np.inf)
    costs[np.arange(10), np.arange(10), 0] = 0.0
    trail: list[NDArray[np.int64]] = []
    sums, digits = np.arange(10)[:, None], np.arange(10)[None]
    for place in range(2 * DIGITS):
        weight = 3 if place % 2 == 0 else 1
        before = costs[:, (sums - weight * digits) % 10]
        ways = (before + rows[:, place][:, None, :, None]).reshape(10, 10, -1)
        best = np.argsort(ways, axis=2)[:, :, :_KEPT]
        costs = np.take_along_axis(ways, best, 2)
        trail.append(best)
    ends = costs[:, 0].ravel()
    order = np.argsort(ends)
    text = _spelt(int(order[0]) // _KEPT, int(order[0]) % _KEPT, trail)
    return Explanation(text, float(ends[order[0]]), float(ends[order[1]] - ends[order[0]]))


def _spelt(first: int, rank: int, trail: list[NDArray[np.int64]]) -> str:
    """Return the number that the trail of best ways leads back along."""
    digits, total = "", 0
    for place in range(2 * DIGITS - 1, -1, -1):
        digit, rank = divmod(int(trail[place][first, total, rank]), _KEPT)
        total = (total - (3 if place % 2 == 0 else 1) * digit) % 10
        digits = str(digit) + digits
    return str(first) + digits


# --- how things look through blur ----------------------------------------------------------------


def _blurred(modules: list[float], spread: float, samples: int) -> Array:
    """Return modules as grey values, so many samples each, through a blur in modules."""
    finer = 4
    fine = np.repeat(np.array(modules), samples * finer)
    reach = int(4 * spread * samples * finer)
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / (spread * samples * finer)) ** 2)
    padded = np.pad(fine, reach, mode="edge")
    blurred = np.convolve(padded, kernel / kernel.sum(), "valid")
    return np.asarray(blurred.reshape(-1, finer).mean(1))


def _unit(shape: Array) -> Array:
    """Return a shape without its mean, of length 1."""
    shape = shape - shape.mean()
    return np.asarray(shape / np.linalg.norm(shape))


def _shapes(digits: list[str], before: float, after: float) -> Array:
    """Return the digits through each blur: blur, digit, sample. What lies beyond is grey."""
    beyond = [0.5] * 3
    cut = len(beyond) + 1 - AROUND
    return np.array(
        [
            [
                _unit(
                    _blurred([*beyond, before, *map(float, digit), after, *beyond], blur, SAMPLES)[
                        cut * SAMPLES : -cut * SAMPLES
                    ]
                )
                for digit in digits
            ]
            for blur in BLURS
        ]
    )


def _guard_shape(guard: str) -> Array:
    """Return a guard, two samples a module."""
    return _unit(_blurred([0.5, 0.5, *map(float, guard), 0.5, 0.5], _GUARD_BLUR, 2)[4:-4])


_LEFT_SHAPES = _shapes([*_ODD, *_EVEN], 1.0, 0.0)
_RIGHT_SHAPES = _shapes(_RIGHT, 0.0, 1.0)
_GUARD_SHAPES: tuple[tuple[Any, float], ...] = tuple(
    (_guard_shape(guard), at) for guard, at in _GUARDS
)
