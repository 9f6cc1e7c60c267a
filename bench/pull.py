"""`pull`: the first pull of a till that joins a shop with 100,000 products.

Raw is the same rows put into the same kind of ledger by `executemany`, in one transaction.
"""

import secrets
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import orjson

from bench.counter_shop import PRODUCTS, row_of
from bench.postgres import new_database, private_server
from bench.result import Result, Setting
from bench.shop import origin
from bench.shopping import enrolled, give_products, served, syncing
from pos.domain.documents import Origin
from pos.store.ledger import create_ledger

AIM_S = 30.0
TIMEOUT_S = 1800.0


def run(setting: Setting) -> Result:
    """Pull 100,000 products with barcodes and search index into an empty ledger."""
    setting.say(f"pull: {PRODUCTS} products")
    founder = origin()
    with (
        private_server("shared_buffers=256MB") as server,
        new_database(server, "bench_pull") as url,
        TemporaryDirectory() as folder,
        served(url) as address,
    ):
        enrolled(url, address, founder, has_history=True)
        rows = [row_of(number) for number in range(PRODUCTS)]
        give_products(url, founder.company, [(row["id"], _fields(row)) for row in rows])
        took_s, cpu_s, products = _pulled(Path(folder) / "till", url, address, founder)
        raw_s = _raw(Path(folder) / "raw", founder)
    return Result(
        round(took_s, 2),
        "s for 100,000 products",
        round(raw_s, 2),
        round(took_s / raw_s, 2),
        "<= 30 s",
        took_s <= AIM_S and products == PRODUCTS,
        {"products": products, "till_cpu_s": round(cpu_s, 2)},
    )


def _fields(row: dict[str, Any]) -> dict[str, Any]:
    """Return a product's fields as documents state them."""
    return {name: value for name, value in row.items() if name not in {"id", "version"}}


def _pulled(home: Path, url: str, address: str, founder: Origin) -> tuple[float, float, int]:
    """Return (seconds, CPU seconds of the till, products) of a first pull."""
    own = replace(
        founder, till_code="T02", device=secrets.token_hex(16), epoch=secrets.token_hex(8)
    )
    token = enrolled(url, address, own, has_history=False).token
    with closing(create_ledger(home, own)) as ledger, syncing(ledger, address, token) as till:
        started, cpu = time.perf_counter(), time.process_time()
        outcome = till.session.once(TIMEOUT_S)
        took_s, cpu_s = time.perf_counter() - started, time.process_time() - cpu
        if not outcome.is_even:
            raise RuntimeError(f"the pull stopped: {outcome}")
        with ledger.read() as reads:
            counted = reads.connection.exec_driver_sql("SELECT count(*) FROM product").scalar()
    return took_s, cpu_s, int(counted or 0)


def _raw(home: Path, founder: Origin) -> float:
    """Return the seconds of putting the prepared rows of products and barcodes into a ledger."""
    rows = [row_of(number) for number in range(PRODUCTS)]
    products = [
        (
            bytes.fromhex(row["id"]),
            *(row[name] for name in ("sku", "name_zh", "name_en", "unit", "price", "rate")),
            *(row["category"], row["kind"], " ".join(row["barcodes"]), row["version"]),
            orjson.dumps([]).decode(),
        )
        for row in rows
    ]
    codes = [(code, bytes.fromhex(row["id"])) for row in rows for code in row["barcodes"]]
    own = replace(founder, device=secrets.token_hex(16), epoch=secrets.token_hex(8))
    with closing(create_ledger(home, own)) as ledger:
        started = time.perf_counter()
        with ledger.begin() as work:
            marks = ",".join("?" * len(products[0]))
            insert = f"INSERT INTO product VALUES ({marks})"
            work.connection.exec_driver_sql(insert, products)
            work.connection.exec_driver_sql("INSERT INTO barcode VALUES (?,?)", codes)
        return time.perf_counter() - started
