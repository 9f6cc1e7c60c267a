"""`decode`: the barcodes in pictures, one JSON line a file, in order."""

import argparse
import json
from pathlib import Path


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("files", nargs="+", metavar="FILE", type=Path)
    parser.add_argument("--json", action="store_true", help="JSON lines, as always")


def run(args: argparse.Namespace) -> int:
    """Decode each file; 1 where one could not be read."""
    from pos.bootstrap.decoder import decode_file

    failed = False
    for path in args.files:
        told = decode_file(path)
        failed = failed or "error" in told
        print(json.dumps(told, ensure_ascii=False), flush=True)
    return 1 if failed else 0
