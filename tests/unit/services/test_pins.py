"""PINs: kept as hashes, and slowed down when tried out."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from pos.domain.documents import Moment
from pos.services.pins import FREE_TRIES, WAIT_S_MAX, WrongPins, hash_pin, is_pin

NOW = Moment("2026-11-23T10:00:00.000+08:00", 5_000_000, "boot-one", None)


def later(seconds: float) -> Moment:
    return replace(NOW, monotonic_ms=NOW.monotonic_ms + round(seconds * 1000))


def after(wrong: int) -> WrongPins:
    tries = WrongPins.from_state(None, NOW)
    for _ in range(wrong):
        tries = tries.once_more(NOW)
    return tries


def test_a_pin_opens_its_own_hash_and_no_other() -> None:
    kept = hash_pin("1234", b"salt-of-16-bytes")
    assert is_pin("1234", kept)
    assert not is_pin("1235", kept)
    assert "1234" not in kept


def test_the_same_pin_with_another_salt_is_kept_differently() -> None:
    assert hash_pin("1234", bytes(16)) != hash_pin("1234", b"x" * 16)


def test_a_hash_of_an_unknown_form_opens_for_nobody() -> None:
    assert not is_pin("1234", "")
    assert not is_pin("", "plain$1234")


def test_three_wrong_pins_are_answered_at_once_and_the_fourth_try_waits() -> None:
    assert [after(count).wait_s(NOW) for count in range(FREE_TRIES + 1)] == [0, 0, 0, 5]


def test_waits_grow_by_five_seconds_up_to_a_minute() -> None:
    waits = [after(FREE_TRIES + more).wait_s(NOW) for more in range(14)]
    assert waits == [5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60, 60, 60]


def test_a_wait_ends_on_time() -> None:
    assert after(3).wait_s(later(4.2)) == 1
    assert after(3).wait_s(later(5)) == 0


def test_setting_the_wall_clock_shortens_no_wait() -> None:
    ahead = replace(NOW, wall="2036-11-23T10:00:00.000+08:00")
    assert after(3).wait_s(ahead) == 5


def test_after_a_restart_of_the_machine_the_wait_begins_again_and_can_end() -> None:
    rebooted = Moment(NOW.wall, 12, "boot-two", None)
    assert after(3).wait_s(rebooted) == 5
    begun = after(3).started_over(rebooted)
    assert begun.wait_s(replace(rebooted, monotonic_ms=12 + 5_000)) == 0


@given(count=st.integers(0, 1000), passed_ms=st.integers(-10_000, 10_000_000))
def test_a_wait_is_never_longer_than_a_minute_and_never_below_zero(
    count: int, passed_ms: int
) -> None:
    tries = WrongPins(count, NOW.boot, NOW.monotonic_ms)
    now = replace(NOW, monotonic_ms=max(0, NOW.monotonic_ms + passed_ms))
    assert 0 <= tries.wait_s(now) <= WAIT_S_MAX


def test_a_count_survives_a_restart_of_the_program() -> None:
    assert WrongPins.from_state(after(4).to_state(), NOW) == after(4)
