"""`till`: a till with no screen, one JSON request a line in, one JSON reply a line out.

Owns the loop and the writing of replies. stdout carries replies alone, each flushed after the
commit it speaks of; logs go to stderr; the end of input ends it with 0.
"""

import argparse
import json
import logging
import sys
from typing import Any, BinaryIO

from pos.cli import language
from pos.cli.till_form import LINE_BYTES_MAX, Form, read_request
from pos.cli.till_replies import Replies, Reply
from pos.cli.till_requests import answer
from pos.domain.words import sentence
from pos.errors import PosError
from pos.services.counter import Counter

_SHOWN = ("retry_after_s", "lines", "choices", "meaning")
"""Facts of a failure that the reply carries beside code and message."""
_BUG = "bug"
_log = logging.getLogger("pos.till")


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what `till` takes: nothing but its standard input."""
    parser.epilog = "Requests and replies are JSON, one a line; see docs/till.md."


def run(_: argparse.Namespace) -> int:
    """Answer requests until the input ends."""
    from pos.bootstrap.till import open_counter

    logging.basicConfig(stream=sys.stderr, level=logging.WARNING)
    if sys.stdin is None or sys.stdout is None:  # whoever started it closed them
        _log.warning("nobody asks, or nobody reads the replies")
        return 0
    with open_counter(language(), spools_receipts=False) as counter:
        serve(counter, sys.stdin.buffer, sys.stdout.buffer, language())
    return 0


def serve(counter: Counter, source: BinaryIO, sink: BinaryIO, lang: str) -> None:
    """Answer every line of source on sink, in order, until source ends."""
    replies = Replies(counter.currency)
    while raw := _read_line(source):
        if raw.strip() or len(raw) > LINE_BYTES_MAX:
            reply = _reply_to(raw, counter, replies, lang)
            try:
                sink.write(reply)
                sink.flush()
            except BrokenPipeError:
                _log.warning("nobody reads the replies any more")
                return


def _read_line(source: BinaryIO) -> bytes:
    """Return the next line; one beyond the limit is read to its end and comes back cut."""
    raw = source.readline(LINE_BYTES_MAX + 1)
    rest = raw
    while len(rest) > LINE_BYTES_MAX and not rest.endswith(b"\n"):
        rest = source.readline(LINE_BYTES_MAX + 1)
    return raw


def _reply_to(raw: bytes, counter: Counter, replies: Replies, lang: str) -> bytes:
    """Return the one reply to a line, also where the line is no request at all."""
    named: Reply = {}
    try:
        request = read_request(raw)
        if "id" in request:
            named["id"] = request["id"]
        reply = named | {"ok": True} | answer(Form(request, counter.currency), counter, replies)
    except PosError as error:
        reply = named | {"ok": False, "error": _told(error, lang)}
    except Exception:  # noqa: BLE001 - logged with its trace just below
        # A fault of ours must not end the shop's day: the ledger's transaction is undone, the
        # reply says so, and the log holds the trace.
        _log.exception("a request failed")
        told = {"code": _BUG, "message": sentence(_BUG, lang)}
        reply = named | {"ok": False, "error": told}
    return _line(reply)


def _told(error: PosError, lang: str) -> dict[str, Any]:
    """Return a failure as the reply tells it: code, sentence, and the facts a caller needs."""
    facts = {name: error.details[name] for name in _SHOWN if name in error.details}
    return {"code": error.code, "message": sentence(error.code, lang, error.details)} | facts


def _line(reply: Reply) -> bytes:
    """Return a reply as one line of UTF-8; an id that is no whole Unicode goes out escaped."""
    text = json.dumps(reply, ensure_ascii=False, separators=(",", ":"))
    try:
        return text.encode("utf-8") + b"\n"
    except UnicodeEncodeError:
        return json.dumps(reply, separators=(",", ":")).encode("ascii") + b"\n"
