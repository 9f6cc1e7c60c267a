"""What the server keeps of a document is that document, however many are booked at once."""

import random
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from pos.errors import DocumentUnreadable
from sync.server.store import packing
from sync.server.store.packing import packed, unpacked

THREADS, DOCUMENTS = 4, 800


def test_documents_that_are_packed_side_by_side_open_to_their_own_bytes() -> None:
    """One coder for all threads has mixed two pushes' bytes, once in some ten thousand sales."""
    begin = threading.Barrier(THREADS)
    wrong: list[str] = []

    def pack(seed: int) -> None:
        rng = random.Random(seed)
        begin.wait()
        for number in range(DOCUMENTS):
            line = b'{"product":"%032x","quantity":1000},' % rng.getrandbits(128)
            raw = line * rng.randrange(20, 200)
            try:
                if unpacked(packed(raw)) != raw:
                    wrong.append(f"{seed}/{number}: other bytes")
            except DocumentUnreadable as error:
                wrong.append(f"{seed}/{number}: {error!r}")

    threads = [threading.Thread(target=pack, args=(seed,)) for seed in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_no_two_threads_have_one_coder() -> None:
    """Whether two meet at one is chance, and on a busy machine they seldom do."""
    begin = threading.Barrier(THREADS)

    def coders() -> tuple[object, object]:
        begin.wait()
        return packing._coders.compressor, packing._coders.decompressor

    with ThreadPoolExecutor(THREADS) as threads:
        found = [threads.submit(coders) for _ in range(THREADS)]
        own = [coder for one in found for coder in one.result(30)]
    assert len({id(coder) for coder in own}) == 2 * THREADS


def test_bytes_that_are_no_packed_document_are_told_of() -> None:
    with pytest.raises(DocumentUnreadable) as found:
        unpacked(packed(b"{}")[:-1])
    assert found.value.details["reason"] == "not_compressed"
