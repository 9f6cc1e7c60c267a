"""Cameras: a phone's stream over a real socket, folders of pictures, one frame of room between."""

from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event
from typing import Any

import cv2
import numpy as np
import pytest

from hardware.drivers.camera import CameraScanner, open_camera
from hardware.drivers.decoding import FrameDecoder
from hardware.drivers.preview import EVERY_MS, WIDTH_MAX
from hardware.fakes.phone_camera import PhoneCamera
from pos.bootstrap.devices import VotedScanner, build_camera
from pos.bootstrap.habits import KioskSettings
from pos.bootstrap.machines import Machines
from pos.domain.codes.votes import FORGET_MS
from pos.ports.devices import Camera, Frame, Preview, Reading
from pos.ports.ledger import Ledger
from pos.presenters.desk import Habits
from tests.contract.devices.rig import WAIT_S, Readings, picture_of_code

FIRST, SECOND = "6901234567892", "4006381333931"
COUNTER = np.full((480, 640, 3), 150, np.uint8)


class Screen:
    """A window that keeps what it is shown."""

    def __init__(self) -> None:
        self.shown: list[Preview] = []

    def __call__(self, preview: Preview) -> None:
        self.shown.append(preview)


def comes(claim: Callable[[], bool]) -> bool:
    """Wait until a claim holds; false where it never does."""
    turn = Event()
    for _ in range(WAIT_S * 50):
        if claim():
            return True
        turn.wait(0.02)
    return False


@pytest.fixture
def phone() -> Iterator[PhoneCamera]:
    camera = PhoneCamera()
    camera.show(picture_of_code(FIRST))
    camera.listen()
    yield camera
    camera.leave()


@pytest.fixture
def heard() -> Readings:
    return Readings()


def test_a_phone_that_streams_is_a_camera_and_an_item_held_up_counts_once(
    phone: PhoneCamera, heard: Readings
) -> None:
    screen = Screen()
    scanner = build_camera(phone.address, screen)
    scanner.start(heard)
    assert heard.next().text == FIRST
    assert comes(lambda: len(screen.shown) > 8)
    phone.show(picture_of_code(SECOND))
    assert heard.next().text == SECOND
    scanner.close()
    assert heard.rest() == []


def test_an_item_that_has_left_the_view_counts_again(phone: PhoneCamera, heard: Readings) -> None:
    screen = Screen()
    scanner = build_camera(phone.address, screen)
    scanner.start(heard)
    assert heard.next().text == FIRST
    phone.show(COUNTER)
    bare_from = screen.shown[-1].at_ms
    assert comes(lambda: screen.shown[-1].at_ms - bare_from > FORGET_MS + 1000)
    assert heard.rest() == []
    phone.show(picture_of_code(FIRST))
    assert heard.next().text == FIRST
    scanner.close()


def test_a_broken_stream_is_watched_again_by_itself(phone: PhoneCamera, heard: Readings) -> None:
    opened: list[str] = []

    def open_again() -> Camera:
        opened.append(phone.address)
        return open_camera(phone.address)

    scanner = VotedScanner(CameraScanner(open_again, FrameDecoder(), retry_s=0.05))
    scanner.start(heard)
    assert heard.next().text == FIRST
    phone.show(picture_of_code(SECOND))
    phone.cut()
    assert heard.next().text == SECOND
    assert comes(lambda: len(opened) > 1)
    scanner.close()


def test_a_phone_that_left_is_told_of_and_read_when_it_is_back(
    phone: PhoneCamera, heard: Readings
) -> None:
    scanner = build_camera(phone.address)
    scanner.start(heard)
    assert heard.next().text == FIRST
    phone.leave()
    assert comes(lambda: scanner.trouble == "camera.gone")
    phone.show(picture_of_code(SECOND))
    phone.listen()
    assert heard.next().text == SECOND
    assert scanner.trouble is None
    scanner.close()


def test_a_preview_is_small_seldom_and_of_the_right_colours(
    phone: PhoneCamera, heard: Readings
) -> None:
    blue = np.zeros((720, 1280, 3), np.uint8)
    blue[:] = (250, 20, 10)
    phone.show(blue)
    screen = Screen()
    scanner = build_camera(phone.address, screen)
    scanner.start(heard)
    assert comes(lambda: len(screen.shown) >= 4)
    scanner.close()
    first = screen.shown[0]
    assert (first.width, first.height) == (WIDTH_MAX, 180)
    pixels = np.frombuffer(first.rgb, np.uint8).reshape(first.height, first.width, 3)
    assert np.abs(pixels.mean((0, 1)) - (10, 20, 250)).max() < 8
    times = [preview.at_ms for preview in screen.shown]
    assert min(np.diff(times)) >= EVERY_MS


