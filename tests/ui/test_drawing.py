"""What a frame costs: nothing is drawn twice, and nothing at all where nothing changed."""

from pathlib import Path
from typing import Any, Self

from PIL import Image

from tests.ui.hands import Kiosk

COLA = "6901234567892"
VIEWS = 20
EDGE, GROUND = (0.0, 0.5, 0.5, 1.0), (1.0, 1.0, 1.0, 1.0)


class Drawings:
    """Counts how often a window is drawn."""

    def __init__(self, kiosk: Kiosk) -> None:
        self.count = 0
        self._window = kiosk.driver.on_screen.window.window

    def __enter__(self) -> Self:
        self._window.bind(on_draw=self._drawn)
        return self

    def __exit__(self, *_: object) -> None:
        self._window.unbind(on_draw=self._drawn)

    def _drawn(self, *_: object) -> None:
        self.count += 1


def test_a_view_like_the_one_before_draws_nothing(selling: Kiosk) -> None:
    selling.wedges(COLA)
    selling.driver.settle()
    with Drawings(selling) as drawings:
        for _ in range(VIEWS):
            selling.parts.kiosk.show()
            selling.driver.frames(1)
    # The clock may turn and an answer may come meanwhile: those are other views.
    assert drawings.count <= VIEWS // 5


def test_paper_lies_under_all_in_light_and_in_dark(selling: Kiosk, tmp_path: Path) -> None:
    for is_dark, paper in ((False, (0xF6, 0xF4, 0xEF)), (True, (0x0F, 0x17, 0x16))):
        selling.driver.change(is_dark=is_dark)
        with Image.open(selling.driver.screenshot(tmp_path / f"{is_dark}.png")) as drawn:
            assert drawn.convert("RGB").getpixel((8, 400)) == paper


def test_a_plate_has_its_edge_its_ground_and_clear_corners(selling: Kiosk) -> None:
    assert selling.driver.screen == "sell"
    from pos.ui.plates import plate_texture

    texture, border = plate_texture(GROUND, EDGE, 2, 12)
    assert border == 12

    def pixel(x: int, y: int) -> tuple[Any, ...]:
        at = 4 * (y * texture.width + x)
        return tuple(texture.pixels[at : at + 4])

    middle, last = texture.width // 2, texture.width - 1
    assert pixel(0, 0)[3] == pixel(last, last)[3] == 0
    for x, y in ((0, middle), (1, middle), (middle, 0), (middle, last), (last - 1, middle)):
        assert pixel(x, y) == (0, 128, 128, 255)
    assert pixel(2, middle) == pixel(middle, middle) == (255, 255, 255, 255)
