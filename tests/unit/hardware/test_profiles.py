"""Lines explained as a whole: drawn symbols through blur, glare and bend, and lines without one."""

import cv2
import numpy as np
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from hardware.drivers.profiles import explain
from hardware.drivers.readers import COST_MAX, GAP_MIN
from pos.domain.codes import check_digit

Line = NDArray[np.float64]
QUIET = 10


def a_number(first_twelve: str = "690123456789") -> str:
    return f"{first_twelve}{check_digit(first_twelve)}"


def a_line(number: str, module: float, blur: float, *, ink: float = 200, bend: float = 0) -> Line:
    """Grey values across a symbol; blur in modules, bend in modules at the middle."""
    drawn = np.asarray(zxingcpp.create_barcode(number, zxingcpp.BarcodeFormat.EAN13).to_image())
    row = drawn[0].astype(np.float64)
    bars = np.flatnonzero(row < 128)
    modules = row[bars[0] : bars[-1] + 1] < 128
    assert len(modules) == 95
    fine = np.repeat(np.pad(modules.astype(np.float64), QUIET), 40)
    reach = int(160 * blur)
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / (40 * blur)) ** 2)
    fine = np.convolve(fine, kernel / kernel.sum(), "same")
    at = (np.arange(int((95 + 2 * QUIET) * module)) + 0.5) / module
    at = at + bend * np.sin(np.pi * np.clip((at - QUIET) / 95, 0, 1))
    return np.asarray(230 - ink * np.interp(at * 40, np.arange(len(fine)), fine), np.float64)


def told(line: Line, module: float) -> tuple[str, float, float]:
    found = explain(line, QUIET * module, (QUIET + 95) * module, 0.08)
    assert found is not None
    return found.text, found.cost, found.gap


def claimed(line: Line, module: float) -> str | None:
    """What a reader believes of a line."""
    text, cost, gap = told(line, module)
    return text if cost <= COST_MAX and gap >= GAP_MIN else None


@settings(max_examples=40, deadline=None)
@given(st.text("0123456789", min_size=12, max_size=12), st.floats(1.2, 3.5), st.floats(0.3, 0.8))
def test_no_other_number_is_believed_however_alike_its_digits_are(
    digits: str, module: float, blur: float
) -> None:
    number = a_number(digits)
    assert claimed(a_line(number, module, blur), module) in {number, None}


def test_most_numbers_are_read_at_little_more_than_a_pixel_a_module() -> None:
    chance = np.random.default_rng(1)
    numbers = [a_number("".join(map(str, chance.integers(0, 10, 12)))) for _ in range(30)]
    read = [claimed(a_line(number, 1.25, 0.5), 1.25) == number for number in numbers]
    assert sum(read) >= 24


@pytest.mark.parametrize("bend", [-1.5, 1.5])
def test_a_symbol_bent_around_a_bottle_is_read(bend: float) -> None:
    assert told(a_line(a_number(), 2, 0.5, bend=bend), 2)[0] == a_number()


def test_bars_half_drowned_in_light_are_read() -> None:
    line = np.minimum(255, a_line(a_number(), 2, 0.6, ink=150) + 90)
    assert told(line, 2)[0] == a_number()


def test_ends_known_badly_are_found() -> None:
    line = a_line(a_number(), 2, 0.5)
    found = explain(line, QUIET * 2 + 12, (QUIET + 95) * 2 - 9, 0.12)
    assert found is not None
    assert found.text == a_number()


@pytest.mark.parametrize("seed", range(8))
def test_stripes_that_are_no_symbol_are_explained_by_none(seed: int) -> None:
    chance = np.random.default_rng(seed)
    stripes = np.repeat(chance.integers(0, 2, 120) * 180.0, chance.integers(1, 4))
    line = np.asarray(cv2.GaussianBlur(stripes[None], (0, 0), 1), np.float64).ravel()[:240]
    found = explain(line, 20, len(line) - 20, 0.12)
    assert found is None or found.cost > COST_MAX or found.gap < GAP_MIN


def test_a_line_too_short_for_a_symbol_is_no_failure() -> None:
    assert explain(np.zeros(3), 0, 0, 0.1) is None
