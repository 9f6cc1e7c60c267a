"""Cameras by OpenCV: a device number, a stream's address, a video file, a picture, a folder.

Owns opening the source and bringing frames. A picture is shown several times, moved a little each
time as a hand would, so that votes over frames mean the same as before a real camera.
`CameraScanner` reads frames on one thread and decodes the newest on another.
"""

import logging
import os
import queue
import threading
import time
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from pos.errors import CameraGone, PictureUnreadable
from pos.ports.devices import Camera, Decoder, Frame, Reading

PICTURES = frozenset({".jpg", ".jpeg", ".png", ".bmp", ".webp", ".gif", ".tif", ".tiff"})
SIDE_MAX = 65_535
"""Pixels on a side that every reader takes."""
RETRY_S = 1.0
CLOSE_S = 5.0
_STREAM_PATIENCE = [
    *(cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, 5000),
    *(cv2.CAP_PROP_READ_TIMEOUT_MSEC, 4000),
]
"""A stream that says nothing for so long has broken."""
VIEWS = 4
FRAME_WIDTH, FRAME_HEIGHT = 1280, 720
TURN_DEGREES, SCALE, SHIFT_PIXELS, NOISE = 3.0, 0.07, 6.0, 2.0
"""How far a view may differ from the picture: a hand's tremor."""
_log = logging.getLogger(__name__)


def read_picture(path: Path) -> Frame:
    """Return a picture file as a frame. Raises PictureUnreadable."""
    if not path.is_file():  # OpenCV would complain on stderr as well
        raise PictureUnreadable(file=str(path))
    try:
        pixels = cv2.imread(str(path), cv2.IMREAD_COLOR)
    except cv2.error as error:
        raise PictureUnreadable(file=str(path)) from error
    if pixels is None or max(pixels.shape) > SIDE_MAX:
        raise PictureUnreadable(file=str(path))
    return Frame(pixels, _now_ms())


class PictureCamera:
    """A picture or a folder of pictures as a camera: `views` frames of each, then the end.

    A file that is no picture is left out, as a camera that sees nothing there.
    """

    is_live = False

    def __init__(self, source: Path, views: int = VIEWS) -> None:
        self._source = source
        self._files = _pictures(source)
        self._frames = self._shown(views)

    def read(self) -> Frame | None:
        """Return the next frame, None after the last. Raises CameraGone where there is none."""
        return next(self._frames, None)

    def close(self) -> None:
        """Show no more pictures."""
        self._frames.close()

    def _shown(self, views: int) -> Generator[Frame, None, None]:
        """Yield the views of each picture. Raises CameraGone where none of the files is one."""
        has_shown = False
        for file in self._files:
            try:
                frame = read_picture(file)
            except PictureUnreadable:
                continue
            has_shown = True
            yield frame
            for number in range(1, views):
                yield Frame(moved(frame.pixels, number), _now_ms())
        if not has_shown:
            raise CameraGone(source=str(self._source))


def moved(pixels: Any, seed: int) -> Any:
    """Return a picture turned, scaled, shifted and grained a little; a seed gives one result."""
    chance = np.random.default_rng(seed)
    height, width = pixels.shape[:2]
    turn = cv2.getRotationMatrix2D(
        (width / 2, height / 2),
        chance.uniform(-TURN_DEGREES, TURN_DEGREES),
        1 + chance.uniform(-SCALE, SCALE),
    )
    turn[0, 2] += float(chance.uniform(-SHIFT_PIXELS, SHIFT_PIXELS))
    turn[1, 2] += float(chance.uniform(-SHIFT_PIXELS, SHIFT_PIXELS))
    view = cv2.warpAffine(pixels, turn, (width, height), borderMode=cv2.BORDER_REPLICATE)
    grain = chance.normal(0, NOISE, view.shape[:2])
    grained = view + (grain if view.ndim == 2 else grain[..., None])  # noqa: PLR2004 - grey
    return np.clip(grained, 0, 255).astype(np.uint8)


def fitted(pixels: Any, width: int = FRAME_WIDTH, height: int = FRAME_HEIGHT) -> Any:
    """Return a picture as large as a camera's frame holds it, on grey."""
    high, wide = pixels.shape[:2]
    share = min(width / wide, height / high)
    way = cv2.INTER_AREA if share < 1 else cv2.INTER_CUBIC
    scaled = cv2.resize(pixels, None, fx=share, fy=share, interpolation=way)
    high, wide = scaled.shape[:2]
    frame = np.full((height, width, *pixels.shape[2:]), 128, np.uint8)
    top, left = (height - high) // 2, (width - wide) // 2
    frame[top : top + high, left : left + wide] = scaled
    return frame


def _pictures(source: Path) -> list[Path]:
    """Return a picture, or a folder's pictures in order of name. Raises CameraGone."""
    if source.is_file():
        return [source]
    if not source.is_dir():
        raise CameraGone(source=str(source))
    return sorted(path for path in source.iterdir() if path.suffix.lower() in PICTURES)


class VideoCamera:
    """A device number, a video file or a stream's address (a phone: http, rtsp)."""

    def __init__(self, source: int | str) -> None:
        self._source = source
        self.is_live = isinstance(source, int) or "://" in source
        if isinstance(source, str) and self.is_live:
            # FFmpeg tells of every attempt on stderr; `trouble` says it once.
            os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")
            cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_ERROR)
            self._capture = cv2.VideoCapture(source, cv2.CAP_FFMPEG, _STREAM_PATIENCE)
        else:
            self._capture = cv2.VideoCapture(source)
        if not self._capture.isOpened():
            raise CameraGone(source=str(source))

    def read(self) -> Frame | None:
        """Return the next frame, None where a file has ended. Raises CameraGone."""
        is_read, pixels = self._capture.read()
        if is_read:
            return Frame(pixels, _now_ms())
        if self.is_live:
            raise CameraGone(source=str(self._source))
        return None

    def close(self) -> None:
        """Let go of the device."""
        self._capture.release()


