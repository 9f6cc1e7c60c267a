"""`search`: goods by name, pinyin initials and SKU among 100,000, beside a plain LIKE."""

import time
from contextlib import closing
from typing import Any

from bench.counter_shop import PRODUCTS, chance, copied, large_shop, row_of
from bench.result import Result, Setting, percentile

QUERIES = 300
RAW_QUERIES = 20
AIM_MS = 30.0
MOST = 24


def run(setting: Setting) -> Result:
    """Search as the counter does, each way a third of the times."""
    from pypinyin import Style, lazy_pinyin

    from pos.bootstrap.till import till_over
    from pos.services.counter import Counter
    from pos.store.ledger import open_ledger

    rng = chance()
    rows = [row_of(rng.randrange(PRODUCTS)) for _ in range(QUERIES)]
    names = [str(row["name_zh"]).split()[0] for row in rows]
    initials = ["".join(lazy_pinyin(name, style=Style.FIRST_LETTER)) for name in names]
    asked = {
        "name": names[::3],
        "pinyin": initials[1::3],
        "sku": [str(row["sku"]) for row in rows[2::3]],
    }
    home = large_shop(setting.folder, setting.say)
    setting.say(f"search: {QUERIES} times")
    ours: dict[str, list[float]] = {way: [] for way in asked}
    with copied(home) as copy, closing(open_ledger(copy)) as ledger:
        counter = Counter(till_over(ledger, "zh", spools_receipts=False))
        counter.sign_in("cashier", "2222")
        for way, texts in asked.items():
            for text in texts:
                started = time.perf_counter()
                found = counter.search(text, MOST)
                ours[way].append((time.perf_counter() - started) * 1000)
                assert found, text
        raw = _raw(ledger, names[:RAW_QUERIES])
    together = [ms for times in ours.values() for ms in times]
    figure, floor = percentile(together, 0.95), percentile(raw, 0.95)
    return Result(
        round(figure, 2),
        "ms p95",
        round(floor, 2),
        round(figure / floor, 3),
        "<= 30 ms at 100,000 products",
        figure <= AIM_MS,
        {f"{way}_p95_ms": round(percentile(times, 0.95), 2) for way, times in ours.items()}
        | {"raw_is": "LIKE over the names by the driver"},
    )


def _raw(ledger: Any, names: list[str]) -> list[float]:
    """Return ms of reading every name until enough match."""
    times = []
    with ledger.begin() as work:
        driver: Any = work.connection.connection.driver_connection
        for name in names:
            started = time.perf_counter()
            driver.execute(
                "SELECT * FROM product WHERE name_zh LIKE ? ORDER BY sku LIMIT ?",
                (f"%{name}%", MOST),
            ).fetchall()
            times.append((time.perf_counter() - started) * 1000)
    return times
