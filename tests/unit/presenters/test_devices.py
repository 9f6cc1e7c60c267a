"""Devices and sync: how each stands, in words, and one key to try it."""

from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from pos.ports.devices import FrameMeasures, Preview
from pos.presenters.machines import FINE, WORKING, NoUpkeep, PrinterFact
from tests.unit.presenters.stand import COLA, Stand


@dataclass
class Told(NoUpkeep):
    """Machines that stand as they are told."""

    there: tuple[PrinterFact, ...] = ()
    free: int | None = 81_000_000_000
    ended: dict[str, str] = field(default_factory=dict)
    tried: list[str] = field(default_factory=list)
    watched: list[bool] = field(default_factory=list)
    seen: Preview | None = None

    def watch(self, *, is_on: bool) -> None:
        if is_on or self.watched:
            self.watched.append(is_on)

    def preview(self) -> Preview | None:
        return self.seen

    def printers(self) -> tuple[PrinterFact, ...]:
        return self.there

    def disk_free(self) -> int | None:
        return self.free

    def try_out(self, machine: str) -> None:
        self.tried.append(machine)
        self.ended[machine] = WORKING

    def outcome(self, machine: str) -> str:
        return self.ended.get(machine, "")


@pytest.fixture
def devices(selling: Stand) -> Stand:
    selling.desk.upkeep = Told()
    selling.taps("more devices")
    return selling


def cells(stand: Stand) -> dict[str, tuple[str, str]]:
    return {cell.name: (cell.state, cell.tone) for cell in stand.work.cells}


def joined(stand: Stand, **facts: Any) -> None:
    status = stand.desk.status
    assert status is not None
    stand.desk.status = replace(status, acked=18_204, **facts)


def test_without_machines_each_says_that_it_is_not_there(devices: Stand) -> None:
    assert cells(devices) == {
        "Scanner": ("Not installed", "quiet"),
        "Camera": ("Not installed", "quiet"),
        "Receipt printer": ("Not installed", "quiet"),
        "Cash drawer": ("Not installed", "quiet"),
        "Disk": ("81 GB free", "green"),
        "Typeface": ("Unknown", "quiet"),
    }
    devices.desk.font = "NotoSansSC-Regular.otf"
    assert cells(devices)["Typeface"] == ("NotoSansSC", "green")


def test_what_is_wrong_is_said_with_the_machine_it_is_wrong_with(devices: Stand) -> None:
    devices.around.there = {"scanner", "camera", "printer"}
    devices.around.wrong = ("scanner.gone", "camera.gone")
    devices.desk.upkeep = Told(
        (PrinterFact("counter", "printer.paper_out", "", 2), PrinterFact("bar", "", "", 3)),
        free=1_000_000_000,
    )
    said = cells(devices)
    assert said["Scanner"] == ("Unplugged", "amber")
    assert said["Receipt printer 1"] == ("Out of paper", "amber")
    assert said["Receipt printer 2"] == ("3 waiting", "green")
    assert said["Disk"] == ("1 GB free", "amber")


def test_one_key_tries_each_machine_and_waits_for_its_answer(devices: Stand) -> None:
    devices.around.there = {"scanner", "printer"}
    devices.desk.upkeep = upkeep = Told((PrinterFact("counter", "", "", 0),))
    devices.taps("try:scanner try:printer")
    assert upkeep.tried == ["scanner", "printer"]
    keys = {cell.icon: cell.key for cell in devices.work.cells}
    assert not keys["scanner"].is_on
    assert not keys["printer"].is_on
    upkeep.ended = {"printer": FINE}
    assert {cell.icon: cell.key for cell in devices.work.cells}["printer"].word == "Printed, again"


def test_a_scan_is_shown_and_nothing_is_sold(devices: Stand) -> None:
    assert devices.work.heard == "Scan something"
    devices.scans(COLA)
    assert devices.work.heard == "6 901234 567892"
    assert devices.work.heard_text == "Scanner"
    assert devices.counter.basket().is_empty
    devices.scans("6901234567890")
    assert devices.work.heard_tone == "amber"
    devices.scans("134567890123456789")
    assert "134567890" not in devices.work.heard
    devices.scans("S01-T01-000001")
    assert "Receipt number" in devices.work.heard_text


def test_what_waits_for_the_server_says_how_much_and_how_old(devices: Stand) -> None:
    assert devices.work.sync_title == "All on this till"
    joined(devices, online=False, pending=3, oldest_s=130)
    assert (devices.work.sync_title, devices.work.sync_tone) == ("3 documents waiting", "amber")
    assert "2 min" in devices.work.sync_text
    assert devices.frame.bar.state_text.endswith("3 to send, 2 min")
    joined(devices, online=True, pending=0, met_at="2026-11-23T14:03:00+00:00", offset_ms=400_000)
    facts = {fact.label: (fact.value, fact.tone) for fact in devices.work.facts}
    assert devices.work.sync_title == "All sent"
    assert facts == {
        "Server": ("Answers", "green"),
        "Server has": ("18,204 documents", "ink"),
        "Last sync": ("14:03:00", "ink"),
        "Clock": ("400.0 s off", "amber"),
    }


def test_sync_now_never_waits_for_the_server(devices: Stand) -> None:
    joined(devices, online=False, pending=1)
    assert devices.work.sync_key.is_on
    devices.taps("sync")
    assert "Syncing" in devices.strip[0]
    devices.taps("scan settings")
    assert devices.screen == "settings"


def test_what_the_camera_sees_is_watched_here_alone_with_a_hint(selling: Stand) -> None:
    selling.desk.upkeep = told = Told()
    selling.taps("more devices")
    assert told.watched == [True]
    assert (selling.work.preview, selling.work.hint) == (None, "")
    dark = FrameMeasures(brightness=0.05, glare=0, contrast=0.1, sharpness=0.1, module_px=None)
    told.seen = Preview(2, 1, bytes(6), 0, dark)
    assert selling.work.preview is told.seen
    assert "Too dark" in selling.work.hint
    selling.taps("done")
    assert told.watched == [True, False]
