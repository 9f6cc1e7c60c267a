"""`enrol`: this till joins a server with a code."""

import argparse
import json
import sys

from pos.cli import language
from pos.domain.words import catalogue, filled
from pos.errors import ServerUnreachable


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("url", metavar="URL", help="the server, http://HOST:PORT")
    parser.add_argument("code", metavar="CODE", help="from `invite`, or from the office page")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(args: argparse.Namespace) -> int:
    """Join and say as what."""
    from pos.bootstrap.joining import enrol

    words = catalogue(language(), "shell")
    try:
        joined = enrol(args.url, args.code)
    except ServerUnreachable as error:
        # Nothing catches up by itself here, as it does for a till that has joined.
        sys.stderr.write(f"{error.code}: {filled(words['enrol.unreachable'], {'url': args.url})}\n")
        return 1
    if args.json:
        print(json.dumps(joined))
    else:
        told = {"url": args.url, "shop": joined["shop"], "till": joined["till"]}
        print(filled(words["enrol.done"], told))
    return 0
