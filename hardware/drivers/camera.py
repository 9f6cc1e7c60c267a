"""Cameras by OpenCV: a device number, a stream's address, a video file, a picture, a folder.

Owns opening the source and bringing frames; a folder gives its pictures in order of name, each as
one view. `CameraScanner` reads and decodes on a thread of its own with a queue of one.
"""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2

from pos.errors import CameraGone, PictureUnreadable
from pos.ports.devices import Camera, Decoder, Frame, Reading

PICTURES = frozenset({".jpg", ".jpeg", ".png", ".bmp", ".webp", ".gif", ".tif", ".tiff"})
RETRY_S = 1.0
IDLE_S = 0.005


def read_picture(path: Path) -> Frame:
    """Return a picture file as a frame. Raises PictureUnreadable."""
    pixels = cv2.imread(str(path), cv2.IMREAD_COLOR)
    if pixels is None:
        raise PictureUnreadable(file=str(path))
    return Frame(pixels, _now_ms())


class PictureCamera:
    """A picture or a folder of pictures as a camera; each picture is one frame."""

    def __init__(self, source: Path) -> None:
        self._files = iter(_pictures(source))

    def read(self) -> Frame | None:
        """Return the next picture, None after the last. Raises CameraGone for a broken one."""
        file = next(self._files, None)
        if file is None:
            return None
        try:
            return read_picture(file)
        except PictureUnreadable as error:
            raise CameraGone(source=file.name) from error

    def close(self) -> None:
        """Show no more pictures."""
        self._files = iter(())


def _pictures(source: Path) -> list[Path]:
    """Return a picture, or a folder's pictures in order of name. Raises CameraGone."""
    if source.is_file():
        return [source]
    if not source.is_dir():
        raise CameraGone(source=str(source))
    return sorted(path for path in source.iterdir() if path.suffix.lower() in PICTURES)


class VideoCamera:
    """A device number, a video file or a stream's address."""

    def __init__(self, source: int | str) -> None:
        self._source = source
        self._capture = cv2.VideoCapture(source)
        self._is_live = isinstance(source, int) or "://" in source
        if not self._capture.isOpened():
            raise CameraGone(source=str(source))

    def read(self) -> Frame | None:
        """Return the next frame, None where a file has ended. Raises CameraGone."""
        is_read, pixels = self._capture.read()
        if is_read:
            return Frame(pixels, _now_ms())
        if self._is_live:
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
    """Delivers the barcodes of a camera's frames, from a thread of its own.

    The newest frame is decoded; frames that come while it is busy are dropped where the source is
    live. A camera that is gone is tried again every second, and `trouble` says so.
    """

    def __init__(
        self,
        open_source: Callable[[], Camera],
        decoder: Decoder,
        on_frame: Callable[[Frame], None] | None = None,
        views: int = 1,
    ) -> None:
        self._open_source = open_source
        self._decoder = decoder
        self._on_frame = on_frame
        self._views = views
        self._ending = threading.Event()
        self._trouble: str | None = None
        self._thread: threading.Thread | None = None

    @property
    def trouble(self) -> str | None:
        """Return camera.gone while there is no picture."""
        return self._trouble

    def start(self, deliver: Callable[[Reading], None]) -> None:
        """Begin to read and decode; returns at once."""
        self._thread = threading.Thread(
            target=self._run, args=(deliver,), name="camera", daemon=True
        )
        self._thread.start()

    def close(self) -> None:
        """End the thread after the frame it is at."""
        self._ending.set()
        if self._thread is not None:
            self._thread.join(5)

    def _run(self, deliver: Callable[[Reading], None]) -> None:
        """Read until closed, reopening a camera that went away."""
        while not self._ending.is_set():
            try:
                camera = self._open_source()
                self._trouble = None
                for frame in self._frames(camera):
                    self._see(frame, deliver)
                camera.close()
            except CameraGone as gone:
                self._trouble = gone.code
                self._ending.wait(RETRY_S)
            else:
                return

    def _frames(self, camera: Camera) -> Iterator[Frame]:
        """Yield frames until the source ends or the scanner is closed."""
        while not self._ending.is_set():
            frame = camera.read()
            if frame is None:
                return
            yield frame
            self._ending.wait(IDLE_S)

    def _see(self, frame: Frame, deliver: Callable[[Reading], None]) -> None:
        """Decode one frame and deliver its symbols, as often as views are asked for."""
        if self._on_frame is not None:
            self._on_frame(frame)
        for view in range(self._views):
            for symbol in self._decoder.decode(frame.pixels):
                deliver(
                    Reading(symbol.text, "camera", frame.at_ms + view, symbol.aim, symbol.symbology)
                )


def _now_ms() -> int:
    """Return the monotonic clock in ms."""
    return time.monotonic_ns() // 1_000_000
