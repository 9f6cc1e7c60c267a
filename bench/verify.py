"""`verify`: verify and rebuild, beside reading and hashing the same journal and nothing else."""

import time
from pathlib import Path

from bench.result import Result, Setting
from bench.shop import filled
from pos.domain.documents import NO_HASH, chain_hash
from pos.store.connection import open_engine, read_key
from pos.store.ledger import KEY_FILE, LEDGER_FILE
from pos.store.packing import unpacked
from pos.store.rebuild import rebuild
from pos.store.verification import verify

USUAL, MILLION = 40_000, 1_000_000
AIM_S = 120.0


def _hash_alone(home: Path) -> None:
    """Read, unpack and hash every document of a ledger."""
    engine = open_engine(home / LEDGER_FILE, read_key(home / KEY_FILE), read_only=True)
    with engine.connect() as connection, connection.begin():
        previous = NO_HASH
        result = connection.exec_driver_sql("SELECT raw, hash FROM journal ORDER BY pos")
        while rows := result.fetchmany(1000):
            for raw, own in rows:
                previous = chain_hash(previous, unpacked(raw))
                assert previous == own
    engine.dispose()


def run(setting: Setting) -> Result:
    """Measure at 40,000 documents and scale up, or at 1,000,000 where that is asked for."""
    documents = MILLION if setting.full else USUAL
    setting.say(f"verify: {documents} documents")
    filled(setting.folder, documents).close()
    home = setting.folder / f"ledger-{documents}"
    started = time.perf_counter()
    _hash_alone(home)
    raw_s = time.perf_counter() - started
    started = time.perf_counter()
    outcome = verify(home)
    verify_s = time.perf_counter() - started
    assert outcome["ok"], outcome
    started = time.perf_counter()
    rebuilt = rebuild(home)
    rebuild_s = time.perf_counter() - started
    assert not rebuilt.differing, rebuilt
    total, scale = verify_s + rebuild_s, MILLION / documents
    return Result(
        round(total * scale, 1),
        "s a million documents",
        round(raw_s * scale, 1),
        round(total / raw_s, 1),
        "<= 120 s",
        total * scale <= AIM_S,
        {
            "documents": documents,
            "is_scaled": documents != MILLION,
            "verify_s": round(verify_s, 2),
            "rebuild_s": round(rebuild_s, 2),
        },
    )
