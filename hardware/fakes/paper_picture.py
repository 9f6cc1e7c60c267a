"""A cut receipt as a picture: white paper with margins and a serrated edge, for screens and PNG."""

from PIL import Image, ImageDraw

from hardware.fakes.paper import Sheet

MARGINS = {384: 40, 576: 32}
"""Paper beside the print head's dots: 58 mm is 464 dots wide, 80 mm 640."""
ABOVE, BELOW = 24, 0
TOOTH = 8
AROUND = 24
GROUND, PAPER, INK = (221, 216, 206), (255, 255, 255), (0, 0, 0)


def picture_of(sheet: Sheet) -> Image.Image:
    """Return a receipt on its paper, one pixel a dot."""
    margin = MARGINS.get(sheet.dots.width, 32)
    wide = sheet.dots.width + 2 * margin
    high = sheet.dots.height + ABOVE + BELOW
    picture = Image.new("RGB", (wide + 2 * AROUND, high + 2 * AROUND + 2 * TOOTH), GROUND)
    pen = ImageDraw.Draw(picture)
    top, bottom = AROUND + TOOTH, AROUND + TOOTH + high
    pen.polygon([*_edge(wide, top, -1), *reversed(_edge(wide, bottom, 1))], fill=PAPER)
    picture.paste(INK, (AROUND + margin, top + ABOVE), sheet.dots.convert("L"))
    return picture


def _edge(wide: int, at: int, way: int) -> list[tuple[int, int]]:
    """Return an edge from left to right as the cutter's teeth leave it."""
    points: list[tuple[int, int]] = []
    for place, across in enumerate(range(0, wide + 1, TOOTH)):
        points.append((AROUND + across, at + way * TOOTH * (place % 2)))
    return points
