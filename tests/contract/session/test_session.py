"""The contract's session, word for word but for ids, date and receipt text."""

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

from tests.driving import MAIN, environment, succeeded

SESSION = """
< {"id":1,"do":"login","user":"cashier","pin":"2222"}
> {"id":1,"ok":true,"user":"cashier","role":"cashier"}
< {"do":"open_shift","float":"200.00"}
> {"ok":true,"shift":1,"business_date":"*"}
< {"do":"scan","code":"6901234567892","quantity":"3"}
> {"ok":true,"line":1,"sku":"A001","name":"可口可乐 330ml 罐","quantity":"3","price":"3.50",\
"amount":"10.50","total":"10.50"}
< {"id":"x","do":"pay","tenders":[{"kind":"card","amount":"11.00"}]}
> {"id":"x","ok":false,"error":{"code":"tender.over","message":"*"}}
< {"do":"pay","tenders":[{"kind":"card","amount":"5.00"},{"kind":"cash","amount":"6.00"}]}
> {"ok":true,"sale":"*","number":"S01-T01-000001","total":"10.50","tax":{"13":"1.21"},\
"change":"0.50","receipt_text":"*"}
< {"do":"cash","direction":"out","amount":"50.00","reason":"safe"}
> {"ok":true,"document":"*"}
< {"do":"close_shift","counted":"155.00"}
> {"ok":true,"z":1,"expected":"155.50","counted":"155.00","difference":"-0.50"}
"""


def lines_of(mark: str) -> list[str]:
    return [line[2:] for line in SESSION.splitlines() if line.startswith(mark)]


def is_as_written(expected: object, found: object) -> bool:
    """Claim that a reply is the one written, an asterisk standing for any text but none."""
    if expected == "*":
        return isinstance(found, str) and bool(found.strip())
    if isinstance(expected, dict):
        return (
            isinstance(found, dict)
            and expected.keys() == found.keys()
            and all(is_as_written(expected[key], found[key]) for key in expected)
        )
    return expected == found and type(expected) is type(found)


def play(home: Path, requests: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(MAIN), "till"],
        input="\n\n".join(requests) + "\n",
        env=environment(home),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_the_contracts_session_plays_word_for_word(home: Path) -> None:
    played = play(home, lines_of("<"))
    replies = [json.loads(line) for line in played.stdout.splitlines()]
    expected = [json.loads(line) for line in lines_of(">")]
    assert len(replies) == len(expected)
    for want, got in zip(expected, replies, strict=True):
        assert is_as_written(want, got), (want, got)
    assert played.returncode == 0
    date.fromisoformat(replies[1]["business_date"])
    assert replies[4]["number"] in replies[4]["receipt_text"]


def test_the_session_leaves_books_that_verify(home: Path) -> None:
    play(home, lines_of("<"))
    told = succeeded(home, "verify", "--json")
    assert told["ok"] is True
    assert told["first_breach"] is None
    assert all(check["ok"] for check in told["checks"].values())


def test_rebuilding_after_the_session_finds_no_difference(home: Path) -> None:
    play(home, lines_of("<"))
    succeeded(home, "rebuild")
    assert succeeded(home, "verify", "--json")["ok"] is True


def test_stdout_carries_replies_alone(home: Path) -> None:
    played = play(home, ["not json", '{"do":"status"}', '{"id":null,"do":"no such thing"}'])
    replies = [json.loads(line) for line in played.stdout.splitlines()]
    assert [reply["ok"] for reply in replies] == [False, True, False]
    assert "id" not in replies[0]
    assert replies[2]["id"] is None
