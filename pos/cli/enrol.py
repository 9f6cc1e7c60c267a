"""`enrol`: this till joins a server with a code."""

import argparse
import json

from pos.cli import language
from pos.domain.words import catalogue


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("url", metavar="URL", help="the server, http://HOST:PORT")
    parser.add_argument("code", metavar="CODE", help="from `invite`, or from the office page")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(args: argparse.Namespace) -> int:
    """Join and say as what."""
    from pos.bootstrap.joining import enrol

    joined = enrol(args.url, args.code)
    if args.json:
        print(json.dumps(joined))
    else:
        words = catalogue(language(), "shell")["enrol.done"]
        print(words.format(url=args.url, shop=joined["shop"], till=joined["till"]))
    return 0
