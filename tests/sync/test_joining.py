"""Who may join, with which code, and that no race founds two companies or uses a code twice."""

import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from pos.errors import (
    EnrolBadCode,
    EnrolHasHistory,
    EnrolNoCompany,
    EnrolOtherCompany,
    EnrolOtherTill,
    PosError,
    TokenUnknown,
)
from pos.ports.remote import HomeFacts, Place
from sync.client.http import HttpRemote
from sync.server.store.joining import CODE_VALID, invite
from tests.sync.conftest import JoinedTill, RunningServer


def an_id() -> str:
    return secrets.token_hex(16)


def a_home(till: str = "T01", *, company: str | None = None) -> HomeFacts:
    """A home as `init` makes it."""
    return HomeFacts(an_id(), company or an_id(), an_id(), "S01", till, "CNY", has_history=False)


def empty() -> HomeFacts:
    """A home without a ledger."""
    return HomeFacts(an_id(), None, None, None, None, None, has_history=False)


def enrol(server: RunningServer, code: str, home: HomeFacts) -> Place:
    with closing(HttpRemote(server.url)) as remote:
        return remote.enrol(code, home)


def outcome(attempt: Callable[[], Place]) -> Place | PosError:
    try:
        return attempt()
    except PosError as error:
        return error


def test_the_first_home_founds_the_company_and_keeps_its_ledger(server: RunningServer) -> None:
    home = replace(a_home(), has_history=True)
    place = enrol(server, server.code(), home)
    assert (place.company, place.shop, place.keeps_ledger, place.is_first) == (
        home.company,
        home.shop,
        True,
        True,
    )
    joined = enrol(server, server.code("T02"), empty())
    assert (joined.company, joined.shop, joined.keeps_ledger) == (home.company, home.shop, False)
    assert (joined.shop_code, joined.till_code, joined.currency) == ("S01", "T02", "CNY")


def test_each_way_of_not_belonging_has_its_code(sqlite_server: RunningServer) -> None:
    server = sqlite_server
    with pytest.raises(EnrolNoCompany):
        enrol(server, server.code(), empty())
    founder = a_home()
    enrol(server, server.code(), founder)
    for home, error in (
        (a_home("T02"), EnrolOtherCompany),
        (a_home("T03", company=founder.company), EnrolOtherTill),
        (replace(a_home("T02", company=founder.company), shop_code="S02"), EnrolOtherTill),
        (replace(a_home("T02", company=founder.company), has_history=True), EnrolHasHistory),
    ):
        code = server.code("T02")
        with pytest.raises(error):
            enrol(server, code, home)
        # A refusal uses nothing up.
        assert enrol(server, code, empty()).till_code == "T02"


def test_a_code_is_of_letters_and_digits_for_one_device_and_seven_days(
    sqlite_server: RunningServer,
) -> None:
    server = sqlite_server
    founder = a_home()
    code = server.code()
    assert code.isalnum()
    first = enrol(server, code, founder)
    again = enrol(server, code.lower(), founder)
    assert (again.company, again.keeps_ledger) == (first.company, True)
    typed = server.code("T02")
    enrol(server, f" {typed.lower()} ", empty())
    with pytest.raises(EnrolBadCode):
        enrol(server, typed, empty())
    with closing(HttpRemote(server.url, first.token)) as late, pytest.raises(TokenUnknown):
        late.hello([])
    for wrong in (code, "NOSUCHCODE", "", "\0"):
        with pytest.raises(EnrolBadCode):
            enrol(server, wrong, empty())
    week_ago = datetime.now(UTC) - CODE_VALID - timedelta(seconds=1)
    expired, _ = invite(server.database, "S01", "T02", week_ago)
    with pytest.raises(EnrolBadCode):
        enrol(server, expired, empty())


def test_homes_that_join_at_once_found_one_company(server: RunningServer) -> None:
    homes = [a_home(f"T0{number}") for number in range(1, 6)]
    codes = [server.code(str(home.till_code)) for home in homes]
    with ThreadPoolExecutor(len(homes)) as pool:
        found = list(
            pool.map(lambda n: outcome(lambda: enrol(server, codes[n], homes[n])), range(5))
        )
    assert sum(isinstance(one, Place) for one in found) == 1
    assert sum(isinstance(one, EnrolOtherCompany) for one in found) == 4
    assert server.count("company") == server.count("device") == 1


def test_a_code_used_twice_at_once_lets_one_device_in(server: RunningServer) -> None:
    enrol(server, server.code(), a_home())
    code = server.code("T02")
    with ThreadPoolExecutor(5) as pool:
        found = list(pool.map(lambda _: outcome(lambda: enrol(server, code, empty())), range(5)))
    assert sum(isinstance(one, Place) for one in found) == 1
    assert sum(isinstance(one, EnrolBadCode) for one in found) == 4
    assert server.count("device") == 2


def test_a_till_joins_again_with_all_it_has(
    sqlite_till: JoinedTill, sqlite_server: RunningServer
) -> None:
    till = sqlite_till
    assert till.session.once(60).is_even
    till.sell(3)
    again = JoinedTill(till.ledger, sqlite_server, sqlite_server.code())
    assert again.place.keeps_ledger
    assert again.session.once(60).is_even
    assert sqlite_server.count("journal") == 23


def test_secrets_are_kept_as_hashes_alone(
    sqlite_till: JoinedTill, sqlite_server: RunningServer
) -> None:
    code = sqlite_server.code("T02")
    with sqlite_server.database.reading() as connection:
        kept = [
            str(row)
            for table in ("device", "invite")
            for row in connection.exec_driver_sql(f"SELECT * FROM {table}")
        ]
    assert not any(sqlite_till.place.token in row or code in row for row in kept)


def test_a_device_that_joins_again_elsewhere_is_there_and_no_longer_here(
    sqlite_server: RunningServer,
) -> None:
    """The first reply was lost; the owner gave the till another code meanwhile."""
    server = sqlite_server
    enrol(server, server.code(), a_home())
    home = empty()
    enrol(server, server.code("T02"), home)
    place = enrol(server, server.code("T03", "S02"), home)
    with server.database.reading() as connection:
        rows = connection.exec_driver_sql("SELECT shop, shop_code, till_code FROM device").all()
    assert (bytes.fromhex(place.shop), "S02", "T03") in [tuple(row) for row in rows]
    assert len(rows) == 2
