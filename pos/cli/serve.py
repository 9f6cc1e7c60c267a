"""`serve`: the central server."""

import argparse

PORT_MAX = 65_535
WORKERS_MAX = 64


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("--database", metavar="URL", help="sqlite:///FILE or postgresql://…")
    parser.add_argument("--photos", metavar="DIR", help="where photos are kept")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=_port, default=8080, help="0 picks a free one")
    parser.add_argument(
        "--workers",
        type=_workers,
        metavar="N",
        help="processes that answer; on PostgreSQL one for each core, 4 at most, else 1",
    )


def _port(text: str) -> int:
    """Return a TCP port."""
    if not text.isdecimal() or int(text) > PORT_MAX:
        raise argparse.ArgumentTypeError(f"a number from 0 to {PORT_MAX}")
    return int(text)


def _workers(text: str) -> int:
    """Return how many processes answer."""
    if not text.isdecimal() or not 0 < int(text) <= WORKERS_MAX:
        raise argparse.ArgumentTypeError(f"a number from 1 to {WORKERS_MAX}")
    return int(text)


def run(args: argparse.Namespace) -> int:
    """Serve until SIGTERM."""
    from pos.bootstrap.server import run_server

    return run_server(args.database, args.photos, args.host, args.port, args.workers)
