"""What the search index promises, whoever made a product's entry and when."""

import pytest
from pypinyin import lazy_pinyin

from pos.domain.documents import Json
from pos.store.ledger import SqlLedger
from pos.store.search import fields_of, plain

NAMES = ("银行重庆小面 160g", "长城（行走）·中行ABC", "〇号㐀茶", "ＡＢ牌 西安音乐", "Crème brûlée")


def a_product(number: int, name: str) -> Json:
    return {
        "id": f"{number:032x}",
        "sku": f"S{number}",
        "name_zh": name,
        "name_en": f"Thing {number}",
        "unit": "件",
        "price": 100,
        "rate": 0,
        "category": "",
        "kind": "goods",
        "barcodes": [],
        "version": 1,
    }


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_read_in_pinyin_as_a_whole_though_phrase_by_phrase(name: str) -> None:
    whole = "".join(plain(part) for part in lazy_pinyin(name, errors="ignore"))
    assert fields_of(a_product(1, name)).pinyin == whole


def test_rows_made_ready_before_the_lock_are_found_as_all_others(ledger: SqlLedger) -> None:
    rows = [a_product(number, name) for number, name in enumerate(NAMES, 1)]
    with ledger.begin() as work:
        work.apply_rows("product", rows[::2])
        work.apply_rows("product", ledger.ready_rows("product", rows[1::2]))
    with ledger.read() as reads:
        found = {
            typed: [product.sku for product in reads.search_products(typed, 5)]
            for typed in ("yhcq", "zhonghang")
        }
    assert found == {"yhcq": ["S1"], "zhonghang": ["S2"]}
