"""The second till's part of the day: it sells, takes back the first till's goods, and closes."""

from typing import Any

from pos.cli.demo.shop import LineTill

BASKETS: tuple[tuple[tuple[str, str], ...], ...] = (
    (("A001", "2"), ("A002", "1")),
    (("6901234567892", "6"),),
    (("2300001013169", "1"), ("B001", "1")),
    (("A003", "1"), ("B002", "2"), ("C001", "1")),
)
TENDERS = ("cash", "wechat", "card", "alipay")


def play(till: LineTill, first_tills_receipt: str) -> dict[str, Any]:
    """Play the second till's part; returns its closing figures."""
    till.ask("login", user="owner", pin="1111")
    till.ask("open_shift", float="100.00")
    numbers = []
    for basket, tender in zip(BASKETS, TENDERS, strict=True):
        total = "0.00"
        for code, quantity in basket:
            total = till.ask("scan", code=code, quantity=quantity)["total"]
        paid = till.ask("pay", tenders=[{"kind": tender, "amount": total}], member="M001")
        numbers.append(paid["number"])
    till.ask("scan", code="A001")
    till.ask("hold", name="阿姨")
    till.ask("recall", name="阿姨")
    till.ask("clear")
    till.ask("refund", number=first_tills_receipt)
    till.ask("post_void", number=numbers[-1])
    till.ask("cash", direction="out", amount="50.00", reason="safe")
    report = till.ask("x_report")
    till.ask("sync")
    expected = _expected(report)
    return till.ask("close_shift", counted=expected)


def _expected(report: dict[str, Any]) -> str:
    """Return the drawer's cash by the X report: float, cash takings, less what went out."""
    whole, cents = report["tenders"].get("cash", "0.00").split(".")
    sign = -1 if whole.startswith("-") else 1
    minor = int(whole) * 100 + sign * int(cents) + 100_00 - 50_00
    return f"{minor // 100}.{minor % 100:02d}"
