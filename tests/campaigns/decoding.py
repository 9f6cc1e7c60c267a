"""How well barcodes are read: `python -m tests.campaigns.decoding --photos DIR`.

DIR holds photographs and `truth.json`. Prints one JSON object: `decode` and each library alone on
both halves, photographs held before the camera as a stream of views, and pictures without any
barcode. CPU times are of one thread. Without --photos, photographs are drawn.
"""

import argparse
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import cv2

from assets.draw.barcode_photos import draw_photos
from assets.draw.no_barcodes import draw_empties
from bench.result import percentile
from hardware.drivers.camera import fitted, moved, read_picture
from hardware.drivers.decoding import FrameDecoder
from pos.bootstrap.decoder import build_decoder, gtin_of_reading
from pos.bootstrap.devices import VotedScanner
from pos.domain.codes.votes import FORGET_MS
from pos.ports.devices import Reading
from tests.campaigns.photographs import (
    LIBRARIES,
    Look,
    Photograph,
    Told,
    photographs,
)

VIEWS, FRAME_MS = 4, 100
DRAW_SEED = 20261126
DRAWN = ("6901234567892", "6921168509256", "4006381333931", "96385074", "0012345678905")
HALVES = ("seen", "kept", "all")


def cascade() -> Look:
    """Return what `decode` tells."""
    decoder = build_decoder()

    def look(pixels: Any) -> list[Told]:
        return [(each.text, gtin_of_reading(each)) for each in decoder.decode(pixels)]

    return look


def table(photos: list[Photograph]) -> dict[str, Any]:
    """Return right and wrong of `decode` and of each library, by half, and CPU ms a picture."""
    readers: dict[str, Callable[[], Look]] = {"decode": cascade, **LIBRARIES}
    lines: dict[str, Any] = {}
    for name, make in readers.items():
        look, times = make(), []
        counts = {half: Counter[str]() for half in HALVES}
        wrong: list[str] = []
        for photo in photos:
            grey = cv2.cvtColor(read_picture(photo.path).pixels, cv2.COLOR_BGR2GRAY)
            started = time.process_time()
            told = look(grey)
            times.append((time.process_time() - started) * 1000)
            verdict = photo.verdict(told)
            for half in ("kept" if photo.is_kept else "seen", "all"):
                counts[half].update([verdict, "of"])
            if verdict == "wrong":
                wrong.append(photo.path.name)
        lines[name] = {half: dict(count) for half, count in counts.items()} | {
            "cpu_ms_p50": round(percentile(times, 0.5), 1),
            "cpu_ms_p95": round(percentile(times, 0.95), 1),
            "wrong_in": wrong,
        }
    return lines


def gains(lines: dict[str, Any]) -> dict[str, Any]:
    """Return, by half, how much more `decode` reads right than the best library."""
    told: dict[str, Any] = {}
    for half in HALVES:
        best = max(lines[name][half].get("right", 0) for name in LIBRARIES)
        right = lines["decode"][half].get("right", 0)
        told[half] = {
            "best_library": best,
            "decode": right,
            "more_percent": round(100 * (right / best - 1), 1) if best else None,
            "wrong": lines["decode"][half].get("wrong", 0),
            "wrong_of_pyzbar": lines["pyzbar"][half].get("wrong", 0),
        }
    return told


class Replay:
    """A camera's scanner over given frames: each is decoded when the scanner starts."""

    trouble: str | None = None

    def __init__(self, frames: Iterator[Any]) -> None:
        self._frames = frames
        self._decoder = FrameDecoder()
        self.times: list[float] = []
        self.at_ms = 0

    def start(self, deliver: Callable[[Reading], None]) -> None:
        """Decode all frames, 100 ms apart; None between them is a while without any."""
        for pixels in self._frames:
            if pixels is None:
                self.at_ms += 2 * FORGET_MS
                continue
            started = time.process_time()
            votes = self._decoder.decode(pixels)
            self.times.append((time.process_time() - started) * 1000)
            for vote in votes:
                deliver(Reading(vote.text, "camera", self.at_ms, vote.aim, vote.symbology))
            self.at_ms += FRAME_MS

    def close(self) -> None:
        """Leave the rest of the frames."""


def views(path: Path) -> Iterator[Any]:
    """Yield a picture as the frames of a camera before which a hand holds it."""
    frame = fitted(read_picture(path).pixels)
    yield frame
    for number in range(1, VIEWS):
        yield moved(frame, number)
    yield None


def streamed(paths: list[Path]) -> tuple[list[list[Reading]], list[float]]:
    """Return what counted before a camera for each picture, and CPU ms of each frame."""
    counted: list[list[Reading]] = []

    def frames() -> Iterator[Any]:
        for path in paths:
            counted.append([])
            yield from views(path)

    def count(reading: Reading) -> None:
        counted[-1].append(reading)

    replay = Replay(frames())
    VotedScanner(replay).start(count)
    return counted, replay.times


def stream(photos: list[Photograph]) -> dict[str, Any]:
    """Return right and wrong of photographs held before the camera, as `photographs` judges.

    What counted beside the right text is told one by one: it may be a second symbol.
    """
    counted, times = streamed([photo.path for photo in photos])
    names: dict[str, list[str]] = {"right": [], "wrong": [], "silent": []}
    beside: dict[str, list[str]] = {}
    for photo, readings in zip(photos, counted, strict=True):
        told = [(each.text, gtin_of_reading(each)) for each in readings]
        verdict = photo.verdict(told)
        names[verdict].append(photo.path.name)
        others = [each[0] for each in told if photo.verdict([each]) == "wrong"]
        if verdict == "right" and others:
            beside[photo.path.name] = others
    return {
        "right": len(names["right"]),
        "wrong": len(names["wrong"]),
        "of": len(photos),
        "views_each": VIEWS,
        "wrong_in": names["wrong"],
        "beside_the_right": beside,
        **frame_times(times),
    }


def empties(folder: Path, count: int) -> dict[str, Any]:
    """Return what is read where there is nothing, in single pictures and before the camera."""
    paths = draw_empties(folder, count, DRAW_SEED)
    look = cascade()
    read = {path.name: look(read_picture(path).pixels) for path in paths}
    counted, times = streamed(paths)
    return {
        "pictures": count,
        "read_by_decode": {name: told for name, told in read.items() if told},
        "read_by_camera": sum(len(each) for each in counted),
        **frame_times(times),
    }


def frame_times(times: list[float]) -> dict[str, float]:
    """Return CPU ms of frames: median, p95, and frames a second on one core."""
    return {
        "frame_cpu_ms_p50": round(percentile(times, 0.5), 1),
        "frame_cpu_ms_p95": round(percentile(times, 0.95), 1),
        "frames_a_second": round(1000 * len(times) / sum(times), 1),
    }


def main() -> int:
    """Print the table as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=Path, help="photographs with truth.json; else drawn")
    parser.add_argument("--empties", type=int, default=80, help="pictures without a barcode")
    args = parser.parse_args()
    cv2.setNumThreads(1)
    with tempfile.TemporaryDirectory() as folder:
        place = args.photos
        if place is None:
            place = Path(folder) / "photos"
            draw_photos(place, list(DRAWN), DRAW_SEED)
        photos = photographs(place)
        lines = table(photos)
        print(f"single pictures: {gains(lines)['all']}", file=sys.stderr)
        told = {
            "photographs": len(photos),
            "gain": gains(lines),
            "readers": lines,
            "stream": stream(photos),
            "no_barcode": empties(Path(folder) / "empties", args.empties),
        }
    print(json.dumps(told, ensure_ascii=False, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
