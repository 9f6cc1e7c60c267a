"""`rebuild`: every projection derived again from the journal, and swapped in where it differs."""

import argparse
import json

from pos.bootstrap.ledger import rebuild_home
from pos.cli import language
from pos.domain.words import catalogue


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(args: argparse.Namespace) -> int:
    """Rebuild and say what differed."""
    told = rebuild_home()
    if args.json:
        print(json.dumps(told))
        return 0
    words = catalogue(language(), "shell")
    print(words["rebuild.done"].format(documents=told["documents"]))
    for name, rows in told["differing"].items():
        print(words["rebuild.differed"].format(name=name, rows=rows))
    for name in told["triggers"]:
        print(words["rebuild.trigger"].format(name=name))
    if not told["differing"] and not told["triggers"]:
        print(words["rebuild.same"])
    return 0
