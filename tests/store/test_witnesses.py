"""What remembers the journal's end from outside, and what a start makes of it."""

import json
import shutil
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from pos.domain.documents import NO_HASH, Decision
from pos.domain.posting import effects
from pos.errors import LedgerMissing
from pos.ports.ledger import Acknowledged, WitnessBroken
from pos.store.head_file import HeadFile, Witness
from pos.store.ledger import (
    HEAD_FILE,
    KEY_FILE,
    LEDGER_FILE,
    SqlLedger,
    create_ledger,
    open_ledger,
)
from pos.store.packing import packed, unpacked
from pos.store.verification import verify
from tests.store.conftest import Tamper
from tests.store.shop import EPOCH, ORIGIN, Shop


def checked(home: Path) -> WitnessBroken | None:
    with closing(open_ledger(home)) as ledger:
        return ledger.witness_check()


def test_the_head_file_follows_every_commit(day: Path) -> None:
    with closing(open_ledger(day)) as ledger:
        for _ in range(3):
            sale = Shop(ledger, f"01b{_}").sell(1000)
            told = json.loads((day / HEAD_FILE).read_text())
            assert told.pop("sum") > 0
            assert told == {"epoch": EPOCH, "seq": sale.seq, "hash": sale.hash.hex()}
        assert ledger.witness_check() is None


def test_a_new_ledger_has_its_head_file_before_its_first_document(new_home: Path) -> None:
    assert HeadFile(new_home / HEAD_FILE).read() == Witness(EPOCH, 0, NO_HASH.hex())
    assert checked(new_home) is None


def test_a_transaction_that_fails_leaves_the_head_file_alone(day: Path) -> None:
    before = (day / HEAD_FILE).read_bytes()
    with closing(open_ledger(day)) as ledger:
        shop = Shop(ledger, "01b1")
        with pytest.raises(LedgerMissing):
            fail_after(ledger, shop)
    assert (day / HEAD_FILE).read_bytes() == before
    assert checked(day) is None


def test_a_head_file_that_cannot_be_written_does_not_undo_a_commit(
    day: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (day / HEAD_FILE).unlink()
    (day / HEAD_FILE).mkdir()
    with closing(open_ledger(day)) as ledger:
        sale = Shop(ledger, "01b1").sell(1000)
        with ledger.read() as reads:
            assert reads.head().seq == sale.seq
    assert "head file" in caplog.text


def fail_after(ledger: SqlLedger, shop: Shop) -> None:
    with ledger.begin() as work:
        work.append(shop.draft("sign_in", Decision({}, effects("CNY"))))
        raise LedgerMissing


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        '{"epoch": "5"}',
        '{"epoch":"5","seq":"x","hash":""}',
        '{"epoch":"5","seq":1,"hash":"ff"}',
    ],
)
def test_a_torn_head_file_reads_as_none(new_home: Path, content: str) -> None:
    (new_home / HEAD_FILE).write_text(content)
    assert HeadFile(new_home / HEAD_FILE).read() is None


def test_an_older_copy_is_noticed_at_start(day: Path, tmp_path: Path) -> None:
    older = Path(shutil.copytree(day, tmp_path / "older"))
    with closing(open_ledger(day)) as ledger:
        sale = Shop(ledger, "01b1").sell(1000)
    shutil.copy(day / HEAD_FILE, older / HEAD_FILE)
    assert checked(older) == WitnessBroken("head_file", EPOCH, sale.seq, sale.hash.hex(), None)


def test_a_fork_is_noticed_at_start(day: Path, tmp_path: Path) -> None:
    other = Path(shutil.copytree(day, tmp_path / "other"))
    with closing(open_ledger(day)) as ledger:
        mine = Shop(ledger, "01b1").sell(1000)
    with closing(open_ledger(other)) as ledger:
        theirs = Shop(ledger, "01b2").sell(2000)
    shutil.copy(day / HEAD_FILE, other / HEAD_FILE)
    found = checked(other)
    assert found == WitnessBroken("head_file", EPOCH, 11, mine.hash.hex(), theirs.hash.hex())


def test_a_ledger_behind_its_acknowledgement_is_noticed_at_start(day: Path) -> None:
    with closing(open_ledger(day)) as ledger, ledger.begin() as work:
        work.put_acknowledged(Acknowledged(EPOCH, 99, b"\xaa" * 32, "e", "m"))
    assert checked(day) == WitnessBroken("server", EPOCH, 99, "aa" * 32, None)


def test_an_acknowledgement_of_another_document_is_noticed(day: Path) -> None:
    with closing(open_ledger(day)) as ledger, ledger.begin() as work:
        own = work.head().hash.hex()
        work.put_acknowledged(Acknowledged(EPOCH, 10, b"\xaa" * 32, "e", "m"))
    assert checked(day) == WitnessBroken("server", EPOCH, 10, "aa" * 32, own)


