"""The rate of a drain by how much is booked already."""

from bench.progress import Progress


def test_a_rate_belongs_to_the_second_half_of_the_way_to_each_mark() -> None:
    seen = [(0.0, 0), (1.0, 400), (2.0, 600), (3.0, 1000), (7.0, 9000), (8.0, 11_000)]
    assert Progress(seen).rates() == {"1000": 333, "10000": 2000}


def test_a_mark_that_was_not_reached_has_no_rate() -> None:
    assert Progress([(0.0, 0), (1.0, 999)]).rates() == {}
    assert Progress().rates() == {}
