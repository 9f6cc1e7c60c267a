"""What happened stands before the owner: forks, rollbacks, lost tails, a server put back, oddities.

A world may come even and still have kept silent about how; then nobody would ever look. So every
such happening is looked for among the exceptions, the troubles and the tills' own alarms.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import orjson

from pos.domain.documents import Json
from pos.services.epochs import ALARM_STATE
from simulator.broken import Broken
from simulator.node import Node
from simulator.server import SimServer
from sync.server.store.judging import LEFT_EPOCHS
from sync.server.store.packing import unpacked


def expect_told(server: SimServer, nodes: Sequence[Node], first_server_epoch: str) -> Counter[str]:
    """Look that everything which happened is told of; returns how often each kind was.

    Raises Broken.
    """
    raised = [told["body"] for told in _documents(server, "exception_raised")]
    seen: Counter[str] = Counter()
    _expect_epochs(server, raised, seen)
    _expect_streams(server, raised, seen)
    now = server.all("SELECT value FROM server_state WHERE key = 'epoch'")[0][0]
    if now != first_server_epoch:
        seen["restored"] += 1
        if not server.times_put_back:
            raise Broken("told", "the server gave up its epoch though nobody put it back")
        if not _is_trouble(server, "sync.server_restored"):
            raise Broken("told", "nobody is told that the server was put back")
    for node in nodes:
        _expect_alarm(node)
    return seen


def _expect_epochs(server: SimServer, raised: Sequence[Json], seen: Counter[str]) -> None:
    """Every epoch that a till had to leave has its exception."""
    kinds = {(body["kind"], of) for body in raised for of in body["of"]}
    for opened in _documents(server, "epoch_started"):
        reason = opened["body"].get("reason")
        if reason in LEFT_EPOCHS:
            seen[reason] += 1
            if (reason, opened["event_id"]) not in kinds:
                raise Broken("told", f"no exception says {reason} of {opened['event_id']}")


def _expect_streams(server: SimServer, raised: Sequence[Json], seen: Counter[str]) -> None:
    """Every fork and every document that nobody can read has its exception."""
    forks = {body["details"].get("branch") for body in raised if body["kind"] == "forked"}
    for branch, device, is_empty in server.all(
        "SELECT branch, device, max(seq) = max(base) FROM stream WHERE branch <> '' "
        "GROUP BY branch, device"
    ):
        seen["forked"] += 1
        # One whose first document an older server could not read yet, and whose till lost it
        # since, has no document that an exception could name.
        if branch not in forks and not (is_empty and _is_trouble(server, "sync.fork", device)):
            raise Broken("told", f"no exception says that {branch} is a fork")
    unread = {
        (body["details"]["epoch"], body["details"]["seq"])
        for body in raised
        if body["kind"] == "document_unreadable"
    }
    for epoch, seq in server.all(
        "SELECT epoch, seq FROM quarantine WHERE device IN (SELECT device FROM device)"
    ):
        seen["document_unreadable"] += 1
        if (epoch, seq) not in unread:
            raise Broken("told", f"no exception says that {epoch}/{seq} cannot be read")


def _is_trouble(server: SimServer, code: str, device: bytes | None = None) -> bool:
    """Claim that the server keeps a trouble, of this device or of any, for the owner to see."""
    told = server.all("SELECT code, device FROM trouble")
    return any(code == one and device in {None, of} for one, of in told)


def _expect_alarm(node: Node) -> None:
    """A till that had to leave its epoch shows why."""
    with node.ledger.read() as reads:
        head = reads.head()
        first = reads.documents_after(head.epoch, 0, 1)
        alarm = reads.state(ALARM_STATE)
    reason = first[0].content["body"].get("reason") if first else None
    if reason in LEFT_EPOCHS and (alarm is None or alarm["reason"] != reason):
        raise Broken("told", f"{node.name} went on after {reason} and shows {alarm}")


def _documents(server: SimServer, type_: str) -> list[Json]:
    """Return the content of every document of a type."""
    rows: list[tuple[Any, ...]] = server.all(
        f"SELECT raw FROM journal WHERE type = '{type_}'"  # noqa: S608 - a name of our own
    )
    return [orjson.loads(unpacked(row[0])) for row in rows]
