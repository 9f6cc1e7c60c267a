"""`doctor` finds and tests real parts: drivers over sockets, terminals and files, a real server."""

import json
import re
from pathlib import Path

import pytest

from pos.bootstrap.health import Finding, State, examine, surroundings
from pos.bootstrap.rehearsal import rehearsed_printer
from pos.cli.doctor import line, sentence_of
from pos.domain.words import CATALOGUES, catalogue
from tests.driving import Server, Till, command, succeeded

MACHINES = ("LIUSHUI_PRINTER", "LIUSHUI_SCANNER", "LIUSHUI_CAMERA")
PARTS = ["scanner", "camera", "printer", "drawer", "ledger", "server", "disk", "clock"]
HEALTH = Path(__file__).resolve().parents[3] / "pos" / "bootstrap" / "health"
CODE = re.compile(r'"((?:scanner|camera|printer|drawer|ledger|server|disk|clock)\.[a-z_]+)"')

FACTS = (
    "place",
    "size",
    "number",
    "shop",
    "count",
    "url",
    "ms",
    "gb",
    "reason",
    "time",
    "zone",
    "last",
    "s",
    "name",
)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with nothing in it and nothing plugged in."""
    for variable in MACHINES:
        monkeypatch.setenv(variable, "")
    monkeypatch.setenv("LIUSHUI_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def found(*, tries: bool = False) -> dict[str, Finding]:
    return {finding.check: finding for finding in examine("en", tries=tries)}


def test_with_no_device_at_all_it_answers_for_every_part_and_nothing_is_broken(home: Path) -> None:
    ended = command(home, "doctor", "--json")
    told = json.loads(ended.stdout)
    assert ended.returncode == 0
    assert told["ok"] is True
    assert [check["check"] for check in told["checks"]] == [*PARTS, "fonts"]
    assert all(check["message"] for check in told["checks"])
    assert not home.exists()


def test_it_says_a_part_a_line_in_both_languages(home: Path) -> None:
    for language, word in (("en", "attention"), ("zh", "注意")):
        ended = command(home, "doctor", LIUSHUI_LANG=language)
        lines = ended.stdout.splitlines()
        assert len(lines) == len(PARTS) + 2, ended.stdout
        assert lines[0].startswith(word)
        assert "scanner.none" in lines[0]


def test_a_printer_is_asked_how_it_stands_and_the_drawer_opens_when_told(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    succeeded(home, "init", "--demo")
    with rehearsed_printer() as printer:
        monkeypatch.setenv("LIUSHUI_PRINTER", printer.address)
        assert found()["printer"].code == "printer.ok"
        assert (printer.receipts, printer.drawer_pulses) == (0, 0)
        tried = found(tries=True)
        assert (tried["printer"].code, tried["drawer"].code) == ("printer.printed", "drawer.opened")
        assert (printer.receipts, printer.drawer_pulses) == (1, 1)
        printer.run_out()
        empty = found(tries=True)
        assert empty["printer"] == Finding(
            "printer", State.FAILED, "printer.paper_out", empty["printer"].facts
        )
        assert empty["drawer"].code == "drawer.waits"
        assert command(home, "doctor", LIUSHUI_PRINTER=printer.address).returncode == 1
    assert found()["printer"].code == "printer.offline"


def test_a_printer_setting_that_names_nothing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIUSHUI_PRINTER", "carrier pigeon")
    assert found()["printer"].code == "printer.unknown"


def test_a_scanner_is_opened_and_a_missing_one_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hardware.fakes.scanner_simulator import ScannerSimulator

    scanner = ScannerSimulator(tmp_path / "ttyACM0")
    scanner.plug_in()
    monkeypatch.setenv("LIUSHUI_SCANNER", str(scanner.port))
    assert found()["scanner"].code == "scanner.ok"
    scanner.unplug()
    monkeypatch.setenv("LIUSHUI_SCANNER", str(tmp_path / "ttyNONE"))
    assert found()["scanner"] == Finding(
        "scanner", State.FAILED, "scanner.gone", found()["scanner"].facts
    )
    monkeypatch.setenv("LIUSHUI_SCANNER", "serial:")
    assert found()["scanner"].code == "scanner.unknown"


def test_a_camera_gives_a_picture_or_says_that_it_is_dark_or_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import cv2
    import numpy as np

    for name, light, code in (("bright", 200, "camera.ok"), ("dark", 3, "camera.dark")):
        picture = tmp_path / f"{name}.png"
        assert cv2.imwrite(str(picture), np.full((480, 640, 3), light, np.uint8))
        monkeypatch.setenv("LIUSHUI_CAMERA", str(picture))
        assert found()["camera"].code == code
    monkeypatch.setenv("LIUSHUI_CAMERA", str(tmp_path / "none.png"))
    assert found()["camera"].state is State.FAILED


def test_beside_a_running_counter_its_machines_are_left_alone(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    succeeded(home, "init", "--demo")
    monkeypatch.setenv("LIUSHUI_PRINTER", "tcp://127.0.0.1:1")
    monkeypatch.setenv("LIUSHUI_SCANNER", str(home / "ttyNONE"))
    with Till(home) as till:
        till.done("status")
        codes = {check: finding.code for check, finding in found(tries=True).items()}
    assert codes["printer"] == "printer.in_use"
    assert codes["scanner"] == "scanner.in_use"
    assert codes["ledger"] == "ledger.ok"


def test_a_server_that_answers_is_told_from_one_that_does_not(home: Path, tmp_path: Path) -> None:
    with Server(tmp_path / "server") as server:
        succeeded(home, "init", "--demo")
        succeeded(home, "enrol", server.url, server.invite("S01", "T01"))
        answered = found()
        assert answered["server"].code == "server.ok"
        assert answered["clock"].state is State.OK
    assert found()["server"].code == "server.unreachable"
    assert command(home, "doctor").returncode == 1


def test_a_ledger_whose_key_is_gone_is_broken(home: Path) -> None:
    succeeded(home, "init", "--demo")
    (home / "ledger.key").unlink()
    assert found()["ledger"].code == "ledger.key"
    assert command(home, "doctor").returncode == 1


@pytest.mark.parametrize("wrong", ["{", "[]", "[" * 100_000, None])
def test_settings_that_cannot_be_read_are_said_and_the_rest_goes_on(
    home: Path, wrong: str | None
) -> None:
    home.mkdir()
    if wrong is None:
        (home / "kiosk.json").mkdir()
    else:
        (home / "kiosk.json").write_text(wrong)
    answered = found()
    assert answered["settings"].code == "config.invalid"
    assert set(PARTS) <= set(answered)


def test_every_code_has_its_sentence_in_both_languages() -> None:
    codes = {code for path in HEALTH.glob("*.py") for code in CODE.findall(path.read_text())}
    assert len(codes) > 20
    for language in ("zh", "en"):
        for code in codes:
            told = Finding("printer", State.OK, code, dict.fromkeys(FACTS, "1"))
            assert sentence_of(told, language)
            assert code in line(told, language)
    assert catalogue("zh", "doctor").keys() == catalogue("en", "doctor").keys()
    assert (CATALOGUES / "doctor.zh.json").exists()


@pytest.mark.parametrize("zone", ["GMT", "-0000"])
def test_a_servers_date_is_understood_with_a_zone_and_without(zone: str) -> None:
    assert isinstance(surroundings._offset_s(f"Thu, 26 Nov 2026 09:00:00 {zone}"), float)


@pytest.mark.parametrize("date", [None, "", "yesterday"])
def test_a_date_that_is_none_says_nothing_of_the_clock(date: str | None) -> None:
    assert surroundings._offset_s(date) is None
