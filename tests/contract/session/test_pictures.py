"""Pictures of goods over the command line: named by SKU or barcode, kept small and anonymous."""

import json
from pathlib import Path

from PIL import Image

from tests.driving import command, succeeded

COLA_BARCODE = "6901234567892"
GPS = 0x8825


def photograph(path: Path, size: tuple[int, int], **more: object) -> None:
    Image.new("RGB", size, (200, 40, 40)).save(path, **more)  # type: ignore[arg-type]


def test_goods_get_pictures_and_files_that_cannot_be_used_are_named(
    home: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "pictures"
    folder.mkdir()
    where = Image.Exif()
    where[GPS] = {1: "N", 2: (31.0, 14.0, 0.0)}
    photograph(folder / f"{COLA_BARCODE}.jpg", (3000, 2000), exif=where)
    photograph(folder / "A002.png", (64, 64))
    photograph(folder / "Z999.png", (64, 64))
    (folder / "A003.jpg").write_bytes(b"no picture")
    (folder / "notes.txt").write_text("left alone")

    ended = command(home, "pictures", str(folder), "--json")
    told = json.loads(ended.stdout)
    assert (ended.returncode, told["files"], told["set"]) == (1, 4, 2)
    assert {(error["file"], error["code"]) for error in told["errors"]} == {
        ("A003.jpg", "photo.unreadable"),
        ("Z999.png", "product.unknown"),
    }
    kept = sorted((home / "photos" / "waiting").iterdir())
    assert len(kept) == 2
    for path in kept:
        with Image.open(path) as picture:
            assert max(picture.size) <= 480
            assert not picture.getexif()

    for name in ("A003.jpg", "Z999.png"):
        (folder / name).unlink()
    again = succeeded(home, "pictures", str(folder), "--json")
    assert (again["set"], again["same"], again["errors"]) == (0, 2, [])
    assert succeeded(home, "verify", "--json")["ok"]
    assert command(home, "pictures", str(tmp_path / "nowhere")).stderr.startswith("config.invalid")
