"""Draws every golden receipt as its printer would: python -m tests.golden.receipts.pictures DIR."""

import sys
from pathlib import Path

from hardware.drivers.escpos_encoding import receipt_bytes
from hardware.fakes.escpos_stream import CommandStream
from hardware.fakes.paper import Paper, Sheet
from hardware.fakes.paper_picture import picture_of
from hardware.lettering import lettering
from pos.ports.devices import Receipt
from tests.golden.receipts.test_golden_receipts import CASES


def printed(receipt: Receipt) -> Sheet:
    """Return the last sheet that a receipt's bytes make, lines drawn as on a shop's printer."""
    content = receipt_bytes(receipt, lambda text, bold: lettering().drawn(text, is_bold=bold))
    paper = Paper(receipt.columns * 12)
    return [sheet for c in CommandStream().feed(content) if (sheet := paper.obey(c))][-1]


def main() -> None:
    """Draw them all into the folder that is named."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for case, lay_out in CASES.items():
        for language in ("zh", "en"):
            for columns, paper in ((32, 58), (48, 80)):
                picture = picture_of(printed(lay_out(language, columns)))
                picture.save(folder / f"{case}-{language}-{paper}.png")


if __name__ == "__main__":
    main()
