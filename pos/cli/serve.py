"""`serve`: the central server."""

import argparse


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("--database", metavar="URL", help="sqlite:///FILE or postgresql://…")
    parser.add_argument("--photos", metavar="DIR", help="where photos are kept")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8080, help="0 picks a free one")
    parser.add_argument("--workers", type=int, default=1, metavar="N")


def run(args: argparse.Namespace) -> int:
    """Serve until SIGTERM."""
    from pos.bootstrap.server import run_server

    return run_server(args.database, args.photos, args.host, args.port, args.workers)
