"""Requests that mean harm: each is answered by one sentence, and the books hold."""

import io
import json
from pathlib import Path

import pytest

from pos.cli.till import serve
from pos.cli.till_form import LINE_BYTES_MAX
from tests.campaigns.hostile import campaign
from tests.contract.session.conftest import Within


def test_whatever_is_asked_is_answered_by_one_sentence_and_the_books_hold(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LIUSHUI_HOME", str(tmp_path / "home"))
    outcome = campaign(tmp_path / "home", requests=800, seed=8)
    assert outcome.breaches == []
    assert outcome.codes["ok"] > 0


def test_a_line_beyond_the_limit_gets_its_one_reply_even_when_it_is_blank(home: Path) -> None:
    till, sink = Within(home), io.BytesIO()
    lines = [b" " * (LINE_BYTES_MAX + 5), b'{"do":"status"}' + b" " * LINE_BYTES_MAX]
    serve(till.counter, io.BytesIO(b"\n".join([*lines, b'{"do":"status"}', b""])), sink, "en")
    till.end()
    replies = [json.loads(line) for line in sink.getvalue().splitlines()]
    assert [reply["ok"] for reply in replies] == [False, False, True]
    assert {reply["error"]["code"] for reply in replies[:2]} == {"request.malformed"}
