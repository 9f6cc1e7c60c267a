"""Believable photographs of packages, for a demo on a machine that has none of its own.

Owns the scene: a product's picture brought close, its barcode on a label, laid askew on a counter,
with uneven light, grain and a little blur. Refuses codes that are no EAN or UPC. Beside the
pictures it writes `truth.json`: what each of them bears.
"""

import csv
import json
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from assets.draw.goods import draw_one

Pixels = npt.NDArray[np.float32]

_WIDTH, _HEIGHT = 1280, 720
_CLOSE_UP = 1800
_DRAWN = 475
_NEARER = 4.0
_MODULE = 5
_DIGITS = 1.15
_TAKES = 5
_LAYOUTS: dict[str, tuple[str, int, int, tuple[tuple[float, int], ...]]] = {
    # the name that zxing-cpp uses, modules before the first bar and in each half, and where the
    # groups of digits stand: (centre in modules, digits)
    "EAN-13": ("EAN13", 11, 42, ((5, 1), (35.5, 6), (81.5, 6))),
    "UPC-A": ("UPCA", 9, 42, ((4, 1), (36, 5), (77, 5), (109, 1))),
    "EAN-8": ("EAN8", 7, 28, ((24.5, 4), (56.5, 4))),
}
_PRODUCTS = Path(__file__).parent.parent / "demo" / "products.csv"
_COUNTERS = ((196, 208, 214), (150, 176, 198), (120, 128, 126), (92, 118, 148), (206, 206, 202))
_INKS = ((24, 22, 20), (20, 20, 24), (70, 38, 20), (36, 52, 16))


def draw_photos(target: Path, gtins: list[str], seed: int) -> list[Path]:
    """Draw one photograph a code, 1280 × 720, as `GTIN.jpg` (14 digits); return their paths.

    A code is an EAN-13, EAN-8, UPC-A or a 14-digit GTIN of one; a code of the demo shop is shown
    on its product, any other on a plain package. A photograph in which one reader finds anything
    but that code is taken again, a few times at most. The same seed draws the same photographs.

    Raises:
        ValueError: a code is none of these, or its check digit does not hold.
    """
    target.mkdir(parents=True, exist_ok=True)
    skus = _skus_by_gtin()
    paths, truth = [], {}
    for code in gtins:
        gtin = code.zfill(14)
        symbology, text = _symbol(gtin)
        path = target / f"{gtin}.jpg"
        for take in range(_TAKES):
            chance = np.random.default_rng([seed, int(gtin), take])
            package = _package(skus.get(gtin, "E014"), symbology, text, chance)
            photo = _photographed(package, chance)
            if _reads_alone(photo, gtin):
                break
        quality = int(chance.integers(80, 93))
        if not cv2.imwrite(str(path), photo, [cv2.IMWRITE_JPEG_QUALITY, quality]):
            raise OSError(f"{path} could not be written")
        paths.append(path)
        truth[path.name] = {"set": "drawn", "symbology": symbology, "text": gtin}
    (target / "truth.json").write_text(json.dumps(truth, indent=1) + "\n", encoding="utf-8")
    return paths


def label_pixels(first_twelve: str, chance: np.random.Generator) -> npt.NDArray[np.uint8]:
    """Return a label with the EAN-13 of twelve digits, blue green red, 5 pixels a module."""
    odd, even = (sum(map(int, first_twelve[start::2])) for start in (0, 1))
    text = f"{first_twelve}{-(odd + 3 * even) % 10}"
    return np.asarray(np.clip(_label("EAN-13", text, chance), 0, 255), np.uint8)


def _skus_by_gtin() -> dict[str, str]:
    with _PRODUCTS.open(encoding="utf-8", newline="") as rows:
        return {row["barcode"].zfill(14): row["sku"] for row in csv.DictReader(rows)}


