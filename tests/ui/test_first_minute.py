"""The first minute in its window: an empty home becomes a shop that has sold, and looks right."""

import os
from pathlib import Path
from unittest import mock

import pytest

from pos.bootstrap.beginning import is_first_start
from pos.bootstrap.rehearsal import rehearsed_printer
from pos.cli.kiosk_driver import open_first
from pos.cli.screens import SIZES
from pos.cli.screens.beginning import walk_first
from pos.presenters.forms import FormView
from tests.driving import succeeded
from tests.ui.hands import MACHINES, Kiosk
from tests.ui.inspection import defects
from tests.ui.vocabulary import Vocabulary

TYPED = (
    *("Corner Sh", "Corner Shop", "Ann", "Cola", "lon", "Open price", "UTC"),
    *("Arctic/Longyearbyen", "America/Miquelon", "America/Blanc-Sablon"),
    *("xinhuachaos", "新化超市", "王", "kele", "可乐", "散货"),
)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_four_answers_and_a_scan_later_the_shop_has_sold_and_every_step_looked_right(
    tmp_path: Path, language: str
) -> None:
    home, words = tmp_path / "home", Vocabulary(language, TYPED)
    found, count = [], 0
    with (
        rehearsed_printer() as printer,
        mock.patch.dict(
            os.environ,
            dict.fromkeys(MACHINES, "")
            | {"LIUSHUI_PRINTER": printer.address, "LIUSHUI_HOME": str(home)},
        ),
    ):
        assert is_first_start()
        with open_first(home, SIZES[0], language) as driver:
            kiosk = Kiosk(driver)
            for number, name in enumerate(walk_first(driver, language)):
                size = SIZES[number % len(SIZES)]
                driver.resize(size)
                driver.change(is_dark=number % 2 == 1, is_left_handed=number % 4 > 1)
                work = driver.view.work
                offered = (
                    [repr(it.word) for it in work.candidates] if isinstance(work, FormView) else []
                )
                found += [
                    f"{name} {size}: {defect}"
                    for defect in defects(kiosk, words)
                    if not defect.startswith(tuple(offered) or " ")
                ]
                count += 1
            driver.type_keys("pay way:card")
            driver.wait_for(lambda: printer.receipts == 1)
        assert not is_first_start()
        assert succeeded(home, "verify", "--json")["ok"] is True
    assert not found, "\n".join(found)
    assert count >= 18
