"""Documents whose receipts are kept as golden bytes, decided by the real engine."""

from pos.domain.catalogue import LineKind, Member, ShopSettings
from pos.domain.documents import Document, Json
from pos.domain.pricing import BasketLine, Bundle, Discounts, Promotion
from pos.domain.refund import RefundRequest, decide_refund
from pos.domain.sale import SaleRequest, SaleRules, decide_sale
from pos.domain.shift import CloseRequest, ShiftTotals, decide_shift_closed
from pos.domain.tendering import Tender

SALE_ID, SHIFT_ID = "1" * 32, "2" * 32
MEMBER = Member("3" * 32, "M001", "李姐", "Li", 1240, may_buy_on_account=True, version=1)
SETTINGS = ShopSettings(
    company_name_zh="流水便利", company_name_en="Liushui Market",
    shop_name_zh="城南店", shop_name_en="South Gate",
    address_zh="南门路 18 号", address_en="18 Nanmen Road", phone="0571-8800 0000",
    time_zone="Asia/Shanghai", day_begins_hour=4, currency="CNY", taxpayer="general",
    prices="inclusive", cash_step=1, points_per_unit=100, language="zh", receipt_columns=48,
)  # fmt: skip
RULES = SaleRules("CNY")


def line(
    number: int, zh: str, en: str, quantity: int, price: int, rate: int = 1300,
    unit: str = "个", bundle: Bundle | None = None, percent: int | None = None,
) -> BasketLine:  # fmt: skip
    return BasketLine(
        number, LineKind.GOODS, f"{number:032d}", f"A{number:03d}", zh, en, unit, quantity, price,
        rate, percent=percent, bundle=bundle,
    )  # fmt: skip


GOODS = (
    line(1, "纸尿裤 L 码 40片", "Nappies L, 40 pieces", 1000, 4900),
    line(2, "红富士苹果", "Fuji apples", 752, 798, 900, "kg"),
    line(3, "可口可乐 330ml 罐", "Coca-Cola 330 ml can", 3000, 250),
    line(4, "纯牛奶 250ml", "Milk 250 ml", 2000, 350),
    line(5, "全麦吐司 400g", "Wholemeal toast 400 g", 1000, 950),
    line(6, "5号电池 4粒装", "AA batteries, pack of 4", 1000, 750),
)


def sealed(kind: str, body: Json) -> Document:
    """Return a document with a hash of its own choosing: receipts print its first 8 digits."""
    content = {"type": kind, "body": body, "at": {"wall": "2026-11-23T14:05:31.000+08:00"}}
    return Document(content, b"", bytes.fromhex("3fa9c12e" + "00" * 28), bytes(32))


def a_sale() -> Document:
    """A basket with a member, paid in cash."""
    request = SaleRequest(
        "b" * 32, "T01", "S01-T01-004218", 4218, None, GOODS, [Tender("cash", 10000)],
        member=MEMBER,
    )  # fmt: skip
    return sealed("sale", decide_sale(request, RULES, {}).body)


def a_discounted_sale() -> Document:
    """Every kind of discount, two tenders, cash rounding, letters no printer has, a long name."""
    goods = (
        line(1, "可口可乐 330ml 罐", "Coca-Cola 330 ml can", 6000, 350, bundle=Bundle(3, 1000)),
        line(2, "特级初榨橄榄油 Extra Virgin 精装礼盒 750ml 瓶",
             "Extra virgin olive oil, gift box of 750 ml bottle", 1000, 12800, percent=1000),
        line(3, "焦糖布蕾 Crème brûlée", "Crème brûlée", 2000, 1850, 900),
        line(4, "囍糖 𠮷祥", "Wedding sweets 𠮷祥", 1000, 999),
    )  # fmt: skip
    discounts = Discounts(
        promotions=(Promotion((3, 4), 500),), basket=300, points_spent=150, points_worth=150
    )
    request = SaleRequest(
        "b" * 32, "T01", "S01-T01-KXQF-000007", 7, None, goods,
        [Tender("wechat", 5000), Tender("cash", 20000)], discounts, MEMBER,
    )  # fmt: skip
    return sealed("sale", decide_sale(request, SaleRules("CNY", step=10), {}).body)


def a_refund(kind: str = "refund") -> Document:
    """Part of the sale goes back."""
    sale = a_sale().content["body"]
    number = "S01-T01-004219" if kind == "refund" else sale["number"]
    request = RefundRequest(
        kind, "T01", number, 4219 if kind == "refund" else None, None,
        [(1, 1000), (3, 2000)] if kind == "refund" else None,
    )  # fmt: skip
    return sealed(kind, decide_refund(request, SALE_ID, sale, {}, {}, RULES, {}).body)


def a_closing() -> Document:
    """A shift closed half a yuan short."""
    totals = ShiftTotals(
        20000, 128650, 6400, 10000, 50000, {"cash": 58300, "wechat": 41250, "card": 22700}
    )
    request = CloseRequest(SHIFT_ID, 31, 12, 38250, 46, 2)
    return sealed("shift_closed", decide_shift_closed(request, totals, "CNY").body)
