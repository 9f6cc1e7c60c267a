"""Why goods come back, and what that says of them."""

import pytest

from pos.domain.coming_back import REASONS, coming_back
from pos.errors import ReasonUnknown


def test_what_is_broken_or_past_its_date_is_not_sold_again_unless_somebody_says_so() -> None:
    kept = {reason for reason in REASONS if not coming_back(reason).can_be_sold}
    assert kept == {"faulty", "expired"}
    assert coming_back("faulty", can_be_sold=True).can_be_sold
    assert not coming_back("other", can_be_sold=False).can_be_sold


def test_no_other_reason_is_taken() -> None:
    with pytest.raises(ReasonUnknown):
        coming_back("moon")
