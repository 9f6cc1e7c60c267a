"""Hostile requests to `till`: `python -m tests.campaigns.hostile --requests 20000 --seed 1`.

A cashier's day is played request by request, and most requests are broken on the way: wrong types,
fields that are missing, doubled or nested, figures beyond every bound, text that no printer sets,
steps in an order that nobody takes. Each must come back as one line of JSON, done or refused by one
sentence under a known code, and a refusal must leave the till as it was. Afterwards `verify` holds.
"""

import argparse
import json
import os
import tempfile
from collections import Counter as Tally
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any

from pos import errors
from pos.bootstrap.founding import found_demo
from pos.bootstrap.ledger import verify_home
from pos.bootstrap.till import till_over
from pos.cli.till import serve
from pos.services.counter import Counter
from pos.store.ledger import open_ledger

KNOWN = {getattr(errors, name).code for name in errors.__all__ if name[0].isupper()} - {"bug"}
NUMBERS = (
    *(0, -1, 1.5, 2**31, 2**53, 2**63 - 1, 2**63, -(2**63) - 1, 2**64, 10**30, 10**4000),
    *(1e308, -0.0, 5e-324, True, False, None),
)
FIGURES = (
    *("0", "-1", "0.000", "-0.001", "1.0000", "0.0001", "1e3", "NaN", "Infinity", "٣", "１", "²"),
    *("9007199254740991", "9007199254740.991", "90071992547409.91", "9007199254740992", "-0"),
    *("9" * 40, "0" * 400, "1_000", "0x10", "--1", "", " 1", "1 ", "1,5", "999999", "1000000000"),
)
TEXTS = (
    *("", " ", "\x00", "a\x00b", "\u202egnitlas", "\u2066\u2069", "\ufeff", "\u200b", "\ud800"),
    *(
        "x" * 61,
        "x" * 1001,
        "流" * 60,
        "é" * 30,
        "\U0001f468\u200d\U0001f469" * 9,
        "\n\r\t",
        "\x1b@",
    ),
    *("'; DROP TABLE journal; --", "{code}", "%s%n", "../../etc/passwd", "]]>", "\u0000'\"\\"),
)
CODES = (
    *("6901234567892", "A001", "06901234567892", "]E06901234567892", "6901234567893", "A002"),
    *("2000000000000", "2112345012345", "(01)06901234567892", "]C10106901234567892", "01\x1d10"),
    *("]C1" + "\x1d" * 50, "]d2010690123456789217", "281234567890123456", "S01-T01-000001"),
    *("https://u.wechat.com/x?" + "y" * 900, "0" * 1000, "]", "]Q", "]C1310300000001", "12345670"),
)
LONGEST = 600
SANE_EVERY = 20
SPECIALS: tuple[Any, ...] = (
    *NUMBERS,
    *FIGURES,
    *TEXTS,
    *CODES,
    [],
    {},
    [[]],
    [{}],
    {"a": {"b": []}},
    "cash",
)


@dataclass
class Outcome:
    """What came back, by code, and every breach."""

    codes: Tally[str] = field(default_factory=Tally)
    breaches: list[str] = field(default_factory=list)


