"""How a reading of a photograph is judged, and which half it belongs to."""

from pathlib import Path

from tests.campaigns.photographs import Photograph, is_kept

GOODS = Photograph(Path("a.png"), "UPC-A", "00012345678905", is_kept=False)
PARCEL = Photograph(Path("b.png"), "Code 128", "0101234567890128\n", is_kept=False)


def test_goods_are_judged_by_gtin_and_other_codes_by_their_plain_text() -> None:
    assert GOODS.verdict([("012345678905", "00012345678905")]) == "right"
    assert GOODS.verdict([("012345678905", None)]) == "wrong"
    assert PARCEL.verdict([("\x1d0101234567890128\r\n", None)]) == "right"


def test_right_is_a_truth_among_the_texts_and_no_text_is_silent() -> None:
    assert GOODS.verdict([("A", None), ("012345678905", "00012345678905")]) == "right"
    assert GOODS.verdict([("A", None)]) == "wrong"
    assert GOODS.verdict([]) == "silent"


def test_a_photograph_stays_in_its_half() -> None:
    assert is_kept("upce-f762d755.png")
    assert not is_kept("ean13-13a1f734.png")
    halves = [is_kept(f"photo-{number}.png") for number in range(400)]
    assert 150 < sum(halves) < 250