def _symbol(gtin: str) -> tuple[str, str]:
    """Return (symbology, its characters) of a 14-digit GTIN."""
    if not (gtin.isascii() and gtin.isdigit()) or len(gtin) != 14 or gtin[0] != "0":
        raise ValueError(f"{gtin} is no EAN or UPC")
    if gtin.startswith("000000"):
        return "EAN-8", gtin[6:]
    return ("UPC-A", gtin[2:]) if gtin.startswith("00") else ("EAN-13", gtin[1:])


def _reads_alone(photo: npt.NDArray[np.uint8], gtin: str) -> bool:
    import zxingcpp

    return {code.text.zfill(14) for code in zxingcpp.read_barcodes(photo)} == {gtin}


def _bars(symbology: str, text: str) -> npt.NDArray[np.uint8]:
    """Return the symbol with quiet zones, long guard bars and its digits, dark on light.

    The digits are set in a fine pen: bold ones look like bars to a reader that crosses them askew.
    """
    import zxingcpp

    kind, left, half, groups = _LAYOUTS[symbology]
    symbol = zxingcpp.create_barcode(text, zxingcpp.barcode_format_from_str(kind))
    bars = np.array(symbol.to_image(scale=_MODULE), np.uint8)
    image = np.pad(bars, ((0, 10 * _MODULE), (0, 0)), constant_values=255)
    middle = left + 3 + half
    for start, width in ((left, 3), (middle, 5), (middle + 5 + half, 3)):
        columns = slice(start * _MODULE, (start + width) * _MODULE)
        image[bars.shape[0] : bars.shape[0] + 5 * _MODULE, columns] = bars[-1, columns]
    at = 0
    for centre, count in groups:
        word, at = text[at : at + count], at + count
        (width, _), _ = cv2.getTextSize(word, cv2.FONT_HERSHEY_SIMPLEX, _DIGITS, 1)
        place = (int(centre * _MODULE - width / 2), bars.shape[0] + 9 * _MODULE)
        cv2.putText(image, word, place, cv2.FONT_HERSHEY_SIMPLEX, _DIGITS, (84,), 2, cv2.LINE_AA)
    return image


def _label(symbology: str, text: str, chance: np.random.Generator) -> Pixels:
    """Return the label in colour, a little larger than its symbol."""
    bars = np.pad(_bars(symbology, text), ((14, 4), (6, 6)), constant_values=255)
    share = (bars.astype(np.float32) / 255)[:, :, None]
    ink = np.array(_INKS[int(chance.integers(len(_INKS)))], np.float32)
    paper = np.array([238, 245, 247], np.float32) + chance.uniform(-6, 6)
    return (share * paper + (1 - share) * ink).astype(np.float32)


def _package(sku: str, symbology: str, text: str, chance: np.random.Generator) -> Pixels:
    """Return the close-up of the package, its label in the very middle.

    Blue, green and red are already multiplied by the opacity, which is the fourth channel (0-255).
    """
    drawn = np.array(draw_one(sku, _DRAWN))[:, :, [2, 1, 0, 3]].astype(np.float32)
    drawn[:, :, :3] *= drawn[:, :, 3:] / 255
    opaque = np.argwhere(drawn[:, :, 3] > 200)
    (top, left), (bottom, right) = opaque.min(axis=0), opaque.max(axis=0)
    x, y = (left + right) / 2, top + (bottom - top) * chance.uniform(0.62, 0.76)
    half = _CLOSE_UP / 2
    bring = np.array([[_NEARER, 0, half - x * _NEARER], [0, _NEARER, half - y * _NEARER]])
    near = cv2.warpAffine(drawn, bring, (_CLOSE_UP, _CLOSE_UP), flags=cv2.INTER_CUBIC)
    label = _label(symbology, text, chance)
    top, left = int(half) - label.shape[0] // 2, int(half) - label.shape[1] // 2
    area = near[top : top + label.shape[0], left : left + label.shape[1]]
    area[:, :, :3], area[:, :, 3] = label, 255
    return np.asarray(np.clip(near, 0, 255), np.float32)


