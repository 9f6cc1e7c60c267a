"""Photos: by content hash, resumed where they stopped, checked at both ends, erasable for good."""

import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import requests

from pos.bootstrap.epochs import open_epoch
from pos.bootstrap.sync import exchange_photos
from pos.domain.photos import PHOTO_BYTES_MAX
from pos.errors import PhotosFull, PhotoUnknown, PhotoUnreadable, RequestMalformed
from pos.store import photos as photo_folder
from pos.store.photos import PhotoFolder
from sync.client.http import HttpRemote
from sync.client.photos import PhotoRemote, send_waiting
from sync.client.session import SyncSession
from sync.protocol import PHOTO_PIECE_BYTES
from sync.server.api.app import create_app
from sync.server.store import photos as photo_store
from sync.server.store.photos import PhotoStore, erase_photo
from tests.sync.conftest import JoinedTill, RunningServer
from tests.sync.photographing import Served, content_of, running

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def served(
    sqlite_server: RunningServer,
    sqlite_till: JoinedTill,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Served]:
    """Give such a till; its server takes photos."""
    app = create_app(sqlite_server.database, settles=False, photos=tmp_path / "server-photos")
    with running(app) as url:
        monkeypatch.setattr(RunningServer, "url", property(lambda _: url))
        given = Served(sqlite_till, sqlite_server, tmp_path)
        yield given
        given.remote.close()


def test_a_photo_arrives_whole_in_pieces_and_leaves_the_queue_once(served: Served) -> None:
    contents = [content_of(2.5), content_of(0.1, seed=2), content_of(1, seed=3)]
    kept = [served.photos.keep(content) for content in contents]
    assert kept == [hashlib.sha256(content).hexdigest() for content in contents]
    assert served.photos.keep(contents[0]) == kept[0]
    assert send_waiting(served.photos, served.remote, lambda: True) == 3
    assert not served.photos.waiting()
    assert [served.whole(photo) for photo in kept] == contents
    assert [served.photos.read(photo) for photo in kept] == contents
    assert send_waiting(served.photos, served.remote, lambda: True) == 0


def test_an_upload_goes_on_from_where_it_stopped(served: Served) -> None:
    content = content_of(3.2)
    photo = served.photos.keep(content)
    turns = iter([True, True, True, False])
    assert send_waiting(served.photos, served.remote, lambda: next(turns, False)) == 0
    held = served.remote.state(photo)
    assert held.size > 0
    assert not held.is_whole
    # A piece that comes twice, or out of its place, changes nothing.
    again = served.remote.send(photo, held.size + 1, len(content), b"x")
    assert again == held
    with closing(PhotoRemote(served.server.url, served.till.place.token)) as later:
        assert send_waiting(PhotoFolder(served.till.ledger.home), later, lambda: True) == 1
    assert served.whole(photo) == content


def test_what_does_not_give_its_hash_is_kept_on_neither_end(served: Served) -> None:
    content = content_of(1.5)
    photo = served.photos.keep(content)
    spoiled = served.remote.send(photo, 0, len(content), bytes(PHOTO_PIECE_BYTES))
    assert spoiled.size == PHOTO_PIECE_BYTES
    assert send_waiting(served.photos, served.remote, lambda: True) == 1
    assert served.whole(photo) == content
    other = served.photos.keep(content_of(0.2, seed=5))
    (served.till.ledger.home / "photos" / "waiting" / other).write_bytes(b"rotten")
    assert served.photos.read(other) is None
    assert send_waiting(served.photos, served.remote, lambda: True) == 0
    assert not served.remote.state(other).is_whole


def test_an_erased_photo_goes_from_server_and_tills_and_comes_back_from_none(
    served: Served,
) -> None:
    content = content_of(0.5)
    photo = served.photos.keep(content)
    send_waiting(served.photos, served.remote, lambda: True)
    assert served.till.session.once(60).is_even
    erase_photo(served.server.database, served.store, photo)
    assert served.till.session.once(60).is_even
    server = {"url": served.server.url, "token": served.till.place.token}
    exchange_photos(served.till.ledger, served.photos, server, lambda: True)
    assert served.photos.read(photo) is None
    with pytest.raises(PhotoUnknown):
        served.remote.fetch(photo, 0)
    served.photos.keep(content)
    assert send_waiting(served.photos, served.remote, lambda: True) == 0
    assert not served.photos.waiting()
    assert not [path for path in served.folder.rglob(f"{photo}*") if path.stat().st_size]


