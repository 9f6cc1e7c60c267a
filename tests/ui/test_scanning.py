"""Goods from a hand scanner's cable, a camera and a keyboard scanner, the window busy or not."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from assets.draw.barcode_photos import draw_photos
from hardware.fakes.scanner_simulator import ScannerSimulator
from tests.ui.hands import Kiosk, open_kiosk

COLA, SUGAR_FREE = "6901234567892", "6912345524452"
UNKNOWN, MISREAD = "6999999999997", "6901234567890"


@pytest.fixture
def cable(tmp_path: Path) -> Iterator[ScannerSimulator]:
    scanner = ScannerSimulator(tmp_path / "scanner")
    scanner.plug_in()
    yield scanner
    scanner.unplug()


def test_every_scan_of_a_cable_counts_once_while_frames_are_slow(
    home: Path, cable: ScannerSimulator
) -> None:
    with open_kiosk(home, scanner=str(cable.port)) as kiosk:
        kiosk.begin_selling()
        with kiosk.busy():
            for code in (COLA, SUGAR_FREE, COLA, COLA, SUGAR_FREE):
                cable.scan(code)
                kiosk.driver.frames(1)
            kiosk.waits_until(lambda: kiosk.lines == {"A001": 3000, "A002": 2000})
            kiosk.driver.frames(5)
            assert kiosk.lines == {"A001": 3000, "A002": 2000}


def test_a_pulled_cable_is_told_and_scanning_goes_on_when_it_is_back(
    home: Path, cable: ScannerSimulator
) -> None:
    with open_kiosk(home, scanner=str(cable.port)) as kiosk:
        kiosk.begin_selling()
        cable.unplug()
        kiosk.waits_until(lambda: kiosk.reads("扫码枪掉线了"))
        kiosk.wedges(COLA)
        cable.plug_in()
        kiosk.waits_until(lambda: not kiosk.parts.machines.troubles())
        cable.scan(SUGAR_FREE)
        kiosk.waits_until(lambda: len(kiosk.lines) > 1)
        assert kiosk.lines == {"A001": 1000, "A002": 1000}


def test_what_a_camera_sees_lands_in_the_basket_once(selling: Kiosk, tmp_path: Path) -> None:
    wanted = {}
    for code, sku in ((COLA, "A001"), (SUGAR_FREE, "A002")):
        draw_photos(tmp_path / sku, [code], seed=3)
        wanted[sku] = 1000
        with selling.busy():
            selling.driver.look_at(str(tmp_path / sku))
            selling.waits_until(lambda: selling.lines == wanted)
            selling.driver.frames(5)
            assert selling.lines == wanted


def test_keys_of_a_keyboard_scanner_are_a_scan(selling: Kiosk) -> None:
    selling.wedges(COLA, SUGAR_FREE, COLA)
    assert selling.lines == {"A001": 2000, "A002": 1000}


def test_keys_that_pile_up_behind_a_slow_frame_are_a_scan_still(selling: Kiosk) -> None:
    with selling.busy():
        selling.driver.frames(3)
        selling.presses(f"{COLA}\n", 0)
        selling.driver.settle()
    assert selling.lines == {"A001": 1000}


def test_text_typed_by_hand_is_never_taken_for_a_scan(selling: Kiosk) -> None:
    selling.presses(f"{COLA}\n", 120)
    selling.driver.frames(3)
    assert not selling.lines


def test_the_scanners_enter_presses_no_key(selling: Kiosk) -> None:
    selling.wedges(COLA)
    selling.taps("pay")
    selling.presses("\n", 0)
    selling.presses("\t\n", 10)
    selling.driver.settle()
    assert selling.screen == "pay"
    assert not selling.sales


def test_a_field_with_the_focus_gets_nothing_of_a_scan(selling: Kiosk) -> None:
    from kivy.uix.textinput import TextInput

    field = TextInput(multiline=False)
    window = selling.driver.on_screen.window.window
    window.add_widget(field)
    field.focus = True
    selling.driver.frames(2)
    selling.wedges(COLA, "6912345524452")
    assert field.focus
    window.remove_widget(field)
    assert field.text == ""
    assert selling.lines == {"A001": 1000, "A002": 1000}


def test_what_is_typed_by_hand_goes_into_the_search_and_a_scan_back_to_the_sale(
    selling: Kiosk,
) -> None:
    selling.parts.kiosk.go("search")
    selling.presses("kele\n", 120)
    selling.waits_until(lambda: selling.work.field.text == "kele")
    selling.wedges(COLA)
    assert (selling.screen, selling.lines) == ("sell", {"A001": 1000})


def test_capitals_and_dashes_of_a_keyboard_scanner_come_as_they_are(selling: Kiosk) -> None:
    selling.wedges(COLA, "S01-T01-000123")
    assert selling.reads("S01-T01-000123")
    assert selling.lines == {"A001": 1000}


def test_an_unknown_barcode_is_told_and_the_sale_is_as_before(selling: Kiosk) -> None:
    selling.wedges(COLA, UNKNOWN)
    assert selling.reads("6 999999 999997")
    assert selling.lines == {"A001": 1000}
    selling.wedges(COLA)
    assert selling.lines == {"A001": 2000}
    assert not selling.reads("6 999999 999997")


def test_a_misread_barcode_asks_for_another_scan(selling: Kiosk) -> None:
    selling.wedges(MISREAD)
    assert selling.reads("6 901234 567890")
    assert not selling.lines


def test_a_quantity_typed_first_counts_for_the_next_scan_alone(selling: Kiosk) -> None:
    selling.taps("quantity", "pad:1", "pad:2", "quantity_done")
    selling.wedges(COLA, SUGAR_FREE)
    assert selling.lines == {"A001": 12000, "A002": 1000}


def test_a_label_weighed_in_the_shop_is_a_line_of_its_own(selling: Kiosk) -> None:
    selling.wedges("2300001013169", "2300001007526")
    assert [line.q for line in selling.basket.lines] == [1316, 752]