def open_camera(source: str) -> Camera:
    """Return the camera that a setting names. Raises CameraGone."""
    if source.isdigit():
        return VideoCamera(int(source))
    path = Path(source)
    if "://" not in source and (path.is_dir() or path.suffix.lower() in PICTURES):
        return PictureCamera(path)
    return VideoCamera(source)


class CameraScanner:
    """Delivers the barcodes of a camera's frames.

    One thread reads and one decodes, with room for one frame between them: of a live camera the
    newest is decoded and older ones are dropped, of a file every frame is. A camera that is gone
    is tried again every second, and `trouble` says so meanwhile; so is one that fails in a way that
    nobody foresaw, for a thread that ended unheard would leave a dead camera that looks well.
    `on_frame` gets every frame that
    is decoded, on the decoding thread.
    """

    def __init__(
        self,
        open_source: Callable[[], Camera],
        decoder: Decoder,
        on_frame: Callable[[Frame], None] | None = None,
        retry_s: float = RETRY_S,
    ) -> None:
        self._open_source = open_source
        self._decoder = decoder
        self._on_frame = on_frame
        self._retry_s = retry_s
        self._room: queue.Queue[Frame | None] = queue.Queue(1)
        self._ending = threading.Event()
        self._ended = threading.Event()
        self._trouble: str | None = None
        self._decode_trouble: str | None = None
        self._threads: list[threading.Thread] = []

    @property
    def trouble(self) -> str | None:
        """Return camera.gone while there is no picture, or none that can be decoded."""
        return self._trouble or self._decode_trouble

    def start(self, deliver: Callable[[Reading], None]) -> None:
        """Begin to read and decode; returns at once."""
        decode = threading.Thread(
            target=self._decode, args=(deliver,), name="camera decoder", daemon=True
        )
        self._threads = [threading.Thread(target=self._read, name="camera", daemon=True), decode]
        for thread in self._threads:
            thread.start()

    def wait_until_seen(self, wait_s: float) -> bool:
        """Wait for the end of a source that ends, everything decoded; false while it runs on."""
        return self._ended.wait(wait_s)

    def close(self) -> None:
        """End both threads after the frame that each is at."""
        self._ending.set()
        for thread in self._threads:
            thread.join(CLOSE_S)

    # --- the reading thread ----------------------------------------------------------------------

    def _read(self) -> None:
        """Read until closed or at the end, reopening a camera that went away."""
        while not self._ending.is_set():
            try:
                has_ended = self._watch()
            except CameraGone:
                has_ended = False
            except Exception:  # noqa: BLE001 - logged with its trace, told by `trouble`, and tried again
                _log.exception("the camera failed in a way that nobody foresaw")
                has_ended = False
            if has_ended:
                self._offer(None, keeps_all=True)
                return
            self._trouble = CameraGone.code
            self._ending.wait(self._retry_s)

    def _watch(self) -> bool:
        """Open the source and hand its frames over; true at its end. Raises CameraGone."""
        camera = self._open_source()
        self._trouble = None
        try:
            self._bring(camera)
        finally:
            camera.close()
        return True

    def _bring(self, camera: Camera) -> None:
        """Hand frames over until the source ends or the scanner is closed. Raises CameraGone."""
        is_live = getattr(camera, "is_live", True)
        while not self._ending.is_set():
            frame = camera.read()
            if frame is None:
                return
            self._offer(frame, keeps_all=not is_live)

    def _offer(self, frame: Frame | None, *, keeps_all: bool) -> None:
        """Put a frame into the room; where it is taken, wait or throw the older one out."""
        while not self._ending.is_set():
            try:
                self._room.put(frame, timeout=0.1 if keeps_all else 0)
            except queue.Full:
                if keeps_all:
                    continue
                try:
                    self._room.get_nowait()
                except queue.Empty:
                    continue
            else:
                return

    # --- the decoding thread ---------------------------------------------------------------------

    def _decode(self, deliver: Callable[[Reading], None]) -> None:
        """Decode what is in the room until closed or at the end."""
        while not self._ending.is_set():
            try:
                frame = self._room.get(timeout=0.1)
            except queue.Empty:
                continue
            if frame is None:
                self._ended.set()
                return
            try:
                self._decode_frame(frame, deliver)
            except Exception:  # noqa: BLE001 - a frame that breaks a decoder costs that frame alone
                if self._decode_trouble is None:
                    _log.exception("a frame could not be decoded")
                self._decode_trouble = CameraGone.code
            else:
                self._decode_trouble = None

    def _decode_frame(self, frame: Frame, deliver: Callable[[Reading], None]) -> None:
        """Deliver what stands in one frame."""
        if self._on_frame is not None:
            self._on_frame(frame)
        for vote in self._decoder.decode(frame.pixels):
            deliver(Reading(vote.text, "camera", frame.at_ms, vote.aim, vote.symbology, vote.box))


def _now_ms() -> int:
    """Return the monotonic clock in ms."""
    return time.monotonic_ns() // 1_000_000
