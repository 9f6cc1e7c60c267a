"""Signing in over the line protocol: wrong PINs, waits, changing users, starting again."""

from collections.abc import Callable
from pathlib import Path

from tests.driving import Till


def test_three_wrong_pins_are_answered_and_the_fourth_try_waits(till: Till) -> None:
    for _ in range(3):
        assert till.refused("login", user="cashier", pin="0000") == "login.wrong_pin"
    waiting = till.ask("login", user="cashier", pin="2222")
    assert waiting["error"]["code"] == "login.wait"
    assert waiting["error"]["retry_after_s"] == 5
    assert till.done("login", user="owner", pin="1111")["role"] == "owner"


def test_the_wait_outlives_the_process(home: Path, started: Callable[[Path], Till]) -> None:
    first = started(home)
    for _ in range(3):
        first.refused("login", user="cashier", pin="0000")
    first.kill()
    assert started(home).refused("login", user="cashier", pin="2222") == "login.wait"


def test_a_user_that_does_not_exist_is_a_wrong_pin(till: Till) -> None:
    assert till.refused("login", user="nobody", pin="2222") == "login.wrong_pin"
    assert till.refused("login", user="", pin="") == "login.wrong_pin"


def test_a_right_pin_forgets_the_wrong_ones(till: Till) -> None:
    for _ in range(4):
        for _ in range(2):
            assert till.refused("login", user="cashier", pin="0000") == "login.wrong_pin"
        till.done("login", user="cashier", pin="2222")


def test_a_wrong_pin_changes_nobody_and_leaves_one_document(till: Till) -> None:
    till.done("login", user="owner", pin="1111")
    before = till.done("status")
    till.refused("login", user="cashier", pin="0000")
    after = till.done("status")
    assert after["user"] == "owner"
    assert after["head"]["seq"] == before["head"]["seq"] + 1


def test_signing_in_again_changes_the_user_and_keeps_the_basket(selling: Till) -> None:
    selling.done("scan", code="A001")
    selling.done("login", user="owner", pin="1111")
    status = selling.done("status")
    assert (status["user"], status["role"]) == ("owner", "owner")
    assert (status["lines"], status["total"]) == (1, "3.50")


def test_a_restart_keeps_shift_basket_and_held_baskets_but_nobody_signed_in(
    home: Path, started: Callable[[Path], Till]
) -> None:
    first = started(home)
    first.done("login", user="cashier", pin="2222")
    first.done("open_shift", float="0.00")
    first.done("scan", code="A001")
    first.done("hold", name="blue jacket")
    first.done("scan", code="A002", quantity="2")
    first.kill()
    second = started(home)
    status = second.done("status")
    assert (status["user"], status["shift"], status["lines"]) == (None, 1, 1)
    assert status["total"] == "7.00"
    second.done("login", user="cashier", pin="2222")
    second.done("clear")
    assert second.done("recall", name="blue jacket")["lines"][0]["sku"] == "A001"
