"""The till's folder of photos: shared by threads and processes, and as quick when it is full."""

import hashlib
import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from pos.errors import PhotosFull
from pos.store import photos as photo_folder
from pos.store.photos import PhotoFolder

PHOTO_BYTES = 5_000
WAIT_S = 60


def contents(many: int, seed: int) -> list[bytes]:
    rng = random.Random(seed)
    return [rng.randbytes(PHOTO_BYTES) for _ in range(many)]


def test_nobody_stumbles_over_what_another_moves_or_throws_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(photo_folder, "SENT_BYTES_MAX", 20 * PHOTO_BYTES)
    monkeypatch.setattr(photo_folder, "MEASURED_EVERY", 2)
    # The kiosk and the thread of its pictures, and another process of the home, have one each.
    one, two = PhotoFolder(tmp_path), PhotoFolder(tmp_path)

    def keep(folder: PhotoFolder, seed: int) -> None:
        for content in contents(40, seed):
            folder.keep(content)

    def send(folder: PhotoFolder, _: int) -> None:
        for _round in range(40):
            for photo in folder.waiting():
                folder.mark_sent(photo)

    def take(folder: PhotoFolder, seed: int) -> None:
        for content in contents(80, seed):
            assert folder.take(hashlib.sha256(content).hexdigest(), content)

    jobs: list[Callable[[PhotoFolder, int], None]] = [keep, send, take, take]
    with ThreadPoolExecutor(8) as pool:
        works = [
            pool.submit(job, folder, number)
            for number, (job, folder) in enumerate((j, f) for f in (one, two) for j in jobs)
        ]
        for work in works:
            work.result(WAIT_S)
    send(one, 0)
    assert not PhotoFolder(tmp_path).waiting()


def test_hundreds_of_photos_are_kept_without_looking_at_all_of_them_each_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at = 0
    measured = photo_folder._photos

    def counting(folder: Path) -> list[tuple[Path, int]]:
        nonlocal looked_at
        found = measured(folder)
        looked_at += len(found)
        return found

    monkeypatch.setattr(photo_folder, "_photos", counting)
    folder, many = PhotoFolder(tmp_path), 300
    for number in range(many):
        folder.keep(number.to_bytes(4, "big"))
    assert looked_at < 10 * many


def test_the_bound_of_what_waits_holds_to_the_byte(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(photo_folder, "WAITING_BYTES_MAX", 10 * PHOTO_BYTES)
    folder, other = PhotoFolder(tmp_path), PhotoFolder(tmp_path)
    kept = [folder.keep(content) for content in contents(10, 1)]
    with pytest.raises(PhotosFull):
        folder.keep(b"x")
    # What another process has sent makes room at once.
    other.mark_sent(kept[0])
    folder.keep(contents(1, 2)[0])
    with pytest.raises(PhotosFull):
        folder.keep(b"x")
