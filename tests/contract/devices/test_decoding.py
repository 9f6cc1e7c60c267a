"""Decoders over drawn pictures: what is there is read, what is not is not."""

import json
import struct
import zlib
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from assets.draw.barcode_photos import draw_photos
from assets.draw.no_barcodes import KINDS, draw_empty
from hardware.drivers.decoding import SILENT_FRAMES, CascadeDecoder, FrameDecoder
from hardware.drivers.readers import Readers
from pos.bootstrap.decoder import gtin_of_reading
from tests.contract.devices.rig import picture_of_code
from tests.driving import command

EAN, OTHER = "6901234567892", "4006381333931"


@pytest.fixture(scope="module")
def decoder() -> CascadeDecoder:
    return CascadeDecoder()


def texts(decoder: CascadeDecoder, picture: Any) -> set[str]:
    return {reading.text for reading in decoder.decode(picture)}


@pytest.mark.parametrize(
    ("kind", "text", "symbology"),
    [
        ("EAN13", EAN, "EAN-13"),
        ("EAN8", "96385074", "EAN-8"),
        ("UPCA", "012345678905", "UPC-A"),
        ("Code128", "T01-000001", "Code128"),
        ("Code39", "A001", "Code39"),
        ("ITF", "16901234567899", "ITF"),
        ("QRCode", "流水 https://example.org", "QR"),
        ("DataMatrix", "A001", "DataMatrix"),
    ],
)
def test_each_symbology_is_read_and_named(
    decoder: CascadeDecoder, kind: str, text: str, symbology: str
) -> None:
    (reading,) = decoder.decode(picture_of_code(text, kind))
    assert (reading.text, reading.symbology) == (text, symbology)


def test_photographs_of_goods_are_read(decoder: CascadeDecoder, tmp_path: Path) -> None:
    for path in draw_photos(tmp_path, [EAN, "012345678905"], 5):
        (reading,) = decoder.decode(cv2.imread(str(path)))
        assert gtin_of_reading(reading) == path.stem


def test_two_symbols_in_a_picture_are_both_read(decoder: CascadeDecoder) -> None:
    both = np.vstack([picture_of_code(EAN), picture_of_code(OTHER)])
    assert texts(decoder, both) == {EAN, OTHER}


@pytest.mark.parametrize("number", range(len(KINDS)))
def test_nothing_is_read_where_there_is_no_barcode(decoder: CascadeDecoder, number: int) -> None:
    picture = draw_empty(number, 8)
    assert texts(decoder, picture) == set()
    assert FrameDecoder().decode(picture) == []


def test_a_bar_hidden_by_blur_at_one_pixel_a_module_is_read_or_left_alone(
    decoder: CascadeDecoder,
) -> None:
    sharp = picture_of_code(EAN, scale=4)
    for share in (0.5, 0.4, 0.33, 0.3, 0.28, 0.25):
        small = cv2.resize(sharp, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
        soft = cv2.GaussianBlur(small, (0, 0), 0.8)
        assert texts(decoder, soft) <= {EAN}


def test_each_reader_has_a_vote_on_a_frame() -> None:
    soft = cv2.GaussianBlur(picture_of_code(EAN), (0, 0), 0.8)
    votes = FrameDecoder().decode(soft)
    assert [vote.text for vote in votes] == [EAN] * 3


def test_costly_steps_are_taken_on_every_third_silent_frame_at_most(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looks: list[int] = []
    located = Readers.located

    def counted(self: Readers, grey: Any) -> Any:
        looks.append(1)
        return located(self, grey)

    monkeypatch.setattr(Readers, "located", counted)
    frames = FrameDecoder()
    bare = np.full((240, 320), 150, np.uint8)
    for _ in range(4 * SILENT_FRAMES):
        frames.decode(bare)
    assert len(looks) == 4


def test_the_width_of_what_is_before_the_camera_is_told() -> None:
    frames = FrameDecoder()
    frames.decode(picture_of_code(EAN, scale=3))
    assert frames.located_width == pytest.approx(95 * 3, rel=0.1)
    for _ in range(SILENT_FRAMES):
        frames.decode(np.full((480, 640), 150, np.uint8))
    assert frames.located_width is None


def a_blank_png(path: Path, width: int, height: int) -> Path:
    """Write a white picture of so many pixels, a few bytes for each thousand of them."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    packer = zlib.compressobj(9)
    line = b"\0" + b"\xff" * ((width + 7) // 8)
    rows = [packer.compress(line) for _ in range(height)] + [packer.flush()]
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    parts = chunk(b"IHDR", head) + chunk(b"IDAT", b"".join(rows)) + chunk(b"IEND", b"")
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + parts)
    return path


def test_a_picture_beyond_every_camera_is_refused_and_the_rest_goes_on(tmp_path: Path) -> None:
    bomb = a_blank_png(tmp_path / "bomb.png", 12_000, 12_000)
    strip = a_blank_png(tmp_path / "strip.png", 100_000, 2)
    good = tmp_path / "good.png"
    cv2.imwrite(str(good), picture_of_code(EAN))
    ended = command(tmp_path, "decode", str(bomb), str(strip), str(good))
    told = [json.loads(line) for line in ended.stdout.splitlines()]
    assert [one.get("error") for one in told] == ["picture.unreadable"] * 2 + [None]
    assert [code["text"] for code in told[2]["codes"]] == [EAN]
    assert ended.returncode == 1
