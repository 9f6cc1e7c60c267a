"""Sign in: faces, PINs, habits."""

from datetime import timedelta

from pos.errors import DiskFull
from pos.presenters.parts import Look
from tests.unit.presenters.stand import NOON, Stand


def test_those_who_sell_come_first_and_one_is_chosen_already(stand: Stand) -> None:
    logins = [face.key for face in stand.work.faces]
    assert logins[-1] == "user:warehouse"
    assert [face.is_chosen for face in stand.work.faces].count(True) == 1


def test_the_key_waits_for_four_digits(stand: Stand) -> None:
    stand.taps("user:cashier pad:2 pad:2 pad:2")
    assert (stand.finish.is_on, stand.finish.look) == (False, Look.NOT_YET)
    stand.taps("sign_in")
    assert stand.counter.signed_in is None
    stand.taps("pad:2")
    assert (stand.finish.is_on, stand.finish.look) == (True, Look.SOLID)


def test_digits_can_be_taken_back_and_cleared_and_are_at_most_twelve(stand: Stand) -> None:
    stand.taps("user:cashier pad:1 pad:2 pad:back")
    assert stand.work.filled == 1
    stand.taps("pad:clear")
    assert stand.work.filled == 0
    stand.taps(" ".join(["pad:5"] * 20))
    assert stand.work.filled == stand.work.dots == 12


def test_another_face_forgets_what_was_typed(stand: Stand) -> None:
    stand.taps("user:cashier pad:2 pad:2 user:owner")
    assert stand.work.filled == 0
    assert stand.work.picture == "faces/owner"


def test_a_face_that_is_not_there_chooses_nobody(stand: Stand) -> None:
    stand.taps("user:stranger")
    assert (stand.work.name, stand.work.picture) == ("", "")
    assert stand.work.hint == "Tap your face first"


def test_a_wrong_pin_is_a_sentence_and_a_sound_and_typing_clears_it(stand: Stand) -> None:
    stand.signs_in(pin="9999")
    assert stand.work.is_refused
    assert stand.work.hint == "Wrong user or PIN. Try again."
    assert stand.sounds == ["unknown"]
    stand.taps("pad:2")
    assert not stand.work.is_refused


def test_while_the_pin_is_checked_no_digit_and_no_second_tap_counts(stand: Stand) -> None:
    with stand.answers_late():
        stand.signs_in()
        stand.taps("pad:7 sign_in sign_in")
        assert stand.work.filled == 0
        assert not stand.finish.is_on
    assert stand.screen == "open_shift"


def test_who_may_not_sell_is_told_so_and_signed_out(stand: Stand) -> None:
    stand.signs_in("warehouse", "3333")
    assert stand.screen == "sign_in"
    assert stand.work.is_refused
    assert stand.counter.signed_in is None


def test_with_a_shift_open_signing_in_goes_straight_to_selling(selling: Stand) -> None:
    selling.taps("more switch")
    assert selling.screen == "sign_in"
    assert selling.counter.signed_in is None
    selling.signs_in("owner", "1111")
    assert selling.screen == "sell"


def test_goods_wait_until_someone_is_here(stand: Stand) -> None:
    stand.scans("6901234567892")
    assert "6901234567892" in " ".join(stand.strip)
    assert stand.sounds == ["stop"]
    stand.taps("pad:1")
    assert stand.strip == ("", "")


def test_faces_that_cannot_be_read_are_told(stand: Stand) -> None:
    stand.lane.next_error = DiskFull()
    stand.kiosk.go("sign_in")
    assert "disk" in " ".join(stand.strip).lower()


def test_language_light_and_hand_change_and_are_kept(stand: Stand) -> None:
    stand.taps("language hand light")
    assert stand.finish.word == "登录"
    habits = stand.kept[-1]
    assert (habits.language, habits.is_left_handed, habits.is_dark) == ("zh", True, True)
    stand.taps("language hand light")
    habits = stand.kept[-1]
    assert (habits.language, habits.is_left_handed, habits.is_dark) == ("en", False, False)
    stand.taps("nothing")


def test_the_greeting_follows_the_clock(stand: Stand) -> None:
    greetings = []
    for hours in (-6, 0, 6):
        stand.time = NOON + timedelta(hours=hours)
        greetings.append(stand.work.heading)
    assert len(set(greetings)) == 3
    assert stand.work.day == "Monday 23 November"
