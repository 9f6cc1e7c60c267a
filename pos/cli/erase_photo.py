"""`erase-photo`: a photo taken off the server and, by sync, off every till."""

import argparse
import re

from pos.cli import language
from pos.domain.words import catalogue
from pos.errors import ConfigInvalid

HASH = re.compile(r"[0-9a-f]{64}", re.ASCII)


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("photo", metavar="HASH", help="the photo's SHA-256, as documents name it")
    parser.add_argument("--database", metavar="URL", help="the server's database")
    parser.add_argument("--photos", metavar="DIR", help="where the server keeps its photos")


def run(args: argparse.Namespace) -> int:
    """Erase, and say so."""
    from pos.bootstrap.server import erase_photo

    if not HASH.fullmatch(args.photo):
        raise ConfigInvalid(name="HASH")
    erase_photo(args.database, args.photos, args.photo)
    print(catalogue(language(), "shell")["erase.photo_done"])
    return 0
