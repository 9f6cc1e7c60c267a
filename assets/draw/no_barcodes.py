"""Pictures for a camera in which there is no barcode, though much in them looks like one.

Owns ten kinds of scene: shelves, book spines, stripes, a fence, a page, a keyboard, a piano, a
ruler, tiles, and labels whose symbol is painted over. Whatever is read in one of them is false.
"""

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from assets.draw.barcode_photos import label_pixels

Image = npt.NDArray[np.uint8]
Chance = np.random.Generator

WIDTH, HEIGHT = 1280, 720
_BLOT_MODULES_MIN = 0.4
"""Share of a symbol's width that paint hides over its whole height: no reader can guess that."""
_WORDS = ("MILK", "BREAD", "RICE", "TEA 500g", "3 FOR 2", "NEW", "SALE 6.50", "12 PCS", "FRESH")
_FONT = cv2.FONT_HERSHEY_SIMPLEX


def draw_empties(target: Path, count: int, seed: int) -> list[Path]:
    """Draw so many pictures without a barcode, the kinds in turn, as PNG; return their paths.

    The same seed draws the same pictures.
    """
    target.mkdir(parents=True, exist_ok=True)
    paths = []
    for number in range(count):
        name, _ = KINDS[number % len(KINDS)]
        path = target / f"empty-{number:03d}-{name}.png"
        if not cv2.imwrite(str(path), draw_empty(number, seed)):
            raise OSError(f"{path} could not be written")
        paths.append(path)
    return paths


def draw_empty(number: int, seed: int) -> Image:
    """Return one picture without a barcode, 1280 × 720, blue green red."""
    chance = np.random.default_rng([seed, number])
    _, draw = KINDS[number % len(KINDS)]
    return _seen(draw(chance), chance)


def _seen(scene: Image, chance: Chance) -> Image:
    """Return a scene as a camera sees it: turned, lit from a side, soft and grained."""
    turn = cv2.getRotationMatrix2D((WIDTH / 2, HEIGHT / 2), chance.uniform(-12, 12), 1.12)
    laid = cv2.warpAffine(scene, turn, (WIDTH, HEIGHT), borderMode=cv2.BORDER_REFLECT)
    across = np.linspace(chance.uniform(0.7, 1), chance.uniform(0.8, 1.1), WIDTH)
    soft = cv2.GaussianBlur(laid, (0, 0), float(chance.uniform(0.4, 1.2)))
    grain = chance.normal(0, chance.uniform(1, 5), soft.shape)
    return np.asarray(np.clip(soft * across[None, :, None] + grain, 0, 255), np.uint8)


def _blank(chance: Chance) -> Image:
    """Return an even ground."""
    return np.full((HEIGHT, WIDTH, 3), chance.integers(90, 250, 3), np.uint8)


def _ink(chance: Chance, high: int = 110) -> tuple[int, int, int]:
    """Return a dark colour."""
    blue, green, red = (int(part) for part in chance.integers(0, high, 3))
    return blue, green, red


def _word(chance: Chance) -> str:
    return _WORDS[int(chance.integers(len(_WORDS)))]


