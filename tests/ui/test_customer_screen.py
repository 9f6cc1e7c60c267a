"""The customer's screen as the kiosk starts it: a process that draws what it is told."""

import json
import os
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

from PIL import Image

from pos.bootstrap.customer import MAIN, build_display
from pos.ports.devices import CustomerFace, CustomerLine

LINES = (CustomerLine("可口可乐", "2", "7.00"), CustomerLine("红富士苹果", "1.316 kg", "10.50"))
SALE = CustomerFace("城南店", "", LINES, "合计", "¥", "17.50", ("会员积分 1,000",), "还有 {n} 种")
DONE = CustomerFace("Thank you", "", (), "Change", "$", "2.50", is_done=True, is_dark=True)


def drawn(path: Path, *faces: CustomerFace) -> Image.Image:
    told = "".join(json.dumps(asdict(face)) + "\n" for face in faces)
    ended = subprocess.run(
        [sys.executable, str(MAIN), "display", "--size", "800x480", "--picture", str(path)],
        input="no face\n" + told,
        env=os.environ | {"LIUSHUI_LANG": "zh"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    return Image.open(path).convert("RGB")


def test_it_draws_the_newest_face_in_its_light(tmp_path: Path) -> None:
    sale = drawn(tmp_path / "sale.png", DONE, SALE)
    done = drawn(tmp_path / "done.png", SALE, DONE)
    assert sale.size == done.size == (800, 480)
    assert sale.getpixel((2, 2)) == (0xF6, 0xF4, 0xEF)
    assert done.getpixel((2, 2)) == (0x0F, 0x17, 0x16)
    colours = sale.getcolors(1 << 20)
    assert colours is not None
    assert len(colours) > 100


def test_a_kiosk_has_one_only_where_its_settings_say_so() -> None:
    assert build_display("") is None
