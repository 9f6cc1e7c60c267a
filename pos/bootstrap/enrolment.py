"""Which server a home has joined: node state that `enrol` writes, and everything else reads."""

from pos.domain.documents import Json
from pos.ports.ledger import Reads

SERVER_STATE = "sync.server"
"""Node state under which an enrolled home keeps its server: url, token, epoch."""


def server_of(reads: Reads) -> Json | None:
    """Return the server that this home has joined, None for a till that stands alone."""
    return reads.state(SERVER_STATE)
