"""A device with a token of its own that sends what no till of ours makes (F32).

Owns its stream alone. What it sends is kept or booked as stated, seq by seq; nothing of it may
stop the next document, and what nobody can read stands before the owner.
"""

from random import Random
from typing import Any

import orjson

from pos.domain.documents import NO_HASH, Json, canonical, chain_hash
from simulator.broken import Broken
from simulator.server import SimServer
from sync.protocol import pack, unpack

EPOCH = "ba5e" * 4
ODD: tuple[Any, ...] = (
    None,
    True,
    -1,
    2**52,
    "",
    "5",
    "\0",
    "zh 流水",
    [],
    {},
    [[1, 2]],
    {"a": {"b": []}},
)
SENT_MAX = 5


class Hostile:
    """A device that joined and whose documents cannot be trusted."""

    def __init__(self, token: str, sample: bytes, rng: Random) -> None:
        """Take a document as a till of this device would make it."""
        self._token, self._rng = token, rng
        self._sample: Json = orjson.loads(sample)
        self.raws: list[bytes] = []

    def push(self, server: SimServer) -> int:
        """Send some documents and whatever the server lost of them; returns how many were new.

        Raises Broken where one of them stopped the next, ServerUnreachable.
        """
        new = [self._document(len(self.raws) + n) for n in range(1, self._rng.randint(1, SENT_MAX))]
        self.raws += new
        greeting = {"streams": [[EPOCH, "", len(self.raws)]]}
        at = int(self._ask(server, "/v1/hello", greeting)["streams"][0]["seq"])
        hashes = [NO_HASH]
        for raw in self.raws:
            hashes.append(chain_hash(hashes[-1], raw))
        asked = {
            "epoch": EPOCH,
            "first": at + 1,
            "previous": hashes[at].hex(),
            "documents": [raw.decode() for raw in self.raws[at:]],
            "beside": {},
            "branch": "",
        }
        if self.raws[at:]:
            told = self._ask(server, "/v1/push", asked)
            reached = (told["seq"], told["hash"], told["stopped_by"])
            if reached != (len(self.raws), hashes[-1].hex(), None):
                raise Broken("I1", f"an odd document stopped the next: {reached}")
        return len(new)

    def _ask(self, server: SimServer, path: str, asked: Json) -> Json:
        return unpack(server.answer(self._token, path, pack(asked)))

    def _document(self, seq: int) -> bytes:
        """Return a document for its place: no document at all, one that breaks, or an odd one."""
        rng = self._rng
        content: Json = orjson.loads(orjson.dumps(self._sample))
        content["epoch"], content["seq"] = EPOCH, seq
        content["event_id"] = f"{rng.getrandbits(128):032x}"
        match rng.randrange(5):
            case 0:
                return bytes(rng.randrange(32, 127) for _ in range(rng.randint(0, 300)))
            case 1:
                content["effects"]["postings"][0]["amount"] += 1
            case 2:
                content[rng.choice(("body", "effects", "at", "type", "seq"))] = rng.choice(ODD)
            case 3:
                movement = {"product": f"{rng.getrandbits(128):032x}", "q": -1000, "v": 0}
                content["effects"]["movements"] = [movement]
            case _:
                content["body"][rng.choice(sorted(content["body"]))] = rng.choice(ODD)
        return canonical(content)


def expect_kept(server: SimServer, hostile: Hostile) -> None:
    """Look that each of its documents is booked or kept, and the unread ones told of."""
    booked = server.all(f"SELECT count(*) FROM journal WHERE epoch = '{EPOCH}'")[0][0]  # noqa: S608 - a name of our own
    # What the office judged twice keeps its place in the chain; of tills nothing may stand there.
    kept = server.all(
        "SELECT epoch, seq FROM quarantine WHERE device IN (SELECT device FROM device) ORDER BY seq"
    )
    if any(epoch != EPOCH for epoch, _ in kept):
        raise Broken("I1", f"documents of tills stand in quarantine: {kept}")
    if booked + len(kept) != len(hostile.raws):
        raise Broken("I1", f"of {len(hostile.raws)} odd documents {booked} + {len(kept)} are there")
