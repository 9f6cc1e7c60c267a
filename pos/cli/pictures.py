"""`pictures DIR`: shows goods by the pictures of a folder, named by SKU or barcode.

Owns how files that cannot be used are told; the others are set all the same. Runs beside the
counter, whose screen shows them within a second.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from pos.cli import language
from pos.domain.words import catalogue, sentence
from pos.errors import ConfigInvalid, DiskFull, PhotosFull, PosError


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what `pictures` takes."""
    parser.add_argument("folder", type=Path, metavar="DIR", help="pictures named SKU.jpg or .png")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(args: argparse.Namespace) -> int:
    """Set the pictures; returns 1 where a file could not be used."""
    from pos.bootstrap.home import home
    from pos.bootstrap.picture_files import picture_files, read_picture
    from pos.bootstrap.till import open_back_room
    from pos.services.pictures import set_pictures, sku_named
    from pos.store.photos import PhotoFolder

    try:
        files = picture_files(args.folder)
    except OSError as error:
        raise ConfigInvalid(name="DIR") from error
    photos: dict[str, str] = {}
    errors: list[dict[str, Any]] = []
    with open_back_room(language()) as till:
        folder = PhotoFolder(home())
        for path in files:
            try:
                photos[sku_named(till, path.stem)] = folder.keep(read_picture(path))
            except (PhotosFull, DiskFull) as error:
                errors.append(_told(path, error))
                break  # the next one would not find room either
            except PosError as error:
                errors.append(_told(path, error))
        changed = set_pictures(till, photos)
    done = {"files": len(files), "set": changed, "same": len(photos) - changed, "errors": errors}
    if args.json:
        print(json.dumps(done, ensure_ascii=False))
    else:
        for told in errors:
            sys.stderr.write(f"{told['code']}: {told['file']}: {told['message']}\n")
        words = catalogue(language(), "import")["pictures_done"]
        print(words.format(set=changed, same=done["same"], errors=len(errors)))
    return 1 if errors else 0


def _told(path: Path, error: PosError) -> dict[str, Any]:
    """Return what is wrong with a file."""
    message = sentence(error.code, language(), error.details)
    return {"file": path.name, "code": error.code, "message": message}
