"""`sync`: push and pull until even; without --once it runs on."""

import argparse
import dataclasses
import json
import time

ONCE_S = 120.0
PAUSE_S = 2.0


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("--once", action="store_true", help="end when even, or when it cannot be")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(args: argparse.Namespace) -> int:
    """Sync; 0 when both ends are even, 1 when they are not."""
    from pos.bootstrap.sync import sync_home

    while True:
        outcome = sync_home(ONCE_S)
        told = dataclasses.asdict(outcome)
        if args.json:
            print(json.dumps(told), flush=True)
        else:
            print(" ".join(f"{name}={value}" for name, value in told.items()), flush=True)
        if args.once:
            return 0 if outcome.is_even else 1
        time.sleep(PAUSE_S)
