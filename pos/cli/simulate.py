"""`simulate`: the seeded fault simulator over the real code; 0 only where nothing broke."""

import argparse
import json
import sys

SAID_EVERY = 100


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("--seeds", type=_count, default=100, metavar="N", help="how many worlds")
    parser.add_argument("--start", type=_count, default=0, metavar="S", help="the first seed")
    parser.add_argument(
        "--steps", type=_count, metavar="N", help="how long a world lasts before it heals (20)"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")


def _count(text: str) -> int:
    number = int(text)
    if number < 0:
        raise argparse.ArgumentTypeError("a number from 0 on is needed")
    return number


def run(args: argparse.Namespace) -> int:
    """Run the seeds; a breach names its seed on stderr, and `--start SEED --seeds 1` replays it."""
    from simulator.campaign import Campaign, simulate

    campaign = Campaign()
    for outcome in simulate(args.start, args.seeds, args.steps):
        campaign.add(outcome)
        if outcome.breach is not None:
            sys.stderr.write(f"{outcome.breach}\n")
        if campaign.seeds % SAID_EVERY == 0:
            sys.stderr.write(f"{campaign.seeds} seeds, {campaign.events} events\n")
    if args.json:
        print(json.dumps(campaign.as_json()))
    else:
        told = campaign.as_json()
        print(f"{told['seeds']} seeds, {told['events']} events, {told['breaches']} breaches")
        for name, hits in {**told["faults"], **told["failpoints"]}.items():
            print(f"  {name}: {hits}")
    return 1 if campaign.breaches else 0
