"""What a pull promises: everything once it is committed, the others' share alone, never skipped."""

import threading
from pathlib import Path

import orjson

from bench.shop import PRODUCT_IDS, Selling, sell_one
from pos.bootstrap.till import till_over
from pos.domain.catalogue import Role
from pos.domain.documents import Json
from pos.services.founding import settings_fields
from pos.services.layout import arrange, quick_key_skus
from pos.services.shop_results import SignedIn
from tests.services.shops import own_settings
from tests.sync.conftest import JoinedTill, RunningServer, joined


def stock_of(till: JoinedTill, product: str) -> tuple[int, int]:
    with till.ledger.read() as reads:
        stock = reads.stock([product]).get(product)
    assert stock is not None
    return stock.q, stock.v


def test_a_joining_till_sees_the_shops_stock_and_its_own_sales_count_once(
    till: JoinedTill, server: RunningServer, tmp_path: Path
) -> None:
    till.session.once(60)
    other = joined(till, server, tmp_path / "other", "T02")
    assert other.session.once(60).online
    before = {product: stock_of(till, product) for product in PRODUCT_IDS}
    assert {product: stock_of(other, product) for product in PRODUCT_IDS} == before
    selling = Selling(1, seed=9)
    sell_one(other.ledger, selling)
    till.sell()
    for _ in range(2):
        till.session.once(60)
        other.session.once(60)
    after = {product: stock_of(till, product) for product in PRODUCT_IDS}
    assert {product: stock_of(other, product) for product in PRODUCT_IDS} == after
    assert sum(q for q, _ in after.values()) < sum(q for q, _ in before.values())
    other.close()


def test_a_cursor_of_another_server_epoch_brings_everything_again(sqlite_till: JoinedTill) -> None:
    till = sqlite_till
    till.session.once(60)
    with till.ledger.read() as reads:
        kept = reads.state("sync.cursor")
    assert kept is not None
    cursor: Json = orjson.loads(kept["cursor"])
    assert not till.remote.pull(orjson.dumps(cursor).decode(), till.held()).rows
    cursor["epoch"] = "another"
    assert len(till.remote.pull(orjson.dumps(cursor).decode(), till.held()).rows) > 400


def test_a_puller_beside_many_writers_misses_nothing(
    till: JoinedTill, server: RunningServer, tmp_path: Path
) -> None:
    till.session.once(60)
    writers = [joined(till, server, tmp_path / name, name) for name in ("T02", "T03", "T04")]
    watcher = joined(till, server, tmp_path / "T09", "T09")
    watcher.session.once(60)

    def work(writer: JoinedTill, seed: int) -> None:
        selling = Selling(1, seed=seed)
        for _ in range(15):
            sell_one(writer.ledger, selling)
            writer.session.once(30)

    threads = [
        threading.Thread(target=work, args=(writer, seed)) for seed, writer in enumerate(writers)
    ]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        watcher.session.once(30)
    for thread in threads:
        thread.join()
    watcher.session.once(30)
    till.session.once(30)
    for product in PRODUCT_IDS:
        assert stock_of(watcher, product) == stock_of(till, product)
    for one in (*writers, watcher):
        one.close()


def a_product(number: int, sku: str) -> Json:
    return {
        "id": f"{number:032x}",
        "sku": sku,
        "name_zh": sku,
        "name_en": sku,
        "unit": "个",
        "price": 100,
        "rate": 0,
        "category": "",
        "kind": "goods",
        "barcodes": [],
        "version": 0,
    }


def test_quick_keys_that_a_shop_arranges_come_to_its_other_tills(
    till: JoinedTill, server: RunningServer, tmp_path: Path
) -> None:
    till.session.once(60)
    early = joined(till, server, tmp_path / "early", "T02")
    early.session.once(60)
    skus = ["B", "A"]
    with till.ledger.begin() as work:
        row = settings_fields(own_settings()) | {"id": till.origin.shop, "version": 0}
        work.apply_rows("settings", [row])
        work.apply_rows("product", [a_product(number, sku) for number, sku in enumerate(skus)])
    owner = SignedIn("0" * 32, "owner", Role.OWNER, "", "")
    arrange(till_over(till.ledger, "en", spools_receipts=False), owner, skus)
    till.session.once(60)
    early.session.once(60)
    late = joined(till, server, tmp_path / "late", "T03")
    late.session.once(60)
    for other in (early, late):
        with other.ledger.read() as reads:
            assert quick_key_skus(reads) == tuple(skus)
        other.close()
