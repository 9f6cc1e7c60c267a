"""The kiosk's own settings: which printer prints what after one is changed or taken away."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from pos.bootstrap.habits import KioskSettings, keep_habits, keep_places, read_settings
from pos.bootstrap.printers import PrinterSetting
from pos.presenters.desk import Habits
from pos.presenters.machines import Places

RECEIPTS = PrinterSetting("tcp://127.0.0.1:9100", prints=frozenset({"receipt", "x"}))
GIFTS = PrinterSetting("tcp://127.0.0.1:9101", "gifts", prints=frozenset({"gift"}))


@pytest.fixture(autouse=True)
def _no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for machine in ("SCANNER", "CAMERA", "PRINTER", "DISPLAY"):
        monkeypatch.delenv(f"LIUSHUI_{machine}", raising=False)


def settings() -> KioskSettings:
    return KioskSettings(Habits(), printer=RECEIPTS.address, printers=(RECEIPTS, GIFTS))


def test_another_address_changes_the_first_printer_alone(tmp_path: Path) -> None:
    kept = keep_places(tmp_path, Places(printer="tcp://127.0.0.1:9200", columns=32), settings())
    first, second = kept.printers
    assert (first.address, first.columns, first.prints) == (
        "tcp://127.0.0.1:9200",
        32,
        RECEIPTS.prints,
    )
    assert second == GIFTS
    assert read_settings(tmp_path, "en").printers == kept.printers


def test_where_the_first_printer_is_taken_away_the_second_prints_its_receipts(
    tmp_path: Path,
) -> None:
    kept = keep_places(tmp_path, Places(), settings())
    (only,) = kept.printers
    assert (only.address, only.prints) == (GIFTS.address, RECEIPTS.prints | GIFTS.prints)
    assert kept.printer == GIFTS.address
    assert read_settings(tmp_path, "en").printers == kept.printers


def test_without_any_printer_none_is_left(tmp_path: Path) -> None:
    alone = KioskSettings(Habits(), printer=RECEIPTS.address, printers=(RECEIPTS,))
    assert keep_places(tmp_path, Places(), alone).printers == ()
    assert read_settings(tmp_path, "en").printer == ""


def test_habits_and_addresses_that_are_changed_at_once_are_both_kept(tmp_path: Path) -> None:
    """The screen keeps the one and the ledger's lane the other."""
    with ThreadPoolExecutor(2) as pool:
        for dark in (True, False) * 15:
            port = f"tcp://127.0.0.1:{9300 + dark}"
            habits = pool.submit(keep_habits, tmp_path, Habits(is_dark=dark))
            places = pool.submit(keep_places, tmp_path, Places(printer=port), settings())
            habits.result(30)
            places.result(30)
            found = read_settings(tmp_path, "en")
            assert (found.habits.is_dark, found.printer) == (dark, port)