def _photographed(package: Pixels, chance: np.random.Generator) -> npt.NDArray[np.uint8]:
    """Return the package on a counter as a camera of a till sees it."""
    scene = _counter(chance)
    matrix = _view(package.shape[0], chance)
    size = (_WIDTH, _HEIGHT)
    laid = cv2.warpPerspective(package, matrix, size, flags=cv2.INTER_AREA)
    shadow = np.roll(cv2.GaussianBlur(laid[:, :, 3], (0, 0), 22), (16, 14), axis=(0, 1)) / 255
    share = (laid[:, :, 3] / 255)[:, :, None]
    ground = scene * (1 - 0.38 * shadow)[:, :, None]
    scene = np.asarray(ground * (1 - share) + laid[:, :, :3], np.float32)
    lit = scene * _light(chance)[:, :, None]
    seen = cv2.GaussianBlur(lit, (0, 0), float(chance.uniform(0.5, 0.9)))
    grain = chance.normal(0, chance.uniform(2, 4.5), seen.shape)
    return np.asarray(np.clip(seen + grain, 0, 255), np.uint8)


def _view(side: int, chance: np.random.Generator) -> Pixels:
    """Return the map from the close-up to the photograph: turned, tilted, label near the centre."""
    scale = chance.uniform(0.65, 0.85)
    angle = np.radians(chance.uniform(-13, 13) + (180 if chance.random() < 0.15 else 0))
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    corners = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]], np.float64) * side / 2
    tilted = corners * (1 + chance.uniform(-0.05, 0.05, (4, 1)))
    centre = (_WIDTH / 2 + chance.uniform(-150, 150), _HEIGHT / 2 + chance.uniform(-60, 60))
    seen = tilted @ turn.T * scale + centre
    flat = (corners + side / 2).astype(np.float32)
    return np.asarray(cv2.getPerspectiveTransform(flat, seen.astype(np.float32)), np.float32)


def _counter(chance: np.random.Generator) -> Pixels:
    """Return an out-of-focus counter top with a few soft things behind."""
    base = np.array(_COUNTERS[int(chance.integers(len(_COUNTERS)))], np.float32)
    scene = np.ones((_HEIGHT, _WIDTH, 3), np.float32) * base
    for _ in range(4):
        x, y = int(chance.integers(0, _WIDTH)), int(chance.integers(-80, 200))
        tone = base * chance.uniform(0.55, 1.12)
        corner = (x + int(chance.integers(120, 420)), y + int(chance.integers(60, 260)))
        cv2.rectangle(scene, (x, y), corner, tuple(float(part) for part in tone), -1)
    soft = cv2.GaussianBlur(scene, (0, 0), 26)
    streaks = chance.normal(0, 1, (_HEIGHT, 1)).astype(np.float32)
    grain = cv2.GaussianBlur(np.repeat(streaks, _WIDTH, axis=1), (0, 0), sigmaX=1, sigmaY=3)
    return np.asarray(soft + grain[:, :, None] * 7, np.float32)


def _light(chance: np.random.Generator) -> Pixels:
    """Return how bright each pixel is lit: falling off to one side, with one glossy spot."""
    rows, columns = np.mgrid[0:_HEIGHT, 0:_WIDTH].astype(np.float32)
    angle = chance.uniform(0, 2 * np.pi)
    along = (columns / _WIDTH - 0.5) * np.cos(angle) + (rows / _HEIGHT - 0.5) * np.sin(angle)
    light = 0.95 + along * chance.uniform(0.2, 0.5)
    x, y = chance.uniform(0, _WIDTH), chance.uniform(0, _HEIGHT)
    distance = ((columns - x) / 260) ** 2 + ((rows - y) / 150) ** 2
    return np.asarray(light + chance.uniform(0.05, 0.22) * np.exp(-distance), np.float32)
