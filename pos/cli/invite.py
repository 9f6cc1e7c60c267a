"""`invite`: a code with which one till may join."""

import argparse
import json
import re
from datetime import datetime

from pos.cli import language
from pos.domain.words import catalogue
from pos.errors import ConfigInvalid

CODE = re.compile(r"[0-9A-Z]{1,8}")


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("--shop", required=True, metavar="CODE")
    parser.add_argument("--till", required=True, metavar="CODE")
    parser.add_argument("--database", metavar="URL", help="the server's database")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(args: argparse.Namespace) -> int:
    """Make the invitation and print it."""
    from pos.bootstrap.server import make_invitation

    for name, value in (("--shop", args.shop), ("--till", args.till)):
        if not CODE.fullmatch(value):
            raise ConfigInvalid(name=name)
    code, expires_at = make_invitation(args.database, args.shop, args.till)
    if args.json:
        print(json.dumps({"code": code, "expires_at": expires_at}))
    else:
        words = catalogue(language(), "shell")["invite.done"]
        until = datetime.fromisoformat(expires_at).astimezone().strftime("%Y-%m-%d %H:%M")
        print(words.format(code=code, shop=args.shop, till=args.till, until=until))
    return 0