def test_while_nobody_watches_no_preview_is_made(phone: PhoneCamera, heard: Readings) -> None:
    screen = Screen()
    scanner = build_camera(phone.address, screen, lambda: False)
    scanner.start(heard)
    assert heard.next().text == FIRST
    scanner.close()
    assert screen.shown == []


def test_the_kiosk_counts_by_votes_and_shows_what_is_seen_while_watched(
    phone: PhoneCamera, heard: Readings
) -> None:
    def no_ledger() -> Ledger:
        raise AssertionError("a camera needs no ledger")

    machines = Machines(KioskSettings(Habits(), camera=phone.address), no_ledger)
    screen = Screen()
    machines.watch(screen)
    machines.start(heard)
    assert heard.next().text == FIRST
    assert comes(lambda: len(screen.shown) > 2)
    machines.watch(None)
    phone.leave()
    assert comes(lambda: machines.troubles() == ("camera.gone",))
    machines.close()
    assert heard.rest() == []


def test_a_folder_of_pictures_is_a_camera_with_an_end(tmp_path: Path, heard: Readings) -> None:
    cv2.imwrite(str(tmp_path / "a.png"), picture_of_code(FIRST))
    (tmp_path / "b.png").write_bytes(b"no picture")
    cv2.imwrite(str(tmp_path / "c.png"), picture_of_code(SECOND))
    scanner = build_camera(str(tmp_path))
    scanner.start(heard)
    assert heard.texts(2) == [FIRST, SECOND]
    scanner.close()


def test_a_camera_that_is_not_there_is_told_of(tmp_path: Path, heard: Readings) -> None:
    scanner = build_camera(str(tmp_path / "missing"))
    scanner.start(heard)
    assert comes(lambda: scanner.trouble == "camera.gone")
    scanner.close()


class Numbered:
    """A live camera whose frames are numbers, faster than any decoder."""

    is_live = True

    def __init__(self) -> None:
        self.read_so_far = 0

    def read(self) -> Frame | None:
        self.read_so_far += 1
        return Frame(self.read_so_far, self.read_so_far)

    def close(self) -> None:
        """Nothing is open."""


class Slow:
    """A decoder that stands still at its first frame until it is let go on."""

    def __init__(self) -> None:
        self.goes_on = Event()
        self.decoded: list[int] = []

    def decode(self, pixels: Any) -> list[Reading]:
        self.decoded.append(pixels)
        self.goes_on.wait(WAIT_S)
        return []


def test_while_one_frame_is_decoded_older_ones_make_room_for_the_newest(heard: Readings) -> None:
    camera, decoder = Numbered(), Slow()
    scanner = CameraScanner(lambda: camera, decoder)
    scanner.start(heard)
    assert comes(lambda: bool(decoder.decoded) and camera.read_so_far > 500)
    before = camera.read_so_far
    decoder.goes_on.set()
    assert comes(lambda: len(decoder.decoded) > 1)
    scanner.close()
    assert decoder.decoded[1] >= before - 2


class Odd:
    """A camera and a decoder of which one step fails in a way that nobody foresaw, until mended."""

    is_live = True

    def __init__(self, broken: str) -> None:
        self.broken = broken

    def _try(self, step: str) -> None:
        if self.broken == step:
            raise RuntimeError(step)

    def open(self) -> Camera:
        self._try("open")
        return self

    def read(self) -> Frame:
        self._try("read")
        Event().wait(0.01)
        return Frame(picture_of_code(FIRST), 0)

    def close(self) -> None:
        """Nothing is open."""

    def decode(self, _pixels: Any) -> list[Reading]:
        self._try("decode")
        return [Reading(FIRST, "camera", 0)]


@pytest.mark.parametrize("step", ["open", "read", "decode"])
def test_a_camera_that_fails_unforeseen_is_told_of_and_read_once_it_works(
    heard: Readings, step: str, caplog: pytest.LogCaptureFixture
) -> None:
    odd = Odd(step)
    scanner = CameraScanner(odd.open, odd, retry_s=0.01)
    scanner.start(heard)
    assert comes(lambda: scanner.trouble == "camera.gone")
    odd.broken = ""
    assert heard.next().text == FIRST
    assert comes(lambda: scanner.trouble is None)
    scanner.close()
    assert "Traceback" in caplog.text
