"""What a camera's picture lacks, told one thing at a time."""

import json
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from assets.draw.barcode_photos import draw_photos
from hardware.drivers.preview import measures_of
from pos.presenters.camera_hints import hint_for

WORDS = Path(__file__).parents[3] / "assets" / "i18n"


@pytest.fixture(scope="module")
def photo(tmp_path_factory: pytest.TempPathFactory) -> np.ndarray:
    (path,) = draw_photos(tmp_path_factory.mktemp("photo"), ["6901234567892"], 7)
    return np.asarray(cv2.imread(str(path)))


def hint(pixels: np.ndarray, located_width: float | None = 400) -> str | None:
    return hint_for(measures_of(pixels, located_width))


def test_a_good_picture_needs_no_hint(photo: np.ndarray) -> None:
    assert hint(photo) is None
    assert hint((photo * 0.4).astype(np.uint8)) is None


def test_dark_bright_blurred_and_far_are_told_apart(photo: np.ndarray) -> None:
    assert hint((photo * 0.1).astype(np.uint8)) == "camera.hint.dark"
    assert hint(np.clip(photo * 2.5 + 60.0, 0, 255).astype(np.uint8)) == "camera.hint.glare"
    assert hint(cv2.GaussianBlur(photo, (0, 0), 4)) == "camera.hint.blurred"
    assert hint(cv2.blur(photo, (31, 1))) == "camera.hint.blurred"
    assert hint(photo, 95 * 1.5) == "camera.hint.far"


def test_an_even_counter_is_not_called_blurred() -> None:
    assert hint(np.full((720, 1280, 3), 128, np.uint8), None) is None


def test_in_the_dark_light_comes_first(photo: np.ndarray) -> None:
    measures = replace(measures_of(photo, 60), brightness=0.05, sharpness=0.0)
    assert hint_for(measures) == "camera.hint.dark"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_hint_has_words(language: str) -> None:
    words = json.loads((WORDS / f"ui.{language}.json").read_text(encoding="utf-8"))
    assert all(words[f"camera.hint.{name}"] for name in ("dark", "glare", "far", "blurred"))
