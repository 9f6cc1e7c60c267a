"""The ledger: one file, one writing transaction at a time, the journal first.

Owns `pos.ports.ledger` over SQLCipher: sealing documents, writing what follows from them in the
same transaction, and the head file that witnesses the last commit from outside.
"""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection

from pos.domain.documents import NO_HASH, Document, Draft, Json, Origin, seal
from pos.domain.failpoints import reach
from pos.domain.projection import rows_of
from pos.errors import LedgerDamaged, LedgerExists, LedgerMissing, unwritable
from pos.ports.ledger import Acknowledged, WitnessBroken
from pos.store.catalogue_reads import CatalogueReads
from pos.store.connection import connected, known_errors, make_key, read_key
from pos.store.head_file import HeadFile, Witness
from pos.store.journal_reads import ORIGIN_STATE, JournalReads, origin_state
from pos.store.locks import COUNTER_LOCK_FILE, OPEN_LOCK_FILE, Claim, alone, writing
from pos.store.master_rows import forget_rows, ready_rows, set_rows
from pos.store.migrating import check_triggers, is_current, migrate
from pos.store.node_reads import NodeReads
from pos.store.packing import packed
from pos.store.row_writer import blob, table_rows, write_rows
from pos.store.values import to_json
from pos.store.witnesses import broken_witness

LEDGER_FILE = "ledger.db"
KEY_FILE = "ledger.key"
HEAD_FILE = "ledger.head"
LEDGER_FILES = (LEDGER_FILE, KEY_FILE, HEAD_FILE)
"""What makes a ledger, the database first; locks belong to the home."""


class SqlReads(JournalReads, CatalogueReads, NodeReads):
    """Everything that can be asked, over one connection in one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @property
    def connection(self) -> Connection:
        """Return the connection that this transaction runs on, for the store's own use."""
        return self._connection


