"""Copies and reports asked for over the till's protocol."""

from pathlib import Path

from tests.driving import Till, succeeded


def test_copies_gift_receipts_and_reports_come_as_text_with_their_count(tmp_path: Path) -> None:
    home = tmp_path / "home"
    succeeded(home, "init", "--demo")
    with Till(home) as till:
        till.done("login", user="cashier", pin="2222")
        till.done("open_shift", float="200.00")
        till.done("scan", code="A001")
        number = till.done("pay", tenders=[{"kind": "cash", "amount": "5.00"}])["number"]
        copies = [till.done("reprint", number=number) for _ in range(2)]
        assert [copy["copy"] for copy in copies] == [1, 2]
        assert "第 2 份副本" in copies[1]["receipt_text"]
        gift = till.done("gift", number=number)
        assert number in gift["receipt_text"]
        assert "3.50" not in gift["receipt_text"]
        assert "3.50" in till.done("print_x")["receipt_text"]
        assert till.refused("print_z") == "receipt.unknown"
        for z in (0, -1, 2**63, -(2**63) - 1):
            assert till.refused("print_z", z=z) == "receipt.unknown"
        z = till.done("close_shift", counted="203.50")["z"]
        assert till.done("print_z", z=z)["number"] == f"Z {z}"
        assert till.refused("reprint", number="S01-T01-999999") == "receipt.unknown"
        assert till.refused("reprint") == "request.malformed"
        till.done("login", user="warehouse", pin="3333")
        assert till.refused("reprint", number=number) == "right.missing"
    assert succeeded(home, "verify", "--json")["ok"]