def test_a_server_put_back_to_before_an_erasure_is_told_of_it_by_its_tills(
    served: Served,
) -> None:
    content = content_of(0.5)
    photo = served.photos.keep(content)
    send_waiting(served.photos, served.remote, lambda: True)
    erase_photo(served.server.database, served.store, photo)
    assert served.till.session.once(60).is_even
    path = served.folder / photo[:2] / photo
    path.write_bytes(content)
    (served.folder / "erased" / photo).unlink()
    with served.server.database.writing() as connection:
        connection.exec_driver_sql("DELETE FROM master WHERE kind IN ('photo', 'erasure')")
    assert served.remote.state(photo).is_whole
    with closing(HttpRemote(served.server.url, served.till.place.token)) as remote:
        assert SyncSession(served.till.ledger, remote, open_epoch).once(60).is_even
    assert served.remote.state(photo).is_erased
    assert not path.exists()


def test_folders_are_bounded_and_what_waits_is_never_thrown_away(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(photo_folder, "WAITING_BYTES_MAX", 2500)
    monkeypatch.setattr(photo_folder, "SENT_BYTES_MAX", 1500)
    kept = [served.photos.keep(bytes([n]) * 1000) for n in range(2)]
    with pytest.raises(PhotosFull):
        served.photos.keep(b"9" * 1000)
    for content in (b"", b"0" * (PHOTO_BYTES_MAX + 1)):
        with pytest.raises(PhotoUnreadable):
            served.photos.keep(content)
    assert list(served.photos.waiting()) == kept
    assert send_waiting(served.photos, served.remote, lambda: True) == 2
    assert [served.photos.read(photo) is not None for photo in kept] == [False, True]
    monkeypatch.setattr(photo_store, "PARTS_A_DEVICE", 3)
    for number in range(6):
        photo = hashlib.sha256(bytes([number])).hexdigest()
        served.remote.send(photo, 0, 10, b"begun")
    assert len(list((served.folder / "parts").iterdir())) == 3


def test_odd_requests_are_refused_and_strangers_get_nothing(served: Served) -> None:
    photo = "a" * 64
    url = f"{served.server.url}/v1/photo"
    for path in (f"{photo}/state", photo):
        assert requests.get(f"{url}/{path}", timeout=30).status_code == 401
    assert requests.put(f"{url}/{photo}?at=0&size=1", b"x", timeout=30).status_code == 401
    for name, at, size, piece in (
        ("A" * 64, 0, 1, b"x"),
        ("a" * 63, 0, 1, b"x"),
        (photo, 0, 0, b"x"),
        (photo, -1, 5, b"x"),
        (photo, 4, 5, b"xx"),
        (photo, 0, 5, b""),
        (photo, 0, 2**40, b"x"),
        (photo, 0, PHOTO_PIECE_BYTES + 1, bytes(PHOTO_PIECE_BYTES + 1)),
    ):
        with pytest.raises(RequestMalformed):
            served.remote.send(name, at, size, piece)
    assert not list((served.folder / "parts").iterdir())


def test_the_queue_survives_a_kill_at_any_moment(tmp_path: Path) -> None:
    program = (
        "import sys, random\n"
        "from pathlib import Path\n"
        "from pos.store.photos import PhotoFolder\n"
        "photos, rng = PhotoFolder(Path(sys.argv[1])), random.Random(1)\n"
        "while True:\n"
        "    print(photos.keep(rng.randbytes(200_000)), flush=True)\n"
        "    if len(photos.waiting()) > 3: photos.mark_sent(photos.waiting()[0])\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    told = [process.stdout.readline().strip() for _ in range(8)]
    process.kill()
    told += process.stdout.read().split()
    process.wait()
    process.stdout.close()
    photos = PhotoFolder(tmp_path)
    assert len(told) >= 8
    assert all(photos.read(photo) is not None for photo in told if len(photo) == 64)
    assert all(photos.read(photo) is not None for photo in photos.waiting())


def test_pieces_that_nobody_goes_on_with_make_room(tmp_path: Path) -> None:
    store = PhotoStore(tmp_path)
    store.prepare()
    photo = "b" * 64
    store.take(photo, b"1" * 16, 0, 10, b"begun")
    old = time.time() - photo_store.PARTS_KEPT_S - 60
    os.utime(next((tmp_path / "parts").iterdir()), (old, old))
    store.prepare()
    assert store.state(photo, b"1" * 16)["size"] == 0