def _shelf(chance: Chance) -> Image:
    """Draw boxes side by side on three boards, each with words on it."""
    scene = _blank(chance)
    for bottom in (230, 460, 690):
        left = -int(chance.integers(0, 60))
        while left < WIDTH:
            wide, tall = int(chance.integers(40, 150)), int(chance.integers(110, 200))
            box = tuple(int(part) for part in chance.integers(30, 250, 3))
            cv2.rectangle(scene, (left, bottom - tall), (left + wide, bottom), box, -1)
            cv2.rectangle(scene, (left, bottom - tall), (left + wide, bottom), (40, 40, 40), 1)
            at = (left + 6, bottom - tall // 2)
            cv2.putText(scene, _word(chance), at, _FONT, 0.6, _ink(chance), 2, cv2.LINE_AA)
            left += wide + int(chance.integers(1, 9))
        cv2.rectangle(scene, (0, bottom), (WIDTH, bottom + 16), (90, 110, 130), -1)
    return scene


def _spines(chance: Chance) -> Image:
    """Draw thin book spines, close together."""
    scene, left = _blank(chance), 0
    while left < WIDTH:
        wide = int(chance.integers(4, 34))
        tone = tuple(int(part) for part in chance.integers(10, 250, 3))
        cv2.rectangle(scene, (left, int(chance.integers(60, 160))), (left + wide, 640), tone, -1)
        left += wide + int(chance.integers(0, 4))
    return scene


def _stripes(chance: Chance) -> Image:
    """Draw bars and spaces of chance widths, as wide as a symbol's, over the whole height."""
    module = float(chance.uniform(2, 6))
    widths = chance.integers(1, 5, 2 * WIDTH) * module
    edges = np.cumsum(widths)
    bars = np.searchsorted(edges, np.arange(WIDTH)) % 2
    row = np.where(bars[:, None], _ink(chance), chance.integers(180, 250, 3))
    return np.repeat(row[None].astype(np.uint8), HEIGHT, axis=0)


def _fence(chance: Chance) -> Image:
    """Draw even bars, as of a fence, a blind or a radiator."""
    scene, step = _blank(chance), int(chance.integers(5, 40))
    thick = max(1, int(step * chance.uniform(0.3, 0.7)))
    for left in range(0, WIDTH, step):
        cv2.rectangle(scene, (left, 90), (left + thick - 1, 630), _ink(chance, 60), -1)
    return scene


def _page(chance: Chance) -> Image:
    """Draw lines of words and prices, as of a receipt."""
    scene = np.full((HEIGHT, WIDTH, 3), 242, np.uint8)
    size, line = float(chance.uniform(0.4, 1.1)), int(chance.integers(18, 44))
    for baseline in range(40, HEIGHT, line):
        words = " ".join(_word(chance) for _ in range(12))
        cv2.putText(scene, words, (24, baseline), _FONT, size, (30, 30, 30), 1, cv2.LINE_AA)
    return scene


def _keyboard(chance: Chance) -> Image:
    """Draw rows of keys with a letter each."""
    scene, key = _blank(chance), int(chance.integers(44, 84))
    dark = _ink(chance, 70)
    for row, top in enumerate(range(120, HEIGHT - key, key + 8)):
        for left in range(20 + 14 * row, WIDTH - key, key + 8):
            cv2.rectangle(scene, (left, top), (left + key, top + key), dark, -1)
            letter = chr(int(chance.integers(65, 91)))
            at = (left + key // 4, top + key // 2)
            cv2.putText(scene, letter, at, _FONT, 0.7, (235, 235, 235), 1, cv2.LINE_AA)
    return scene


def _piano(chance: Chance) -> Image:
    """Draw white and black keys."""
    scene = np.full((HEIGHT, WIDTH, 3), 245, np.uint8)
    wide = int(chance.integers(12, 60))
    for number, left in enumerate(range(0, WIDTH, wide)):
        cv2.line(scene, (left, 0), (left, HEIGHT), (60, 60, 60), 2)
        if number % 7 not in {0, 3}:
            black = (left - wide // 3, 0), (left + wide // 3, HEIGHT // 2)
            cv2.rectangle(scene, *black, (15, 15, 15), -1)
    return scene


def _ruler(chance: Chance) -> Image:
    """Draw scales: ticks of three lengths with numbers."""
    scene = _blank(chance)
    for top in range(40, HEIGHT - 100, 150):
        step = int(chance.integers(4, 14))
        cv2.rectangle(scene, (0, top), (WIDTH, top + 110), (205, 225, 235), -1)
        for number, left in enumerate(range(10, WIDTH, step)):
            tall = 60 if number % 10 == 0 else 45 if number % 5 == 0 else 30
            cv2.line(scene, (left, top), (left, top + tall), (20, 20, 20), max(1, step // 4))
            if number % 10 == 0:
                cv2.putText(scene, str(number // 10), (left, top + 95), _FONT, 0.7, (20, 20, 20), 2)
    return scene


def _tiles(chance: Chance) -> Image:
    """Draw dark and light tiles by chance, as of a mosaic: like a matrix code without its frame."""
    size = int(chance.integers(6, 30))
    tiles = chance.integers(0, 2, (HEIGHT // size + 1, WIDTH // size + 1)).astype(np.uint8)
    large = np.repeat(np.repeat(tiles, size, 0), size, 1)[:HEIGHT, :WIDTH]
    scene = np.where(large[:, :, None] > 0, chance.integers(170, 250, 3), _ink(chance))
    return np.asarray(scene, np.uint8)


def _painted_over(chance: Chance) -> Image:
    """Draw a label whose bars are hidden by a broad stroke, from top to bottom of the symbol."""
    scene = _blank(chance)
    digits = "".join(str(int(digit)) for digit in chance.integers(0, 10, 12))
    label = label_pixels(digits, chance)
    tall, wide = label.shape[:2]
    top, left = (HEIGHT - tall) // 2, (WIDTH - wide) // 2
    scene[top : top + tall, left : left + wide] = label
    broad = int(wide * chance.uniform(_BLOT_MODULES_MIN, 0.7))
    start = left + int(chance.uniform(0.15, 0.85 - broad / wide) * wide) if broad < wide else left
    stroke = (start, top - 6), (start + broad, top + tall + 6)
    cv2.rectangle(scene, *stroke, _ink(chance, 240), -1)
    return scene


KINDS: tuple[tuple[str, Callable[[Chance], Image]], ...] = (
    ("shelf", _shelf),
    ("painted", _painted_over),
    ("stripes", _stripes),
    ("spines", _spines),
    ("page", _page),
    ("keyboard", _keyboard),
    ("fence", _fence),
    ("piano", _piano),
    ("ruler", _ruler),
    ("tiles", _tiles),
)
