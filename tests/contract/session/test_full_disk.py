"""A disk that takes no more: one clear sentence, nothing half-written, on again with room."""

import resource
from pathlib import Path

import pytest

from tests.driving import Till, succeeded

UNLIMITED = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)


def limit(till: Till, bytes_: int | None) -> None:
    """Let no file of the till's process grow beyond so many bytes; None gives the room back."""
    limits = UNLIMITED if bytes_ is None else (bytes_, resource.RLIM_INFINITY)
    resource.prlimit(till.process.pid, resource.RLIMIT_FSIZE, limits)


@pytest.mark.parametrize("till", ["process"], indirect=True)
def test_a_full_disk_refuses_the_sale_whole_and_takes_it_with_room(
    selling: Till, home: Path
) -> None:
    selling.done("scan", code="A001")
    cash = [{"kind": "cash", "amount": "3.50"}]
    before = selling.done("status")
    limit(selling, 4096)
    assert selling.refused("pay", tenders=cash) == "disk.full"
    assert selling.refused("scan", code="A002") == "disk.full"
    assert selling.refused("login", user="owner", pin="0000") == "disk.full"
    now = selling.done("status")
    assert {**now, "oldest_s": 0} == {**before, "oldest_s": 0}
    limit(selling, None)
    assert selling.done("scan", code="A002")["total"] == "7.00"
    sale = selling.done("pay", tenders=[{"kind": "cash", "amount": "7.00"}])
    assert sale["number"] == "S01-T01-000001"
    assert selling.end() == 0
    assert succeeded(home, "verify", "--json")["ok"] is True
