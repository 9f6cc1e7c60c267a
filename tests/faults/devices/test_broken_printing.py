"""Printing that is killed at every write: nothing forgotten, nothing twice without its mark."""

import itertools
from pathlib import Path

import pytest

from tests.faults.devices.broken_printing import broken_shop

STRIDE = {"network": 1, "serial": 4}
"""A serial line is tried at every fourth step here, and at each in the campaign."""


@pytest.mark.parametrize("wire", STRIDE)
def test_printing_killed_at_any_write_forgets_nothing_and_marks_what_may_be_a_second_copy(
    demo_home: Path, wire: str
) -> None:
    with broken_shop(demo_home, wire) as shop:
        for step in itertools.count(1, STRIDE[wire]):
            if shop.break_printing_of_one_sale(step) != "killed":
                break
        assert step > 12, "a receipt takes more writes than that"
        assert shop.printer.drawer_pulses > 0
