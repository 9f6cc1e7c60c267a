"""`init`: a new ledger, for the demo shop or for a shop of your own.

Owns the arguments and what a first shop looks like; writing is `pos.services.founding`.
"""

import argparse
import re
import sys

from pos.cli import language
from pos.domain.words import catalogue

CODE = re.compile(r"[A-Z0-9]{1,8}", re.ASCII)
PIN = re.compile(r"[0-9]{4,12}", re.ASCII)
NAME_LENGTH_MAX = 100


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what `init` takes."""
    parser.add_argument("--demo", action="store_true", help="the demo shop S01, till T01")
    parser.add_argument("--company", metavar="NAME", type=_name, help="your company's name")
    parser.add_argument("--shop", metavar="CODE", type=_code, help="such as S01")
    parser.add_argument("--till", metavar="CODE", type=_code, help="such as T01")
    parser.add_argument("--owner-pin", metavar="PIN", type=_pin, help="4 to 12 digits")
    parser.add_argument(
        "--time-zone",
        metavar="ZONE",
        type=_zone,
        help="such as Asia/Shanghai (default: this machine's)",
    )
    parser.set_defaults(parser=parser)


def _name(text: str) -> str:
    """Return a company's name as it is printed."""
    name = text.strip()
    if not name or len(name) > NAME_LENGTH_MAX or not name.isprintable():
        raise argparse.ArgumentTypeError("a name of 1 to 100 characters")
    return name


def _code(text: str) -> str:
    """Return a shop's or till's code: it stands in every receipt number."""
    if not CODE.fullmatch(text):
        raise argparse.ArgumentTypeError("1 to 8 capital letters and digits")
    return text


def _pin(text: str) -> str:
    """Return a PIN."""
    if not PIN.fullmatch(text):
        raise argparse.ArgumentTypeError("4 to 12 digits")
    return text


def _zone(text: str) -> str:
    """Return a time zone that the machine knows."""
    from pos.bootstrap.clock import is_zone

    if not is_zone(text):
        raise argparse.ArgumentTypeError("a time zone such as Asia/Shanghai or Europe/Berlin")
    return text


def run(args: argparse.Namespace) -> int:
    """Make the ledger. Raises LedgerExists where there is one."""
    from pos.bootstrap.clock import system_zone
    from pos.bootstrap.founding import OwnShop, found_demo, found_own

    own = (args.company, args.shop, args.till, args.owner_pin)
    if args.demo == any(own) or (args.demo and args.time_zone):
        args.parser.error("give --demo, or --company, --shop, --till and --owner-pin")
    if args.demo:
        made = found_demo(language())
    elif all(own):
        made = found_own(language(), OwnShop(*own, time_zone=args.time_zone or system_zone()))
    else:
        args.parser.error("--company, --shop, --till and --owner-pin go together")
    sys.stdout.write(catalogue(language(), "shell")["init.done"].format(home=made) + "\n")
    return 0
