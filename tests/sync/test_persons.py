"""Erasing a person: gone on every node for good, while chain, books and points stay whole."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.shop import AT, DATE
from pos.domain.documents import ERASED_FIELDS, Draft, Json
from pos.domain.posting import effects
from pos.errors import PersonUnknown
from pos.services.people import Person
from pos.store.verification import verify
from sync.server.store import verification as server_verification
from sync.server.store.erasing import erase_person
from tests.sync.conftest import JoinedTill, RunningServer, joined

MEMBER, PERSON, NAME = "e" * 32, "f" * 32, "王小明"
POINTS = 120


def name_member(till: JoinedTill, event_id: str, *, points: int = 0) -> None:
    """State a member under a person's hash, the name beside it."""
    person = Person(PERSON, "ab" * 16, {"name_zh": NAME, "name_en": "Wang", "phone": "138"})
    fields = {"code": "M7", "account": True, "person": PERSON, "person_hash": person.hash}
    stated: Json = {"master": [{"kind": "member", "id": MEMBER, "fields": fields}]}
    if points:
        stated["points"] = [{"member": MEMBER, "delta": points}]
    with till.ledger.begin() as work:
        work.put_person(person.id, person.salt, person.fields)
        draft = Draft(event_id, "member_changed", DATE, None, AT, {}, effects("CNY", **stated))
        work.append(draft)


def kept(till: JoinedTill) -> tuple[str, Json]:
    """Return salt and fields as a till's table keeps them."""
    with till.ledger.read() as reads:
        row = reads.connection.exec_driver_sql(
            "SELECT salt, fields FROM person WHERE id = ?", (bytes.fromhex(PERSON),)
        ).one()
    return str(row[0]), row[1]


@pytest.fixture
def shop(
    till: JoinedTill, server: RunningServer, tmp_path: Path
) -> Iterator[tuple[JoinedTill, JoinedTill]]:
    """Give two tills of a shop that both know a member by name."""
    name_member(till, "01" * 16, points=POINTS)
    assert till.session.once(60).is_even
    other = joined(till, server, tmp_path / "other", "T02")
    assert other.session.once(60).is_even
    assert NAME in str(kept(other))
    yield till, other
    other.close()


def test_an_erased_person_is_gone_everywhere_and_the_points_stay(
    shop: tuple[JoinedTill, JoinedTill], server: RunningServer
) -> None:
    documents = server.count("journal")
    assert erase_person(server.database, "M7") == [PERSON]
    assert erase_person(server.database, PERSON) == [PERSON]
    for till in shop:
        assert till.session.once(60).is_even
        salt, fields = kept(till)
        assert not salt
        assert NAME not in str(fields)
        assert "138" not in str(fields)
        with till.ledger.read() as reads:
            member = reads.member("M7")
        assert member is not None
        assert (member.name_zh, member.points) == (ERASED_FIELDS["name_zh"], POINTS)
        assert verify(till.ledger.home)["ok"]
    assert server.count("journal") == documents
    assert server_verification.verify(server.database_url)["ok"]


def test_what_is_erased_comes_back_from_no_till_and_no_older_server(
    shop: tuple[JoinedTill, JoinedTill], server: RunningServer
) -> None:
    till, other = shop
    name_member(till, "02" * 16)
    erase_person(server.database, PERSON)
    assert till.session.once(60).is_even
    assert other.session.once(60).is_even
    assert NAME not in str(kept(till)) + str(kept(other))
    name = {"salt": "ab" * 16, "fields": {"name_zh": NAME}}
    with other.ledger.begin() as work:
        assert work.apply_rows("person", [{**name, "id": PERSON, "version": 1}]) == 0
    # A till that has erased somebody can still send the documents that name them.
    with other.ledger.read() as reads:
        assert reads.beside(till.documents(21, 1)[0]) == {"persons": [], "pins": []}


def test_nobody_is_erased_for_somebody_whom_nobody_knows(
    shop: tuple[JoinedTill, JoinedTill], server: RunningServer
) -> None:
    for asked in ("M8", "9" * 32, ""):
        with pytest.raises(PersonUnknown):
            erase_person(server.database, asked)
    assert shop[0].session.once(60).is_even
    assert NAME in str(kept(shop[0]))