class SqlWork(SqlReads):
    """One writing transaction under the lock."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self.last: Document | None = None
        """The last document that was appended: the head to be, once this commits."""
        self._place: tuple[Origin, int, bytes] | None = None

    def append(self, draft: Draft) -> Document:
        """Seal the draft as the next document and write all rows that follow from it.

        Raises DocumentUnreadable (too large), EffectsBroken; then nothing may be committed.
        """
        origin, seq, previous = self._place or self._found_place()
        document = seal(draft, origin, seq + 1, previous)
        rows = rows_of(document)
        cursor = self._connection.exec_driver_sql(
            "INSERT INTO journal (epoch, seq, event_id, type, hash, raw) VALUES (?,?,?,?,?,?)",
            (
                origin.epoch,
                seq + 1,
                blob(draft.event_id),
                draft.type,
                document.hash,
                packed(document.raw),
            ),
        )
        write_rows(self._connection, table_rows(cursor.lastrowid, document, rows))
        by_kind: dict[str, list[Json]] = {}
        for master in rows.master:
            row = {**master.fields, "id": master.id, "version": 0}
            by_kind.setdefault(master.kind, []).append(row)
        for kind, masters in by_kind.items():
            set_rows(self._connection, kind, masters)
        self.last = document
        self._place = origin, seq + 1, document.hash
        reach("ledger.appended")
        return document

    def _found_place(self) -> tuple[Origin, int, bytes]:
        """Return where the next document stands: its origin, the last seq and its hash."""
        origin = self.origin()
        row = self._connection.exec_driver_sql(
            "SELECT seq, hash FROM journal WHERE epoch = ? ORDER BY seq DESC LIMIT 1",
            (origin.epoch,),
        ).first()
        return (origin, 0, NO_HASH) if row is None else (origin, row[0], row[1])

    def begin_epoch(self, origin: Origin) -> None:
        """Go on under a new origin: what is appended next is its document number 1."""
        self._connection.exec_driver_sql(
            "INSERT INTO epoch (epoch, letters) VALUES (?,?)", (origin.epoch, origin.letters)
        )
        self.put_state(ORIGIN_STATE, origin_state(origin))
        self._place = origin, 0, NO_HASH

    def put_state(self, key: str, value: Json | None) -> None:
        """Set node state, or remove it with None."""
        if value is None:
            self._connection.exec_driver_sql("DELETE FROM state WHERE key = ?", (key,))
        else:
            self._connection.exec_driver_sql(
                "INSERT OR REPLACE INTO state VALUES (?,?)", (key, to_json(value))
            )

    def put_held(self, name: str, value: Json | None) -> None:
        """Park a basket under a name, or take it away with None."""
        if value is None:
            self._connection.exec_driver_sql("DELETE FROM held WHERE name = ?", (name,))
        else:
            self._connection.exec_driver_sql(
                "INSERT INTO held (name, value) VALUES (?,?) "
                "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                (name, to_json(value)),
            )

    def put_person(self, person_id: str, salt: str, fields: Json) -> None:
        """Keep a person's erasable fields beside the chain."""
        row = {"id": person_id, "version": 0, "salt": salt, "fields": fields}
        set_rows(self._connection, "person", [row])

    def put_pin_hash(self, user_id: str, pin_hash: str) -> None:
        """Keep a user's PIN hash, which never enters a document."""
        set_rows(self._connection, "pin", [{"id": user_id, "version": 0, "hash": pin_hash}])

    def put_acknowledged(self, acknowledged: Acknowledged) -> None:
        """Advance an epoch's acknowledgement; it never goes back within a server epoch (I6).

        One of the empty server epoch was given by no server, and gives way to any.
        """
        self._connection.exec_driver_sql(
            "INSERT INTO ack VALUES (?,?,?,?,?) ON CONFLICT (epoch) DO UPDATE SET "
            "seq = excluded.seq, hash = excluded.hash, server_epoch = excluded.server_epoch, "
            "mac = excluded.mac WHERE excluded.seq >= seq OR excluded.server_epoch <> server_epoch "
            "OR server_epoch = ''",
            (
                acknowledged.epoch,
                acknowledged.seq,
                acknowledged.hash,
                acknowledged.server_epoch,
                acknowledged.mac,
            ),
        )

    def put_foreign_document(self, number: str, document: Document) -> None:
        """Keep another till's sale that was fetched for a refund."""
        self._connection.exec_driver_sql(
            "INSERT OR REPLACE INTO foreign_document VALUES (?,?,?,?)",
            (number, packed(document.raw), document.hash, document.previous),
        )

    def spool(
        self, event_id: str, copy: int, paper: str = "receipt", figures: Json | None = None
    ) -> int:
        """Put a receipt in line for the printer; returns its place."""
        cursor = self._connection.exec_driver_sql(
            "INSERT INTO spool (event_id, copy, state, paper, figures) VALUES (?,?,'waiting',?,?)",
            (blob(event_id), copy, paper, "" if figures is None else to_json(figures)),
        )
        return int(cursor.lastrowid)

    def mark_spool(self, entry_id: int, state: str) -> None:
        """Say how far a receipt is: waiting, started, done."""
        self._connection.exec_driver_sql(
            "UPDATE spool SET state = ? WHERE id = ?", (state, entry_id)
        )

    def move_spool(self, entry_id: int, printer: str) -> None:
        """Send a receipt to another printer."""
        self._connection.exec_driver_sql(
            "UPDATE spool SET printer = ? WHERE id = ?", (printer, entry_id)
        )

    def apply_rows(self, kind: str, rows: Sequence[Json]) -> int:
        """Take state rows of a pull page; returns how many were of a known kind."""
        return set_rows(self._connection, kind, rows)

    def forget_rows(self, kind: str, after: str, upto: str, kept: Collection[str]) -> None:
        """Forget others' sums with ids after one, up to another or "", but for those kept."""
        forget_rows(self._connection, kind, after, upto, kept)


