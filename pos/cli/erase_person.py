"""`erase-person`: take somebody's name off the server and, by sync, off every till."""

import argparse
import json

from pos.cli import language
from pos.domain.words import catalogue


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("person", metavar="ID", help="a member's code, a login, or a person's id")
    parser.add_argument("--database", metavar="URL", help="the server's database")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(args: argparse.Namespace) -> int:
    """Erase, and say of how many persons."""
    from pos.bootstrap.server import erase

    erased = erase(args.database, args.person)
    if args.json:
        print(json.dumps({"erased": erased}))
    else:
        print(catalogue(language(), "shell")["erase.done"].format(count=len(erased)))
    return 0
