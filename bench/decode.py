"""`decode`: a camera's frames, 1280 × 720, beside zxing-cpp alone on the same frames.

CPU time of one thread, frame by frame in turns, so that other work on the machine does not count.
The frames are photographs of `LIUSHUI_PHOTOS` where it is set, else drawn here, each in two views.
"""

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import cv2
import zxingcpp

from assets.draw.barcode_photos import draw_photos
from assets.draw.no_barcodes import draw_empty
from bench.result import Result, Setting, percentile
from hardware.drivers.camera import PICTURES, fitted, moved, read_picture
from hardware.drivers.decoding import FrameDecoder
from hardware.drivers.readers import RETAIL_FORMATS
from pos.bootstrap.demo_devices import PHOTOS_VARIABLE

AIM_MS, AIM_FRAMES_A_SECOND = 30.0, 10.0
SEED = 20261126
DRAWN = ("6901234567892", "6921168509256", "4006381333931", "96385074", "0012345678905",
         "6902083881405", "4901777018686", "5000159407236")  # fmt: skip
PHOTOS_MAX, EMPTIES = 120, 20


def run(setting: Setting) -> Result:
    """Measure; the aim is the median of frames that bear a symbol, and frames a second of all."""
    cv2.setNumThreads(1)
    pictures = _pictures(setting.folder)
    setting.say(f"decode: {len(pictures)} pictures in two views, {EMPTIES} without a barcode")
    decoder = FrameDecoder()
    formats = zxingcpp.barcode_formats_from_str(RETAIL_FORMATS)

    def alone(frame: Any) -> Any:
        grey = cv2.cvtColor(frame, cv2.COLOR_BGR2GRAY)
        return zxingcpp.read_barcodes(grey, formats=formats)

    ours: list[float] = []
    raw: list[float] = []
    read = read_raw = 0
    for frame in _frames(pictures):
        ours_ms, votes = _cpu_ms(decoder.decode, frame)
        raw_ms, found = _cpu_ms(alone, frame)
        ours.append(ours_ms)
        raw.append(raw_ms)
        read, read_raw = read + bool(votes), read_raw + bool(found)
    bare = [draw_empty(number, SEED) for number in range(EMPTIES)]
    empty = [_cpu_ms(decoder.decode, frame)[0] for frame in bare]
    figure, limit = percentile(ours, 0.5), percentile(raw, 0.5)
    a_second = 1000 * len(ours + empty) / sum(ours + empty)
    return Result(
        round(figure, 1),
        "ms CPU a frame, median",
        round(limit, 1),
        round(figure / limit, 2),
        f"<= {AIM_MS:.0f} ms CPU median and >= {AIM_FRAMES_A_SECOND:.0f} frames/s on one core",
        figure <= AIM_MS and a_second >= AIM_FRAMES_A_SECOND,
        {
            "frames": len(ours),
            "p95_ms": round(percentile(ours, 0.95), 1),
            "empty_p50_ms": round(percentile(empty, 0.5), 1),
            "empty_p95_ms": round(percentile(empty, 0.95), 1),
            "frames_a_second": round(a_second, 1),
            "frames_read": read,
            "frames_read_raw": read_raw,
        },
    )


def _pictures(folder: Path) -> list[Path]:
    """Return photographs, the given ones or drawn ones."""
    given = os.environ.get(PHOTOS_VARIABLE)
    if given:
        found = sorted(path for path in Path(given).iterdir() if path.suffix.lower() in PICTURES)
        return found[:: 1 + len(found) // PHOTOS_MAX]
    return draw_photos(folder / "photos", list(DRAWN), SEED)


def _frames(pictures: list[Path]) -> Iterator[Any]:
    """Yield each picture as a frame of a camera, and once more as a hand moves it."""
    for path in pictures:
        frame = fitted(read_picture(path).pixels)
        yield frame
        yield moved(frame, 1)


def _cpu_ms(job: Callable[[Any], Any], frame: Any) -> tuple[float, Any]:
    """Return how long a job took, in ms of CPU time, and what it returned."""
    started = time.process_time_ns()
    answer = job(frame)
    return (time.process_time_ns() - started) / 1e6, answer