class SqlLedger:
    """The ledger file of one till, open for one writer and one reader of this process.

    In a child that this process forks it raises LedgerInUse, whatever is asked of it.
    """

    def __init__(self, home: Path, key: str, *, is_alone: bool = False) -> None:
        self.home = home
        self.head_file = HeadFile(home / HEAD_FILE)
        self._key = key
        self._counter = Claim(home / COUNTER_LOCK_FILE)
        self._use = Claim(home / OPEN_LOCK_FILE)
        if not is_alone:
            self._use.take(is_shared=True)
        try:
            self._writer = connected(home / LEDGER_FILE, key)
        except BaseException:
            self._use.release()
            raise
        self._reader: Connection | None = None

    @contextmanager
    def begin(self) -> Iterator[SqlWork]:
        """Open one writing transaction under `ledger.lock`; leaving it normally commits.

        Raises DiskFull (nothing was written), LedgerDamaged.
        """
        with writing(self.home):
            with known_errors(self.home), self._writer.begin():
                work = SqlWork(self._writer)
                reach("ledger.begun")
                yield work
                reach("ledger.commit")
            reach("ledger.committed")
            if work.last is not None:
                last = work.last
                self.head_file.write(Witness(last.epoch, last.seq, last.hash.hex()))
                reach("ledger.witnessed")

    @contextmanager
    def read(self) -> Iterator[SqlReads]:
        """Open one consistent reading snapshot. Raises LedgerDamaged."""
        with known_errors(self.home):
            if self._reader is None:
                self._reader = connected(self.home / LEDGER_FILE, self._key, read_only=True)
            with self._reader.begin():
                yield SqlReads(self._reader)

    def ready_rows(self, kind: str, rows: Sequence[Json]) -> Sequence[Json]:
        """Return state rows as `Work.apply_rows` takes them soonest; needs no transaction."""
        return ready_rows(kind, rows)

    def claim_counter(self) -> None:
        """Become the one counter on this ledger. Raises LedgerInUse."""
        self._counter.take()

    def witness_check(self) -> WitnessBroken | None:
        """Compare the journal with its witnesses: head file, server's head, last 200 links.

        Returns the first that remembers what the journal does not hold, None where all agree.
        Then the till goes on in a new epoch (`Work.begin_epoch`, reason `lost_tail`): the numbers
        that were given out must not be given again. A head file that a power cut has torn says
        nothing, and is written anew where nothing is missed.
        """
        with writing(self.home), self.read() as reads:
            witness = self.head_file.read()
            broken = broken_witness(reads.connection, witness)
            if witness is None and broken is None:
                head = reads.head()
                self.head_file.write(Witness(head.epoch, head.seq, head.hash.hex()))
            return broken

    def prepare(self, *, is_alone: bool = False) -> None:
        """Migrate where the file is older than this release.

        Raises LedgerInUse (a migration needs the ledger alone), LedgerNewer.
        """
        with known_errors(self.home), self._writer.begin():
            is_ready = is_current(self._writer)
        if not is_ready and is_alone:
            self._migrate()
        elif not is_ready:
            self._use.release()
            with alone(self.home):
                self._migrate()
            self._use.take(is_shared=True)

    def check_guards(self) -> None:
        """Raise LedgerDamaged unless every trigger that refuses changes is as it was made."""
        with known_errors(self.home), self._writer.begin():
            check_triggers(self._writer)

    def _migrate(self) -> None:
        """Run the missing migrations in one transaction."""
        with self.begin() as work:
            migrate(work.connection)

    def close(self) -> None:
        """Close both connections and give the counter's place back."""
        # The reader goes first: only a writer that is last folds the write-ahead log away.
        for connection in (self._reader, self._writer):
            if connection is not None:
                connection.close()
                connection.engine.dispose()
        self.head_file.close()
        self._counter.release()
        self._use.release()


def create_ledger(home: Path, origin: Origin, key: bytes | None = None) -> SqlLedger:
    """Make a new ledger with its key (a new one unless given) in a home.

    Raises LedgerExists, DiskFull, HomeUnwritable.
    """
    path, key_path = home / LEDGER_FILE, home / KEY_FILE
    try:
        home.mkdir(parents=True, exist_ok=True)
        if path.exists():
            raise LedgerExists(path=path.name)
        make_key(key_path, key)
        path.touch(mode=0o600)
    except FileExistsError as error:
        raise LedgerExists(path=key_path.name) from error
    except OSError as error:
        raise unwritable(error, home) from error
    ledger = open_ledger(home, is_new=True)
    try:
        with ledger.begin() as work:
            work.begin_epoch(origin)
    except BaseException:
        ledger.close()
        raise
    # Made before the first commit, so that overwriting it needs no room on the disk.
    ledger.head_file.write(Witness(origin.epoch, 0, NO_HASH.hex()))
    return ledger


def open_ledger(
    home: Path, *, is_alone: bool = False, is_checked: bool = True, is_new: bool = False
) -> SqlLedger:
    """Open the ledger of a home; migrates it first where it is older than this release.

    `is_alone`: the caller holds `alone(home)`; `is_checked` is false for what puts triggers back;
    `is_new`: the file was made a moment ago and is still empty. Raises LedgerMissing, LedgerKey
    (and never makes a new ledger), LedgerDamaged, LedgerNewer, LedgerInUse, HomeUnwritable.
    """
    if not (home / LEDGER_FILE).exists():
        raise LedgerMissing
    if not is_new and not (home / LEDGER_FILE).stat().st_size:
        # An empty file opens with any key and would become a new ledger over a lost one.
        raise LedgerDamaged(check="file")
    ledger = SqlLedger(home, read_key(home / KEY_FILE), is_alone=is_alone)
    try:
        ledger.prepare(is_alone=is_alone)
        if is_checked:
            ledger.check_guards()
    except BaseException:
        ledger.close()
        raise
    return ledger
