"""Draws the manual: its pictures out of the running kiosk, its messages out of the catalogue.

    python -m pos.cli.screens.manual [--messages]

Owns `docs/manual/*.png` and the table at the end of each language's page; `make manual` runs it.
"""

import argparse
import json
import os
import re
import sys
import tempfile
from pathlib import Path

from pos.domain.words import LANGUAGES, catalogue

DOCS = Path(__file__).resolve().parents[3] / "docs"
SIZE = (1280, 800)
WIDTH, COLOURS = 800, 256
PICTURE = re.compile(r"!\[[^\]]*\]\(manual/([a-z-]+)-(zh|en)\.png\)")
_TABLE = re.compile(r"(<!-- messages -->\n).*?(<!-- end -->)", re.DOTALL)
_FACT = re.compile(r"\{[^}]*\}")
_HEADS = {"zh": ("代码", "屏幕上说的，和要你做的"), "en": ("Code", "What it says, and what to do")}


def page(language: str) -> Path:
    """Return the manual in a language."""
    return DOCS / f"manual.{language}.md"


def messages(language: str) -> str:
    """Return the table of everything that may be said, as Markdown."""
    words = catalogue(language)
    code, text = _HEADS[language]
    rows = [
        f"| `{key.removeprefix('error.')}` | {_FACT.sub('…', words[key])} |"
        for key in sorted(words)
        if key.startswith("error.")
    ]
    return "\n".join([f"| {code} | {text} |", "|---|---|", *rows]) + "\n"


def write_messages(language: str) -> None:
    """Put the table into the page anew."""
    written = page(language).read_text(encoding="utf-8")
    table = messages(language)
    page(language).write_text(
        _TABLE.sub(lambda found: found[1] + table + found[2], written), encoding="utf-8"
    )


def draw(language: str) -> None:
    """Draw the pictures that the page names, at a modest size."""
    from PIL import Image

    from pos.bootstrap.founding import found_demo
    from pos.cli.screens import draw_first, draw_size

    wanted = [name for name, _ in PICTURE.findall(page(language).read_text(encoding="utf-8"))]
    with tempfile.TemporaryDirectory(prefix="liushui-manual-") as folder:
        place = Path(folder)
        drawn = draw_first(SIZE, language, place / "drawn", is_quick=True)
        os.environ["LIUSHUI_HOME"] = str(place / "home")
        found_demo("zh")
        drawn += draw_size(place / "home", SIZE, language, place / "drawn", is_quick=True)
        by_name = {path.name: path for path in drawn}
        for name in wanted:
            shot = Image.open(by_name[f"{name}-{language}-{SIZE[0]}x{SIZE[1]}.png"]).convert("RGB")
            small = shot.resize((WIDTH, WIDTH * SIZE[1] // SIZE[0]), Image.Resampling.LANCZOS)
            target = DOCS / "manual" / f"{name}-{language}.png"
            target.parent.mkdir(exist_ok=True)
            small.quantize(COLOURS).save(target, optimize=True)


def main() -> int:
    """Write the tables, and draw the pictures unless told not to."""
    parser = argparse.ArgumentParser(description="draw the manual's pictures and messages")
    parser.add_argument("--messages", action="store_true", help="the tables of messages alone")
    args = parser.parse_args()
    drawn = 0
    for language in LANGUAGES:
        write_messages(language)
        if not args.messages:
            draw(language)
            drawn += len(PICTURE.findall(page(language).read_text(encoding="utf-8")))
    sys.stdout.write(json.dumps({"pictures": drawn}) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
