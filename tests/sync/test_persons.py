"""Erasing a person: gone on every node for good, while chain, books and points stay whole."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import orjson
import pytest

from bench.shop import AT, DATE
from pos.bootstrap.epochs import open_epoch
from pos.domain.documents import ERASED_FIELDS, Draft, Json
from pos.domain.posting import effects
from pos.errors import OwnerNeeded, PersonUnknown, RequestMalformed
from pos.ports.ledger import Erasure
from pos.services.people import Person
from pos.store.verification import verify
from sync.client.http import HttpRemote
from sync.client.session import SyncSession
from sync.server.store import verification as server_verification
from sync.server.store.erasing import erase_person
from sync.server.store.photos import PhotoStore, erase_photo
from tests.sync.conftest import JoinedTill, RunningServer, joined

MEMBER, PERSON, NAME = "e" * 32, "f" * 32, "王小明"
POINTS = 120
PIN_HASH = "scrypt$16384$8$1$aa$bb"


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


def name_user(till: JoinedTill, event_id: str, login: str, role: str, number: int) -> str:
    """State someone who signs in, the name and a PIN beside it; returns the person's id."""
    user, own = f"{number:032x}", f"{number + 100:032x}"
    person = Person(own, "cd" * 16, {"name_zh": NAME, "name_en": "Wang"})
    fields = {"login": login, "role": role, "person": own, "person_hash": person.hash}
    stated = {"master": [{"kind": "user", "id": user, "fields": fields}]}
    with till.ledger.begin() as work:
        work.put_person(person.id, person.salt, person.fields)
        draft = Draft(event_id, "user_changed", DATE, None, AT, {}, effects("CNY", **stated))
        work.append(draft)
        work.put_pin_hash(user, PIN_HASH)
    return own


def pin_of(till: JoinedTill, login: str) -> str:
    with till.ledger.read() as reads:
        user = reads.user(login)
    assert user is not None
    return user.pin_hash


def pins_of(server: RunningServer) -> list[str]:
    with server.database.reading() as connection:
        rows = connection.exec_driver_sql("SELECT fields FROM master WHERE kind = 'pin'")
        return [orjson.loads(row[0])["hash"] for row in rows]


def test_the_pin_of_an_erased_user_is_gone_everywhere_and_comes_back_from_no_till(
    shop: tuple[JoinedTill, JoinedTill], server: RunningServer
) -> None:
    till, other = shop
    person = name_user(till, "03" * 16, "wang", "cashier", 7)
    for one in shop:
        assert one.session.once(60).is_even
    assert pin_of(other, "wang") == PIN_HASH
    # One till changes the user just before it hears of the erasure.
    name_user(other, "04" * 16, "wang", "cashier", 7)
    assert erase_person(server.database, "wang") == [person]
    assert pins_of(server) == [""]
    for one in (other, till, other):
        assert one.session.once(60).is_even
        assert pin_of(one, "wang") == ""
    assert pins_of(server) == [""]
    with till.ledger.begin() as work:
        assert work.apply_rows("pin", [{"id": f"{7:032x}", "version": 1, "hash": PIN_HASH}]) == 0
    assert pin_of(till, "wang") == ""


def test_a_shop_keeps_someone_who_can_sign_in_as_the_owner(
    shop: tuple[JoinedTill, JoinedTill], server: RunningServer
) -> None:
    till, _ = shop
    first = name_user(till, "05" * 16, "first", "owner", 8)
    assert till.session.once(60).is_even
    with pytest.raises(OwnerNeeded):
        erase_person(server.database, "first")
    assert pins_of(server) == [PIN_HASH]
    second = name_user(till, "06" * 16, "second", "owner", 9)
    assert till.session.once(60).is_even
    assert erase_person(server.database, "first") == [first]
    with pytest.raises(OwnerNeeded):
        erase_person(server.database, second)
    assert erase_person(server.database, "first") == [first]


def put_back(server: RunningServer, before: Path, *tills: JoinedTill) -> RunningServer:
    """Serve the database as it was before, to tills that know it."""
    again = RunningServer(f"sqlite:///{before}")
    for till in tills:
        till.server = again
        till.remote = HttpRemote(again.url, till.place.token)
        till.session = SyncSession(till.ledger, till.remote, open_epoch)
    return again


def saved_copy(server: RunningServer, target: Path) -> Path:
    """Copy a server's database as a backup does, while it runs."""
    with (
        closing(sqlite3.connect(server.database_url.removeprefix("sqlite:///"))) as live,
        closing(sqlite3.connect(target)) as copy,
    ):
        live.backup(copy)
    return target


@pytest.mark.parametrize("server", ["sqlite"], indirect=True)
@pytest.mark.parametrize("sales", [0, 3], ids=["nothing else lost", "documents lost"])
def test_a_server_put_back_is_told_again_what_it_had_erased(
    shop: tuple[JoinedTill, JoinedTill], server: RunningServer, tmp_path: Path, sales: int
) -> None:
    till, other = shop
    name_user(till, "03" * 16, "wang", "cashier", 7)
    assert till.session.once(60).is_even
    assert other.session.once(60).is_even
    before = saved_copy(server, tmp_path / "before.db")
    photo = "ab" * 32
    erase_person(server.database, "M7")
    erase_person(server.database, "wang")
    store = PhotoStore(tmp_path / "photos")
    store.prepare()
    erase_photo(server.database, store, photo)
    till.sell(sales)
    assert till.session.once(60).is_even
    # The other till has not heard of it when the server is put back.
    again = put_back(server, before, till, other)
    try:
        assert NAME in people(again)
        for one in (other, till, other, till):
            assert one.session.once(60).is_even
        assert NAME not in people(again)
        assert pins_of(again) == [""]
        for one in shop:
            assert NAME not in str(kept(one))
            assert pin_of(one, "wang") == ""
            with one.ledger.read() as reads:
                assert reads.erased_photos() == [photo]
                assert len(reads.erasures()) == 3
            assert verify(one.ledger.home)["ok"]
        assert server_verification.verify(again.database_url)["ok"]
        # Whoever joins now hears no name either.
        with closing(joined(till, again, tmp_path / "third", "T03")) as third:
            assert third.session.once(60).is_even
            assert NAME not in str(kept(third))
    finally:
        again.close()


def people(server: RunningServer) -> str:
    """Return all that a server has of persons."""
    with server.database.reading() as connection:
        rows = connection.exec_driver_sql("SELECT fields FROM master WHERE kind = 'person'")
        return "".join(str(row[0]) for row in rows)


def test_nothing_is_erased_that_does_not_bear_the_servers_own_seal(
    shop: tuple[JoinedTill, JoinedTill], server: RunningServer
) -> None:
    till, _ = shop
    for mac in ("", "0" * 64):
        till.remote.erase_again([Erasure("person", PERSON, mac), Erasure("photo", "a" * 64, mac)])
    for odd in (["person", "f" * 31, ""], ["photo", PERSON, ""], ["member", PERSON, ""], [1, 2, 3]):
        with pytest.raises(RequestMalformed):
            till.remote.erase_again([Erasure(*odd)])
    assert till.session.once(60).is_even
    assert NAME in str(kept(till))
    assert NAME in people(server)
