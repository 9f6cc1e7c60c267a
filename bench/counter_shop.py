"""A shop with 100,000 products to scan and search in, founded once and kept under build/bench."""

import os
import random
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

from pos.domain.codes import check_digit
from pos.domain.identifiers import demo_id

PRODUCTS = 100_000
PAGE = 5_000
SEED = 20261123
_KINDS = (
    ("苏打饼干", "Soda crackers", "食品"), ("牛奶巧克力", "Milk chocolate", "食品"),
    ("乌龙茶", "Oolong tea", "饮料"), ("橙汁", "Orange juice", "饮料"),
    ("洗衣液", "Laundry liquid", "日用"), ("抽纸", "Tissues", "日用"),
    ("牙膏", "Toothpaste", "个人护理"), ("洗发水", "Shampoo", "个人护理"),
    ("方便面", "Instant noodles", "食品"), ("猫粮", "Cat food", "宠物"),
)  # fmt: skip
_MAKERS = ("山泉", "晨光", "北岭", "东篱", "海棠", "云岭", "白鹭", "金穗", "青禾", "石桥")
_SORTS = ("原味", "海盐", "柠檬", "茉莉", "无糖", "麦香", "草莓", "清爽", "家庭装", "便携装")


def gtin_of(number: int) -> str:
    """Return the EAN-13 of a product of this shop."""
    body = f"697{number:09d}"
    return f"{body}{check_digit(body)}"


def row_of(number: int) -> dict[str, Any]:
    """Return a product as a pulled row."""
    kind, kind_en, category = _KINDS[number % 10]
    maker, sort = _MAKERS[number // 10 % 10], _SORTS[number // 100 % 10]
    size = 50 + number // 1000 % 100 * 10
    return {
        "id": demo_id("product", f"bench shop {number}"),
        "sku": f"Q{number:06d}",
        "name_zh": f"{maker}{kind} {sort} {size}g",
        "name_en": f"{kind_en} {number // 10 % 1000}, {size} g",
        "unit": "件",
        "price": 100 + number % 9_900,
        "rate": 1300,
        "category": category,
        "kind": "goods",
        "barcodes": [gtin_of(number).zfill(14)],
        "version": 1,
    }


def large_shop(folder: Path, say: Any) -> Path:
    """Return the home of the shop, made where it is new."""
    from pos.bootstrap.founding import found_demo
    from pos.store.ledger import open_ledger

    home = folder / f"shop-{PRODUCTS}"
    if home.exists():
        return home
    say(f"making a shop with {PRODUCTS} products")
    aside = folder / f"shop-{PRODUCTS}.new"
    shutil.rmtree(aside, ignore_errors=True)
    with mock.patch.dict(os.environ, LIUSHUI_HOME=str(aside)):
        found_demo("zh")
    with closing(open_ledger(aside)) as ledger:
        for first in range(0, PRODUCTS, PAGE):
            with ledger.begin() as work:
                work.apply_rows("product", [row_of(n) for n in range(first, first + PAGE)])
    aside.rename(home)
    return home


@contextmanager
def copied(home: Path) -> Iterator[Path]:
    """Give a copy to sell in, with its shift open."""
    from pos.bootstrap.till import till_over
    from pos.services.counter import Counter
    from pos.store.ledger import open_ledger

    copy = home.with_name(f"{home.name}.copy")
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(home, copy)
    try:
        with closing(open_ledger(copy)) as ledger:
            counter = Counter(till_over(ledger, "zh", spools_receipts=False))
            counter.sign_in("cashier", "2222")
            counter.open_shift(300_00)
        yield copy
    finally:
        shutil.rmtree(copy, ignore_errors=True)


def chance() -> random.Random:
    """Return the chance that picks what is scanned: the same every time."""
    return random.Random(SEED)
