"""`bench`: figures beside the raw limit of the same run; misses are told, never hidden."""

import argparse
import importlib
import json
import sys
from pathlib import Path

BENCHES = {
    "decode": "bench.decode",
    "sale": "bench.sale",
    "ingest": "bench.ingest",
    "drain": "bench.drain",
    "pull": "bench.pull",
    "resend": "bench.resend",
    "feed": "bench.feed",
    "busy": "bench.busy",
    "import": "bench.import_",
    "shift": "bench.shift",
    "verify": "bench.verify",
    "scan": "bench.scan",
    "search": "bench.search",
    "start": "bench.start",
}
FOLDER = Path("build") / "bench"


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(BENCHES))
    parser.add_argument("--full", action="store_true", help="also at a million documents")
    parser.add_argument("--json", action="store_true", help="the JSON line alone on stdout")


def run(args: argparse.Namespace) -> int:
    """Run the benchmarks; 0 also where an aim is missed, 2 for a name that is none."""
    from bench.result import Setting, machine

    unknown = [name for name in args.names if name not in BENCHES]
    if unknown:
        sys.stderr.write(f"main.py bench: no such benchmark: {unknown[0]}\n")
        return 2
    FOLDER.mkdir(parents=True, exist_ok=True)
    setting = Setting(FOLDER, args.full, lambda text: print(text, file=sys.stderr, flush=True))
    results = {}
    for name in args.names or BENCHES:
        result = importlib.import_module(BENCHES[name]).run(setting)
        results[name] = result.as_json()
        if not args.json:
            mark = "holds" if result.holds else "MISSED"
            print(f"{name}: {result.figure} {result.unit}, {result.ratio}x raw; {mark}")
    print(json.dumps({"results": results, "machine": machine()}), flush=True)
    return 0
