"""A sale as it is looked up for a refund."""

import pytest

from pos.services.refund_results import RefundPreviewLine


@pytest.mark.parametrize(
    ("sold", "returned", "left"),
    [(3000, 1000, 2000), (3000, 3000, 0), (3000, 6000, 0), (-2000, 0, -2000), (-2000, -4000, 0)],
)
def test_what_is_left_of_a_line_is_never_less_than_nothing(
    sold: int, returned: int, left: int
) -> None:
    line = RefundPreviewLine(1, "A001", "", "Cola", "can", sold, returned, 1050)
    assert line.left == left
