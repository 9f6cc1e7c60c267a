"""A change of what a shop goes by that its stated user had no right to make: booked, and told."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pos.bootstrap.founding import found_demo
from pos.bootstrap.till import till_over
from pos.domain.documents import Draft, Json, Moment
from pos.domain.posting import effects
from pos.ports.ledger import Work
from pos.services.counter import Counter
from pos.store.ledger import open_ledger
from sync.server.store.verification import verify
from tests.sync.conftest import JoinedTill, RunningServer

AT = Moment("2026-11-23T09:00:00.000+08:00", 1, "b" * 32, None)
DATE = "2026-11-23"


@pytest.fixture
def founder(
    server: RunningServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[JoinedTill]:
    """The demo shop's till, which founded the server's company."""
    monkeypatch.setenv("LIUSHUI_HOME", str(tmp_path / "home"))
    till = JoinedTill(open_ledger(found_demo("en")), server, server.code())
    yield till
    till.close()


def told(till: JoinedTill, *kinds: str) -> list[Json]:
    """Push, settle, and return what the owner is shown of these kinds."""
    assert till.session.once(60).is_even
    till.server.settle()
    assert verify(till.server.database_url)["ok"]
    return [one for one in till.shown()["exceptions"] if one["kind"] in kinds]


def appended(
    work: Work, user: str | None, kind: str, row: Json, type_: str = "settings_changed"
) -> None:
    """Append a change as a till that was tampered with could: no right is asked for."""
    stated = effects("CNY", master=[{"kind": kind, **row}])
    work.append(Draft(f"{work.head().seq + 1:032x}", type_, DATE, user, AT, {}, stated))


def test_what_the_owner_changes_or_allows_is_nobodys_exception(founder: JoinedTill) -> None:
    counter = Counter(till_over(founder.ledger, "en", spools_receipts=False))
    counter.sign_in("owner", "1111")
    counter.arrange_quick_keys(["A001"])
    counter.sign_in("cashier", "2222")
    with counter.leave("owner", "1111"):
        counter.arrange_quick_keys(["A001", "N002"])
    assert told(founder, "right_missing", "people_changed") == []


def test_a_change_that_its_user_has_no_right_to_is_booked_and_told_once(
    founder: JoinedTill,
) -> None:
    with founder.ledger.begin() as work:
        cashier = next(user for user in work.users() if user.login == "cashier")
        product = work.product_by_sku("A001")
        assert product is not None
        fields = {
            "sku": "A001",
            "name_zh": product.name_zh,
            "name_en": product.name_en,
            "unit": product.unit,
            "price": 1,
            "rate": product.rate,
            "category": product.category,
            "kind": str(product.kind),
            "barcodes": list(product.barcodes),
        }
        row = {"id": product.id, "fields": fields}
        appended(work, cashier.id, "product", row, "product_changed")
        appended(work, "9" * 32, "layout", {"id": work.origin().shop, "fields": {"quick_keys": []}})
    found = told(founder, "right_missing")
    assert {one["details"]["user"] for one in found} == {cashier.id, "9" * 32}
    assert all(one["details"]["rights"] == ["settings"] for one in found)
    assert told(founder, "right_missing") == found


def test_every_change_of_people_after_the_founding_is_told_whoever_states_it(
    founder: JoinedTill,
) -> None:
    assert told(founder, "people_changed") == []
    with founder.ledger.begin() as work:
        users = {user.login: user for user in work.users()}
        cashier = users["cashier"]
        fields = {"login": "cashier", "role": "owner", "person": "1" * 32, "person_hash": "0" * 64}
        row = {"id": cashier.id, "fields": fields}
        appended(work, users["owner"].id, "user", row, "user_changed")
        appended(work, None, "user", row, "product_changed")
    found = told(founder, "people_changed")
    assert [one["details"]["roles"] for one in found] == [[[cashier.id, "owner"]]] * 2