def test_a_changed_link_is_noticed_at_start(day: Path, tamper: Tamper) -> None:
    with closing(open_ledger(day)) as ledger, ledger.read() as reads:
        (document,) = reads.documents_after(EPOCH, 7, 1)
    changed = document.raw.replace(b'"type"', b'"tYpe"')
    tamper("UPDATE journal SET raw = ? WHERE seq = 8", packed(changed))
    found = checked(day)
    assert found is not None
    assert (found.witness, found.seq, found.hash) == ("chain", 8, document.hash.hex())
    tamper("UPDATE journal SET raw = x'' WHERE seq = 8")
    assert checked(day) == WitnessBroken("chain", EPOCH, 8, document.hash.hex(), None)


def test_a_gap_among_the_last_links_is_noticed_at_start(day: Path, tamper: Tamper) -> None:
    tamper("DELETE FROM journal WHERE seq = 6")
    found = checked(day)
    assert found is not None
    assert (found.witness, found.seq) == ("chain", 7)


def test_only_the_last_links_are_looked_at_when_there_are_many(
    day: Path, tamper: Tamper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pos.store.witnesses.LINKS", 4)
    tamper("UPDATE journal SET raw = x'' WHERE seq = 6")
    assert checked(day) is None
    tamper("UPDATE journal SET raw = x'' WHERE seq = 7")
    assert checked(day) is not None


def test_a_new_epoch_goes_on_and_holds(day: Path) -> None:
    """What a lost tail is answered by: documents count from 1 again, and name the end before."""
    with closing(open_ledger(day)) as ledger:
        shop = Shop(ledger, "01b1")
        with ledger.begin() as work:
            head = work.head()
            body = {
                "reason": "lost_tail",
                "previous": {"epoch": head.epoch, "seq": head.seq, "hash": head.hash.hex()},
                "grand_total": 0,
                "letters": "KXQF",
            }
            work.begin_epoch(replace(ORIGIN, epoch="6" * 16, letters="KXQF"))
            opening = work.append(shop.draft("epoch_started", Decision(body, effects("CNY"))))
        assert (opening.seq, opening.previous) == (1, NO_HASH)
        with ledger.read() as reads:
            assert reads.epochs() == [EPOCH, "6" * 16]
            assert (reads.head().epoch, reads.head().seq) == ("6" * 16, 1)
            assert reads.head().last_receipt == 0
            assert reads.origin().letters == "KXQF"
            assert reads.pending_count() == 11
        assert ledger.witness_check() is None
    assert verify(day)["ok"] is True


def test_an_epoch_that_names_another_end_is_found(day: Path) -> None:
    with closing(open_ledger(day)) as ledger, ledger.begin() as work:
        body = {"reason": "restored", "previous": {"epoch": EPOCH, "seq": 9, "hash": "00" * 32}}
        work.begin_epoch(replace(ORIGIN, epoch="6" * 16))
        work.append(Shop(ledger, "01b1").draft("epoch_started", Decision(body, effects("CNY"))))
    assert verify(day)["first_breach"]["check"] == "stream"


def test_a_copy_of_the_whole_home_is_whole(day: Path, tmp_path: Path) -> None:
    copied = tmp_path / "copied"
    copied.mkdir()
    for name in (LEDGER_FILE, KEY_FILE, HEAD_FILE):
        shutil.copy(day / name, copied / name)
    assert checked(copied) is None
    assert verify(copied)["ok"] is True


def test_what_is_stored_opens_to_the_same_bytes() -> None:
    for raw in (b"", b"{}", b"x" * 300_000):
        assert unpacked(packed(raw)) == raw


def test_a_ledger_made_is_new(tmp_path: Path) -> None:
    with closing(create_ledger(tmp_path / "a", ORIGIN)) as ledger, ledger.read() as reads:
        assert reads.origin() == ORIGIN
        assert reads.head().seq == 0
        assert reads.pending_count() == 0
        assert reads.oldest_pending_wall() is None


def test_a_head_file_torn_between_two_writings_is_no_witness_or_a_true_one(tmp_path: Path) -> None:
    path = tmp_path / "head"
    written: list[bytes] = []
    witnesses = [Witness("a" * 16, 9, "1f" * 32), Witness("a" * 16, 10, "e0" * 32)]
    for witness in witnesses:
        file = HeadFile(path)
        file.write(witness)
        file.close()
        written.append(path.read_bytes())
    for at in range(len(written[0]) + 1):
        for torn in (
            written[1][:at] + written[0][at:],
            written[1][:at],
            written[1][:at] + bytes(len(written[0]) - at),
        ):
            path.write_bytes(torn)
            assert HeadFile(path).read() in {None, *witnesses}


def test_a_head_file_of_a_release_without_sums_is_read(tmp_path: Path) -> None:
    path = tmp_path / "head"
    told = {"epoch": "a" * 16, "seq": 9, "hash": "1f" * 32}
    path.write_text(json.dumps(told).ljust(200) + "\n", encoding="ascii")
    assert HeadFile(path).read() == Witness("a" * 16, 9, "1f" * 32)


def test_a_head_file_that_a_power_cut_tore_is_written_anew_at_the_next_start(day: Path) -> None:
    whole = (day / HEAD_FILE).read_bytes()
    (day / HEAD_FILE).write_bytes(whole[:70] + bytes(len(whole) - 70))
    assert verify(day)["first_breach"]["check"] == "witness"
    assert checked(day) is None
    assert (day / HEAD_FILE).read_bytes() == whole
    assert verify(day)["ok"] is True
