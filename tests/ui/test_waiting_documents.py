"""How many documents wait for the server, and since when, is seen on every size of window."""

from dataclasses import replace

import pytest

from pos.cli.screens import SIZES
from pos.ui.textures import width_of
from pos.ui.theme import PX_BODY
from tests.ui.hands import WAIT_S, Kiosk

COLA = "6901234567892"


def state_of(kiosk: Kiosk) -> str:
    """Return the words of the bar's state, as far as they are whole in the window."""
    shell = kiosk.driver.on_screen.shell
    assert shell is not None
    shown = shell.bar._state
    wide = width_of(shown.text, PX_BODY, is_bold=False)
    is_whole = shown.width >= wide and not shown.is_shortened
    return shown.text if is_whole and shown.opacity and shown.x >= 0 else ""


def test_a_till_of_its_own_has_nothing_to_send(selling: Kiosk) -> None:
    selling.wedges(COLA)
    for size in SIZES:
        selling.driver.resize(size)
        assert state_of(selling) == "已存在本机", size


@pytest.mark.parametrize("is_online", [True, False])
def test_what_waits_and_its_age_are_seen_beside_the_longest_total(
    selling: Kiosk, *, is_online: bool
) -> None:
    desk = selling.parts.desk
    selling.taps("quantity", "pad:9", "pad:9", "pad:9", "pad:9")
    selling.wedges(COLA)
    desk.change(language="en")

    def says_all() -> bool:
        # Told anew each time: the kiosk asks its ledger now and then, where nothing waits.
        assert desk.status is not None
        desk.status = replace(
            desk.status, acked=1, pending=12_345, oldest_s=364 * 86_400, online=is_online
        )
        desk.show()
        selling.driver.frames(1)
        return state_of(selling).endswith("12345 to send, 364 days")

    for size in SIZES:
        selling.driver.resize(size)
        selling.driver.wait_for(says_all, WAIT_S)
