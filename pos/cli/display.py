"""`display`: the customer's screen, a window of its own that is told what to show.

Owns reading faces from standard input, one JSON object a line, and showing the newest. The kiosk
starts it; it ends with its input. With `--picture` it draws off screen, saves the last face and
ends.
"""

import argparse
import json
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

from pos.cli.kiosk import parse_size
from pos.errors import DisplayMissing
from pos.ports.devices import CustomerFace, CustomerLine

SIZE = "1024x600"
LINE_BYTES_MAX = 1024 * 1024


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("--size", default=SIZE, help=f"size of the window (default {SIZE})")
    parser.add_argument("--fullscreen", action="store_true", help="use the whole screen")
    parser.add_argument("--picture", type=Path, help="save the last face there and end")


def run(args: argparse.Namespace) -> int:
    """Show faces until the input ends. Raises DisplayMissing."""
    from pos.bootstrap.pictures import draw_the_rest, ensure_icons
    from pos.ui import environment
    from pos.ui.fonts import cache_folder

    is_seen = environment.has_display() or os.environ.get("SDL_VIDEODRIVER")
    if args.picture is None and not is_seen:
        raise DisplayMissing
    cache = cache_folder()
    environment.prepare(cache, is_off_screen=args.picture is not None)
    pictures = cache / "drawn"
    ensure_icons(pictures)
    drawing = draw_the_rest(pictures)
    from pos.ui.customer_window import CustomerOnScreen

    on_screen = CustomerOnScreen(
        parse_size(args.size), pictures, is_off_screen=args.picture is not None
    )
    if args.picture is not None:
        drawing.wait()
        for face in faces(sys.stdin.buffer):
            on_screen.show(face)
        on_screen.save(args.picture)
        return 0
    if args.fullscreen:
        on_screen.fill_screen()
    reader = threading.Thread(
        target=_listen, args=(sys.stdin.buffer, on_screen.show_later, on_screen.end), daemon=True
    )
    reader.start()
    on_screen.run()
    return 0


def _listen(
    source: BinaryIO, show: Callable[[CustomerFace], None], end: Callable[[], None]
) -> None:
    """Hand on every face of the source, then end."""
    for face in faces(source):
        show(face)
    end()


def faces(source: BinaryIO) -> Any:
    """Yield the faces of a source; a line that is none is left out."""
    while raw := source.readline(LINE_BYTES_MAX):
        face = read_face(raw)
        if face is not None:
            yield face


def read_face(raw: bytes) -> CustomerFace | None:
    """Return the face that a line tells, None for a line that tells none."""
    try:
        told = json.loads(raw)
        lines = tuple(CustomerLine(**line) for line in told.pop("lines", ()))
        notes = tuple(str(note) for note in told.pop("notes", ()))
        return CustomerFace(**told, lines=lines, notes=notes)
    except (ValueError, TypeError, AttributeError):
        return None
