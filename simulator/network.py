"""The simulated network: the real client's requests, cut, doubled, late, or lost to strangers."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from pos.domain.documents import SCHEMA_V, Json
from pos.errors import PosError, ServerUnreachable, SyncGap
from pos.ports.remote import PushBatch, Pushed
from simulator.broken import Broken
from simulator.chance import World
from simulator.server import SERVER_STEPS, SimServer
from sync.client.http import HttpRemote
from sync.client.refusals import error_of
from sync.protocol import pack, unpack

NETWORK_FAULTS = (
    "cut_before_request",
    "cut_before_reply",
    "request_twice",
    "request_late",
    "strange_answer",
    "server_killed",
)
OVERTAKEN = "push_overtaken"
"""A push was there before the one that it follows, or without it."""
BEGUN_LATE = 0.7
"""Chance, times that of a fault, that a push which is begun goes out when its answer is wanted."""
LATE_MAX = 8
SENT_KEPT_MAX = 20


@dataclass(frozen=True, slots=True)
class _Answered:
    """A push that was answered, and how often the server had been put back by then."""

    token: str
    body: bytes
    times_put_back: int


class Link:
    """One till's way to the server; `faults` is the chance of a fault for each request."""

    def __init__(self, world: World, server: SimServer, faulted: Counter[str]) -> None:
        self.world, self.server, self.faulted = world, server, faulted
        self.is_down = False
        self.faults = 0.0
        self._late: list[Callable[[], object]] = []
        self._answered: list[_Answered] = []

    def carry(self, token: str, path: str, body: bytes) -> bytes:
        """Carry one request there and its answer back. Raises ServerUnreachable, a refusal."""
        self.world.events += 1
        if self.is_down:
            raise ServerUnreachable(reason="down")
        rng = self.world.rng
        kind = rng.choice(NETWORK_FAULTS) if rng.random() < self.faults else ""
        if kind and kind != "server_killed":
            self.faulted[kind] += 1
        match kind:
            case "cut_before_request":
                raise ServerUnreachable(reason="cut")
            case "strange_answer":
                raise ServerUnreachable(reason="not_ours")
            case "request_late":
                self._late.append(lambda: self._answer(token, path, body))
                del self._late[:-LATE_MAX]
                raise ServerUnreachable(reason="timeout")
            case "request_twice":
                self._answer(token, path, body)
            case "server_killed":
                self.server.doom(rng.choice(SERVER_STEPS))
        answer = self._answer(token, path, body)
        if path == "/v1/push" and self.server.reads == SCHEMA_V:
            self._answered.append(_Answered(token, body, self.server.times_put_back))
            del self._answered[:-SENT_KEPT_MAX]
        if kind == "cut_before_reply":
            raise ServerUnreachable(reason="cut")
        return answer

    def _answer(self, token: str, path: str, body: bytes) -> bytes:
        try:
            return self.server.answer(token, path, body)
        except ServerUnreachable as error:
            # Counted where it truly died: a doomed server lives on until it books something.
            self.faulted["server_killed"] += error.details.get("reason") == "killed"
            raise

    def begins_late(self) -> bool:
        """Throw for a push that goes out only when its answer is waited for."""
        return self.world.rng.random() < self.faults * BEGUN_LATE

    @property
    def has_answered(self) -> bool:
        """Claim that a push was answered over this link."""
        return bool(self._answered)

    def send_again(self) -> bool:
        """Send an answered push once more, long after (F15). Raises Broken where it adds a row."""
        if not self._answered or self.is_down:
            return False
        sent = self.world.rng.choice(self._answered)
        count = "SELECT (SELECT count(*) FROM journal), (SELECT count(*) FROM quarantine)"
        before = self.server.all(count)
        try:
            self._answer(sent.token, "/v1/push", sent.body)
        except (ServerUnreachable, SyncGap):
            # A server that was put back may have lost what this one followed on.
            return False
        if sent.times_put_back == self.server.times_put_back and self.server.all(count) != before:
            raise Broken("I1", "a push that was answered before was booked again")
        return True

    def deliver_late(self) -> None:
        """Let a request arrive that its sender gave up long ago."""
        if self._late:
            request = self._late.pop(self.world.rng.randrange(len(self._late)))
            try:
                request()
            except PosError:
                # Nobody waits for this answer any more; the refusal is the server's to record.
                self.faulted["late_refused"] += 1


class SimRemote(HttpRemote):
    """The real client's requests over a simulated link."""

    def __init__(self, link: Link, token: str) -> None:
        super().__init__("http://server.invalid", token)
        self.link, self._token = link, token

    def begin_push(self, batch: PushBatch) -> Callable[[], Pushed]:
        """Push at once, or once the answer is waited for: a later one is there first then."""
        if self.link.begins_late():
            return partial(self.push, batch)
        try:
            pushed = self.push(batch)
        except PosError as error:
            self.link.faulted[OVERTAKEN] += batch.follows and isinstance(error, SyncGap)
            return partial(_raise, error)
        return lambda: pushed

    def _ask(self, method: str, path: str, asked: Json | None) -> Json:
        del method
        try:
            return unpack(self.link.carry(self._token, path, pack(asked or {})))
        except ServerUnreachable:
            raise
        except PosError as error:
            # A refusal crosses the network as its code and details, never as an object.
            raise error_of(error.code, dict(error.details)) from error


def _raise(error: PosError) -> Pushed:
    raise error