class Hostile:
    """One seeded day of requests, most of them broken."""

    def __init__(self, counter: Counter, rng: Random, outcome: Outcome) -> None:
        self.counter, self.rng, self.outcome = counter, rng, outcome
        self.numbers = ["S01-T01-000001", "S01-T02-000001", "S01-T01-999999"]
        self.names = ["noon"]

    def play(self, requests: int) -> None:
        """Send so many requests, each judged."""
        for number in range(requests):
            if number % SANE_EVERY == 0:
                self._answers(_encoded({"do": "login", "user": "owner", "pin": "1111"}))
                self._answers(_encoded({"do": "open_shift", "float": "200.00"}))
            raw = self._line()
            before = self._state()
            reply = self._judged(raw, self._answers(raw))
            if reply is not None:
                self._learn(reply)
                if not reply["ok"] and self._state() != before:
                    self._breach("a refusal changed the till", raw, reply)

    def _answers(self, raw: bytes) -> list[bytes]:
        """Return what the till answers to a line."""
        sink = BytesIO()
        try:
            serve(self.counter, BytesIO(raw + b"\n"), sink, "en")
        except Exception as error:  # noqa: BLE001 - every way to die is what is looked for
            self._breach(f"the till died of {error!r:.200}", raw, None)
        return sink.getvalue().splitlines()

    def _judged(self, raw: bytes, answers: list[bytes]) -> dict[str, Any] | None:
        """Return the one reply, after its form was held against the promise."""
        if len(answers) != 1:
            self._breach(f"{len(answers)} replies", raw, None)
            return None
        reply: dict[str, Any] = json.loads(answers[0])
        error = reply.get("error", {})
        code = "ok" if reply["ok"] else error.get("code")
        self.outcome.codes[code] += 1
        if not reply["ok"] and (code not in KNOWN or not _is_sentence(error.get("message"))):
            self._breach("not one sentence under a known code", raw, reply)
        return reply

    def _state(self) -> tuple[object, ...]:
        """Return what a refusal may not change; wrong PINs alone stand in the journal."""
        with self.counter._till.ledger.read() as reads:
            head = reads.head()
        held = tuple(sorted(basket.name for basket in self.counter.held()))
        return (head.seq - self.outcome.codes["login.wrong_pin"], held, self.counter.basket())

    def _learn(self, reply: dict[str, Any]) -> None:
        """Remember names and numbers, so that later requests mean something."""
        if isinstance(number := reply.get("number"), str):
            self.numbers.append(number)
        if isinstance(names := reply.get("held"), list):
            self.names = [name for name in names if isinstance(name, str)][-20:] or ["noon"]

    def _breach(self, what: str, raw: bytes, reply: object) -> None:
        self.outcome.breaches.append(f"{what}: {raw[:300]!r} -> {str(reply)[:300]}")

    # --- requests ------------------------------------------------------------------------

    def _line(self) -> bytes:
        """Return one line: a sound request, a broken one, or no JSON at all."""
        request, roll = self._request(), self.rng.random()
        if roll < 0.6:
            return _encoded(request)
        if roll < 0.93:
            for _ in range(self.rng.choice((1, 1, 1, 2, 4))):
                self._break(request)
            return _encoded(request)
        return self._no_request(_encoded(request))

    def _no_request(self, line: bytes) -> bytes:
        """Return bytes that are hardly a request any more."""
        cut = self.rng.randrange(1, len(line))
        key = b'"do":"status",'
        return self.rng.choice(
            (
                line[:cut],
                line[:cut] + bytes([self.rng.randrange(11, 256)]) + line[cut + 1 :],
                line.replace(b"{", b"{" + key, 1),
                b'{"id":' + b"[" * 900 + b"]" * 900 + b',"do":"status"}',
                b'{"id":' + b'{"a":' * 5000 + b"1" + b"}" * 5000 + b',"do":"status"}',
                b'{"do":"scan","code":"' + b"9" * 1_100_000 + b'"}',
                b" " * 1_048_577 + b"x",
                b"\xef\xbb\xbf" + line,
                line.decode().encode("utf-16"),
                b"[" + line + b"]",
                b'{"do":"scan","code":"A001","quantity":NaN}',
                b'{"id":1e999,"do":"status"}',
                b'{"id":' + b"9" * 5000 + b',"do":"status"}',
            )
        )

    def _break(self, request: dict[str, Any]) -> None:
        """Break one place of a request, at any depth."""
        places = list(_places(request)) or [(request, "do")]
        holder, key = self.rng.choice(places)
        request.setdefault("do", "status")
        match self.rng.randrange(5):
            case 0 if isinstance(holder, dict):
                del holder[key]
            case 1:
                holder[key] = [holder[key]] * self.rng.choice((0, 1, 3, 1001))
            case 2:
                holder[key] = {"x": holder[key]}
            case _:
                holder[key] = json.loads(json.dumps(self.rng.choice(SPECIALS)))

    def _request(self) -> dict[str, Any]:
        """Return a request as a counter could send it, some of them by someone else's leave."""
        user, pin = self._who()
        request: dict[str, Any] = json.loads(json.dumps(self.rng.choice(self._requests())))
        if self.rng.random() < 0.02:
            request = {"do": "close_shift", "counted": self.rng.choice(("1.00", *FIGURES))}
        if self.rng.random() < 0.15:
            return {"do": "override", "user": user, "pin": pin, "request": request}
        return request

    def _who(self) -> tuple[str, str]:
        """Return a user with a PIN, mostly the owner, seldom wrong."""
        owner = ("owner", "1111")
        others = (("cashier", "2222"), ("warehouse", "3333"), ("owner", "9"))
        return self.rng.choice((*[owner] * 12, *others))

    def _requests(self) -> tuple[dict[str, Any], ...]:
        """Return one of each request, in an order that nobody keeps to."""
        pick, number = self.rng.choice, self.rng.choice(self.numbers[-12:] + self.numbers[:3])
        line, amount = self.rng.randrange(-1, 6), pick(("1.00", "0.01", "50", "9999", *FIGURES))
        lines = [{"line": line, "quantity": pick(("1", "0.001", *FIGURES))}]
        user, pin = self._who()
        reason = pick(("damaged", "other", "safe", "expense", "no"))
        kind = pick(("cash", "cash", "card", "wechat", "account", "gold"))
        tenders = [{"kind": kind, "amount": pick((amount, "9999.00"))}] * self.rng.randrange(3)
        scan = {"do": "scan", "code": pick((*CODES[:3], *CODES)), "quantity": pick(("1", "2", "3"))}
        given = {"line": pick((line, None)), "reason": reason}
        return (
            {"do": "login", "user": user, "pin": pin},
            {"do": "open_shift", "float": amount},
            *[scan] * 8,
            scan | {"quantity": amount, "price": amount},
            {"do": "repeat", "quantity": amount},
            {"do": "price", "code": pick(CODES)},
            {"do": "remove", "line": line},
            {"do": "clear"},
            {"do": "discount", **given, "percent": pick(("5", "0", "100", *FIGURES))},
            {"do": "discount", **given, "amount": amount},
            {"do": "reprice", "line": line, "price": amount, "reason": reason},
            {"do": "hold", "name": pick((*self.names, "one", *TEXTS)), "note": pick(TEXTS)},
            {"do": "recall", "name": pick(self.names)},
            {"do": "pay", "tenders": tenders, "member": pick((None, "M001", *TEXTS))},
            {"do": "pay", "tenders": [{"kind": "cash", "amount": "99999.00"}], "points": line},
            *[{"do": "pay", "tenders": [{"kind": "cash", "amount": "99999.00"}]}] * 3,
            {"do": "refund", "number": number},
            {"do": "refund", "number": number, "lines": lines * pick((1, 2)), "tender": kind},
            {"do": "post_void", "number": number},
            {"do": "stock", "code": pick(CODES)},
            {
                "do": "sales",
                "since": pick((None, "2026-11-26", "0001-01-01", "9999-12-31", *TEXTS)),
            },
            {"do": "cash", "direction": pick(("in", "out")), "amount": amount, "reason": reason},
            {"do": "x_report"},
            {"do": "reprint", "number": number},
            {"do": "gift", "number": number},
            {"do": "print_x"},
            {"do": "print_z", "z": pick((None, line, *NUMBERS))},
            {"do": "quick_keys", "skus": ["A001", pick(CODES)] * pick((0, 1, 1, 15))},
            {"do": "labels", "rows": pick((None, [self._label()]))},
            {"do": "status", "id": pick(SPECIALS)},
            {"do": "sync"},
            {"do": pick(("receive", "lose", "count", "Login", "", "__class__", "exit"))},
        )

    def _label(self) -> dict[str, Any]:
        """Return a row of the table of labels, mostly sound in form."""
        pick = self.rng.choice
        return {
            "prefixes": [pick(("20", "21", "28", "2", "69", "", "x", "02"))],
            "item_digits": pick((5, 4, 0, -1, 13, 2**63)),
            "value_digits": pick((5, 6, 0, -1, 13)),
            "value": pick(("weight", "price", "none", "member", "staff", "coupon", "gold")),
            "decimals": pick((2, 3, 0, -1, 40)),
        }


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Yield every place of a request that can be broken: its holder, and the key in it."""
    keys = list(value) if isinstance(value, dict) else range(len(value))
    for key in keys:
        yield value, key
        if isinstance(value[key], (dict, list)):
            yield from _places(value[key])


def _encoded(request: dict[str, Any]) -> bytes:
    """Return a request as its line; half a character goes out escaped."""
    return json.dumps(request).encode()


def _is_sentence(message: object) -> bool:
    """Claim that a message is clear: there, all of it printable on one line, not endless."""
    return isinstance(message, str) and message.isprintable() and 0 < len(message) <= LONGEST


@contextmanager
def hostile_home(home: Path) -> Iterator[Counter]:
    """Give the counter of a new demo shop."""
    os.environ["LIUSHUI_HOME"] = str(home)
    found_demo("en")
    ledger = open_ledger(home)
    try:
        yield Counter(till_over(ledger, "en", spools_receipts=False))
    finally:
        ledger.close()


def campaign(home: Path, requests: int, seed: int) -> Outcome:
    """Play a seed on a new shop, then check its books."""
    outcome = Outcome()
    with hostile_home(home) as counter:
        Hostile(counter, Random(seed), outcome).play(requests)
    verdict = verify_home()
    if not verdict["ok"]:
        outcome.breaches.append(f"verify: {verdict['first_breach']}")
    return outcome


def main() -> int:
    """Run the campaign and print what came back."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        outcome = campaign(Path(folder) / "home", args.requests, args.seed)
    for code, count in outcome.codes.most_common():
        print(f"{count:7} {code}")
    print("\n".join(outcome.breaches[:40]))
    print(f"{len(outcome.breaches)} breaches")
    return 1 if outcome.breaches else 0


if __name__ == "__main__":
    raise SystemExit(main())
