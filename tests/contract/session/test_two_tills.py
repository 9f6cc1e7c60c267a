"""Two tills, a spell without the network, one server: everything arrives once, on all ends."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.driving import Reply, Server, Till, command, succeeded

ON_BOTH = pytest.mark.parametrize("server", ["sqlite", "postgresql"], indirect=True)


def signed_in(till: Till, *, float_: str | None = "100.00") -> Till:
    till.done("login", user="owner", pin="1111")
    if float_ is not None:
        till.done("open_shift", float=float_)
    return till


def sell(till: Till, code: str = "A001", quantity: str = "1") -> Reply:
    total = till.done("scan", code=code, quantity=quantity)["total"]
    return till.done("pay", tenders=[{"kind": "card", "amount": total}])


def synced(home: Path) -> Reply:
    return succeeded(home, "sync", "--once", "--json")


def is_even(told: Reply) -> bool:
    return (told["pending"], told["online"]) == (0, True)


def is_whole(home: Path) -> bool:
    return bool(succeeded(home, "verify", "--json")["ok"])


@ON_BOTH
def test_two_tills_sell_apart_and_agree_in_the_end(
    home: Path, tmp_path: Path, server: Callable[..., Server], started: Callable[[Path], Till]
) -> None:
    running = server()
    succeeded(home, "enrol", running.url, running.invite("S01", "T01"))
    second = tmp_path / "second"
    succeeded(second, "enrol", running.url, running.invite("S01", "T02"))

    one, two = signed_in(started(home)), signed_in(started(second))
    assert two.done("status")["shift"] == 1
    assert sell(one)["number"] == "S01-T01-000001"
    sale = sell(two, quantity="3")
    assert sale["number"] == "S01-T02-000001"
    assert all(is_even(till.done("sync")) for till in (one, two))
    one.done("sync")
    assert one.done("stock", code="A001")["quantity"] == "140"
    assert two.done("stock", code="A001")["quantity"] == "140"

    back = one.done("refund", number=sale["number"], lines=[{"line": 1, "quantity": "2"}])
    assert (back["total"], back["number"]) == ("7.00", "S01-T01-000002")
    one.done("sync")
    two.done("sync")
    assert two.refused("refund", number=sale["number"], lines=[{"line": 1, "quantity": "2"}]) == (
        "refund.too_much"
    )

    port = running.port
    running.stop()
    for till, code in ((one, "A002"), (two, "A003")):
        for _ in range(3):
            sell(till, code)
        status = till.done("sync")
        assert (status["online"], status["pending"] >= 3) == (False, True)
        assert till.done("status")["oldest_s"] >= 0
    assert one.refused("refund", number="S01-T02-000002") == "server.unreachable"
    again = server(port=port)
    assert all(is_even(till.done("sync")) for till in (one, two, one))
    assert one.done("stock", code="A003")["quantity"] == two.done("stock", code="A003")["quantity"]

    for till in (one, two):
        head = till.done("status")
        assert head["acked"] == head["head"]["seq"]
        till.done("close_shift", counted="100.00")
        till.done("sync")
        assert till.end() == 0
    assert again.verify()["ok"] is True
    for place in (home, second):
        assert is_even(synced(place))
        assert is_whole(place)
    assert again.verify()["ok"] is True


def test_a_home_gives_its_company_and_its_whole_history(
    home: Path, server: Callable[..., Server], started: Callable[[Path], Till]
) -> None:
    till = signed_in(started(home))
    numbers = [sell(till)["number"] for _ in range(3)]
    assert till.end() == 0
    running = server()
    succeeded(home, "enrol", running.url, running.invite("S01", "T01"))
    even = synced(home)
    assert (even["pending"], even["online"]) == (0, True)
    with Till(home) as again:
        signed_in(again, float_=None)
        assert [entry["number"] for entry in again.done("sales")["sales"]] == numbers
        assert sell(again)["number"] == "S01-T01-000004"
    assert running.verify()["ok"] is True


def code_of(home: Path, *arguments: str) -> str:
    ended = command(home, *arguments)
    assert ended.returncode == 1, (ended.returncode, ended.stdout, ended.stderr)
    return ended.stderr.partition(":")[0].strip().splitlines()[-1]


def test_who_may_not_join_is_told_why(
    home: Path, tmp_path: Path, server: Callable[..., Server]
) -> None:
    running = server()
    empty = tmp_path / "empty"
    assert code_of(empty, "enrol", running.url, "NOSUCHCODE") == "enrol.bad_code"
    assert code_of(empty, "enrol", running.url, running.invite("S01", "T02")) == "enrol.no_company"
    wrong = running.invite("S01", "T09")
    assert code_of(home, "enrol", running.url, wrong) == "enrol.other_till"
    first = running.invite("S01", "T01")
    succeeded(home, "enrol", running.url, first)

    other = tmp_path / "other"
    succeeded(
        other, "init", "--company", "别家", "--shop", "S01", "--till", "T03", "--owner-pin", "9999"
    )
    assert code_of(other, "enrol", running.url, running.invite("S01", "T03")) == (
        "enrol.other_company"
    )
    sold = tmp_path / "sold"
    succeeded(sold, "init", "--demo")
    with Till(sold) as till:
        sell(signed_in(till))
    invited = running.invite("S01", "T01")
    before = (sold / "ledger.db").read_bytes()
    assert code_of(sold, "enrol", running.url, invited) == "enrol.has_history"
    assert (sold / "ledger.db").read_bytes() == before
    assert code_of(tmp_path / "late", "enrol", running.url, first) == "enrol.bad_code"
    assert code_of(tmp_path / "gone", "enrol", "http://127.0.0.1:9", "ABCDEFGH") == (
        "server.unreachable"
    )


def test_a_home_with_nothing_of_its_own_is_replaced_by_the_servers_shop(
    home: Path, tmp_path: Path, server: Callable[..., Server], started: Callable[[Path], Till]
) -> None:
    running = server()
    succeeded(home, "enrol", running.url, running.invite("S01", "T01"))
    with Till(home) as till:
        sell(signed_in(till), quantity="4")
        till.done("sync")
    fresh = tmp_path / "fresh"
    succeeded(fresh, "init", "--demo")
    succeeded(fresh, "enrol", running.url, running.invite("S01", "T01"))
    again = signed_in(started(fresh))
    assert again.done("stock", code="A001")["quantity"] == "140"
    prefix, letters, counter = sell(again)["number"].rsplit("-", 2)
    assert (prefix, counter) == ("S01-T01", "000001")
    assert len(letters) == 4
    assert letters.isalpha()
    again.done("sync")
    assert again.end() == 0
    assert is_whole(fresh)
    assert running.verify()["ok"] is True


def test_a_second_shop_begins_with_the_companys_goods_and_no_stock(
    home: Path, tmp_path: Path, server: Callable[..., Server], started: Callable[[Path], Till]
) -> None:
    running = server()
    succeeded(home, "enrol", running.url, running.invite("S01", "T01"))
    second = tmp_path / "second"
    succeeded(second, "enrol", running.url, running.invite("S02", "T01"))
    one, two = signed_in(started(home)), signed_in(started(second))
    assert two.done("stock", code="A001")["quantity"] == "0"
    sale = sell(two)
    assert sale["number"] == "S02-T01-000001"
    assert "城南店" not in sale["receipt_text"]
    two.done("sync")
    one.done("sync")
    assert "城南店" in sell(one)["receipt_text"]
    assert one.done("stock", code="A001")["quantity"] == "143"
    assert two.done("stock", code="A001")["quantity"] == "-1"
    back = one.done("refund", number=sale["number"])
    assert back["number"] == "S01-T01-000002"
    assert one.done("stock", code="A001")["quantity"] == "144"
    for till in (one, two):
        till.done("sync")
        assert till.end() == 0
    assert running.verify()["ok"] is True


def test_enrolling_needs_the_ledger_alone(
    home: Path, server: Callable[..., Server], started: Callable[[Path], Till]
) -> None:
    running = server()
    invited = running.invite("S01", "T01")
    till = started(home)
    till.done("status")
    assert code_of(home, "enrol", running.url, invited) == "ledger.in_use"
    assert till.end() == 0
    succeeded(home, "enrol", running.url, invited)
    succeeded(home, "enrol", running.url, invited)


@ON_BOTH
def test_points_prices_and_people_reach_the_other_till(
    home: Path, tmp_path: Path, server: Callable[..., Server], started: Callable[[Path], Till]
) -> None:
    running = server()
    succeeded(home, "enrol", running.url, running.invite("S01", "T01"))
    second = tmp_path / "second"
    succeeded(second, "enrol", running.url, running.invite("S01", "T02"))
    one, two = signed_in(started(home)), signed_in(started(second))
    one.done("scan", code="A001", quantity="3")
    one.done("pay", tenders=[{"kind": "cash", "amount": "0.50"}], member="M001", points=1000)
    one.done("sync")
    header = "sku,barcode,name_zh,name_en,unit,price,tax_rate,cost,stock,category\n"
    (tmp_path / "new.csv").write_text(header + "Q1,,青团,,个,5.00,13,2.00,10,糕点\n")
    succeeded(home, "import", str(tmp_path / "new.csv"), "--json")
    one.done("sync")
    two.done("sync")
    assert two.done("scan", code="Q1")["total"] == "5.00"
    assert two.done("stock", code="Q1")["quantity"] == "10"
    spent = {"member": "M001", "tenders": [{"kind": "cash", "amount": "5.00"}]}
    assert two.refused("pay", points=1, **spent) == "points.too_many"
    assert two.done("pay", **spent)["change"] == "0.00"


def test_a_till_alone_is_not_even_with_anybody(home: Path) -> None:
    ended = command(home, "sync", "--once", "--json")
    assert ended.returncode == 1
    told = json.loads(ended.stdout)
    assert (told["online"], told["acked"], told["pending"] > 0) == (False, 0, True)


@pytest.mark.parametrize("url", ["http://127.0.0.1:1", "nonsense", "ftp://127.0.0.1", ""])
def test_an_address_that_is_no_server_is_unreachable(tmp_path: Path, url: str) -> None:
    ended = command(tmp_path / "x", "enrol", url, "ABCDEFGH")
    assert ended.returncode == 1
    assert ended.stdout == ""
    # One line that says where nobody answered; nothing catches up by itself before it has joined.
    assert re.fullmatch(f"server.unreachable: .*{re.escape(url)}.*enrol.*\n", ended.stderr)
