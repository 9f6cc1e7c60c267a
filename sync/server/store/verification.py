"""`verify` for a server: every stream's chain, and every projection against its documents.

The same checks and the same form of answer as on a till. Streams are read in order of their keys;
rows that stand for ever are compared document by document, sums at the end.
"""

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, NamedTuple

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from pos.domain.chart import SMALL_BUSINESS_CHINA
from pos.domain.documents import Document, Json, chain_hash, read
from pos.domain.projection import DEBIT, rows_of
from pos.errors import DocumentUnreadable, EffectsBroken, LedgerMissing
from sync.server.store.batch_rows import BatchRows, Key
from sync.server.store.chains import Stream, base_hash
from sync.server.store.database import Database
from sync.server.store.packing import unpacked
from sync.server.store.schema import IMMUTABLE, STANDING, metadata
from sync.server.store.writing import Row

FILE = "file"
"""It reads at all; where it does not, no other check was made to its end."""
CHECKS = (FILE, "stream", "vouchers", "stock", "accounts", "numbers", "projections", "immutable",
          "quarantine")  # fmt: skip
PAGE = 500


class Breach(Exception):
    """Something that must hold and does not."""

    def __init__(self, check: str, document: str | None, expected: object, found: object) -> None:
        super().__init__(check)
        self.told: Json = {
            "check": check,
            "document": document,
            "expected": _plain(expected),
            "found": _plain(found),
        }


def _plain(value: object) -> object:
    """Return a value as it prints in JSON."""
    return value if value is None or isinstance(value, int | str) else str(value)


def verify(url: str) -> Json:
    """Return {"ok", "checks", "first_breach"} of a server's database.

    Raises LedgerMissing where no server has made one, ConfigInvalid, ServerUnreachable.
    """
    database = Database(url)
    counts = dict.fromkeys(CHECKS, 0)
    told: Json | None = None
    try:
        if not database.is_made():
            raise LedgerMissing
        with database.reading() as connection:
            _Checking(connection, counts).run()
        counts[FILE] = 1
    except Breach as found:
        told, counts[FILE] = found.told, 1
    except DBAPIError as error:  # what `Database` leaves as it is: pages that are no longer whole
        reason = str(error.orig).partition("\n")[0]
        told = Breach(FILE, None, "a database that can be read", reason).told
    finally:
        database.close()
    failed = told and told["check"]
    return {
        "ok": told is None,
        "checks": {
            name: {"ok": failed not in {name, FILE}, "count": count}
            for name, count in counts.items()
        },
        "first_breach": told,
    }


class Stored(NamedTuple):
    """A document as the journal keeps it."""

    place: Key
    shop: bytes
    event_id: bytes
    hash: bytes
    packed: bytes
    type: str
    date: str


class _Checking:
    """One pass over every stream, gathering sums on the way."""

    def __init__(self, connection: Connection, counts: dict[str, int]) -> None:
        self._connection = connection
        self._counts = counts
        self._sums = BatchRows()
        self._accounts: defaultdict[tuple[bytes, str], int] = defaultdict(int)
        self._numbers: defaultdict[tuple[Key, str], list[int]] = defaultdict(list)
        self._kept = self._quarantined()

    def run(self) -> None:
        """Run every check in order; raises the first breach."""
        self._check_triggers()
        self._counts["quarantine"] = sum(map(len, self._kept.values()))
        standing = {name: _Standing(self._connection, name) for name in STANDING}
        streams = self._connection.execute(
            text(
                "SELECT company, device, epoch, branch, base, seq, hash FROM stream "
                "ORDER BY company, device, epoch, branch"
            )
        ).all()
        journal = self._journal()
        following = next(journal, None)
        for row in streams:
            stream: Key = (bytes(row[0]), bytes(row[1]), str(row[2]), str(row[3]))
            base = int(row[4])
            previous = base_hash(self._connection, Stream(*stream))
            for seq in range(base + 1, int(row[5]) + 1):
                place = (*stream, seq)
                if following is not None and following.place == place:
                    document = self._document(following, previous)
                    self._compare(place, following.shop, document, standing)
                    previous = document.hash
                    following = next(journal, None)
                elif seq in self._kept.get(stream, {}):
                    raw, own_hash = self._kept[stream][seq]
                    previous = chain_hash(previous, raw)
                    if previous != own_hash:
                        at = f"{stream[2]}/{seq}"
                        raise Breach("quarantine", at, previous.hex(), own_hash.hex())
                else:
                    raise Breach("stream", f"{stream[2]}/{seq}", "a document", None)
                self._counts["stream"] += 1
            if bytes(row[6]) != previous:
                raise Breach("stream", f"head of {stream[2]}", previous.hex(), row[6].hex())
        if following is not None:
            raise Breach("stream", f"{following.place[2]}/{following.place[4]}", None, "a document")
        for name, table in standing.items():
            table.expect_end(name)
        self._compare_sums()
        self._compare_accounts()
        self._compare_numbers()

    def _check_triggers(self) -> None:
        """Check that the database itself still refuses to change what stands for ever (I9)."""
        if self._connection.dialect.name == "postgresql":
            query = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
            wanted = {f"{table}_no_change" for table in IMMUTABLE}
        else:
            query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            wanted = {f"{table}_no_{step}" for table in IMMUTABLE for step in ("update", "delete")}
        found = {str(row[0]) for row in self._connection.execute(text(query))}
        for name in sorted(wanted - found):
            raise Breach("immutable", None, name, None)
        self._counts["immutable"] = len(wanted)

    def _quarantined(self) -> dict[Key, dict[int, tuple[bytes, bytes]]]:
        """Return (raw bytes, hash) kept in quarantine, by stream and seq: known breaks."""
        found: defaultdict[Key, dict[int, tuple[bytes, bytes]]] = defaultdict(dict)
        for row in self._connection.execute(
            text("SELECT company, device, epoch, branch, seq, raw, hash FROM quarantine")
        ):
            stream = (bytes(row[0]), bytes(row[1]), str(row[2]), str(row[3]))
            found[stream][int(row[4])] = (bytes(row[5]), bytes(row[6]))
        return dict(found)

    def _journal(self) -> Iterator[Stored]:
        """Yield stored documents in order of place."""
        result = self._connection.execution_options(yield_per=PAGE).execute(
            text(
                "SELECT company, device, epoch, branch, seq, shop, event_id, hash, raw, type, date "
                "FROM journal ORDER BY company, device, epoch, branch, seq"
            )
        )
        for row in result:
            place = (bytes(row[0]), bytes(row[1]), str(row[2]), str(row[3]), int(row[4]))
            shop, event_id, own_hash, packed = map(bytes, row[5:9])
            yield Stored(place, shop, event_id, own_hash, packed, str(row[9]), str(row[10]))

    def _document(self, stored: Stored, previous: bytes) -> Document:
        """Return a stored document, its bytes, its hash and its columns checked."""
        event_id = stored.event_id.hex()
        try:
            document = read(unpacked(stored.packed), previous, is_own=True)
        except DocumentUnreadable as error:
            raise Breach("stream", event_id, "a document", str(error)) from error
        if document.hash != stored.hash:
            raise Breach("stream", event_id, document.hash.hex(), stored.hash.hex())
        content, place = document.content, stored.place
        expected = [content[name] for name in ("event_id", "epoch", "seq", "shop", "type")]
        found = [event_id, place[2], place[4], stored.shop.hex(), stored.type]
        if [*expected, content["business_date"]] != [*found, stored.date]:
            raise Breach("stream", event_id, expected, found)
        return document

    def _compare(
        self, place: Key, shop: bytes, document: Document, standing: dict[str, "_Standing"]
    ) -> None:
        """Compare a document's standing rows and add it to the sums."""
        try:
            rows = rows_of(document)
        except EffectsBroken as error:
            raise Breach("vouchers", document.event_id, "effects that agree", str(error)) from error
        one = BatchRows()
        one.add(place, shop, document, rows)
        self._sums.add(place, shop, document, rows)
        for name, table in standing.items():
            expected = sorted(one.standing.get(name, []), key=repr)
            found = sorted(table.rows_at(place), key=repr)
            if expected != found:
                check = {"movement": "stock", "posting": "vouchers", "voucher": "vouchers"}
                raise Breach(check.get(name, "projections"), document.event_id, expected, found)
        self._sums.standing.clear()
        self._counts["vouchers"] += bool(rows.postings)
        self._counts["stock"] += len(rows.movements)
        self._counts["projections"] += 1
        for posting in rows.postings:
            signed = posting.amount if posting.side == DEBIT else -posting.amount
            self._accounts[shop, posting.account] += signed
        for name, number in rows.counters:
            self._numbers[place[:4], name].append(number)

    def _compare_sums(self) -> None:
        """Compare every table of sums with what the documents give."""
        for name in ("stock", "stock_of_stream", "returned", "returned_tender", "points",
                     "shift_sum"):  # fmt: skip
            keys = len(metadata.tables[name].primary_key.columns)
            expected = dict(self._sums.sums.get(name, {}))
            for row in self._connection.execute(text(f"SELECT * FROM {name}")):
                values = [bytes(v) if isinstance(v, memoryview) else v for v in row]
                wanted = expected.pop(tuple(values[:keys]), None)
                if wanted != values[keys:]:
                    check = "stock" if name.startswith("stock") else "projections"
                    raise Breach(check, name, wanted, values[keys:])
            if expected:
                raise Breach("projections", name, next(iter(expected.items())), None)

    def _compare_accounts(self) -> None:
        """Compare each shop's inventory account with its stock value (I4)."""
        values: defaultdict[bytes, int] = defaultdict(int)
        for key, level in self._sums.sums.get("stock", {}).items():
            values[key[1]] += level[1]
        stock_account = SMALL_BUSINESS_CHINA.stock
        for shop in {key[0] for key in self._accounts} | values.keys():
            booked = self._accounts[shop, stock_account]
            if booked != values[shop]:
                raise Breach("accounts", f"{stock_account} of {shop.hex()}", values[shop], booked)
            self._counts["accounts"] += 1

    def _compare_numbers(self) -> None:
        """Check that receipt and Z numbers of each epoch run from 1 without a gap (I5).

        A document in quarantine may hold the number that is missing: a known break. A fork's
        branch goes on from the number at which it left.
        """
        for (stream, name), numbers in self._numbers.items():
            before = numbers[0] - 1 if stream[3] else 0
            missing = numbers[-1] - before - len(numbers)
            is_rising = numbers[0] > 0 and all(a < b for a, b in pairwise(numbers))
            if not is_rising or missing > len(self._kept.get(stream, {})):
                raise Breach("numbers", f"{name} of {stream[2]}", "1 and on", numbers[:5])
            self._counts["numbers"] += len(numbers)


class _Standing:
    """A table's rows in order of place, taken one document at a time."""

    def __init__(self, connection: Connection, name: str) -> None:
        result: Any = connection.execution_options(yield_per=PAGE).execute(
            text(f"SELECT * FROM {name} ORDER BY company, device, epoch, branch, seq")
        )
        self._rows = iter(result)
        self._waiting: Row | None = self._next()

    def _next(self) -> Row | None:
        """Return the next row with bytes as bytes on both databases."""
        row = next(self._rows, None)
        if row is None:
            return None
        return tuple(bytes(v) if isinstance(v, memoryview) else v for v in row)

    def rows_at(self, place: Key) -> list[Row]:
        """Return the rows of a place, and any before it that have no document."""
        rows: list[Row] = []
        while self._waiting is not None and self._waiting[:5] <= place:
            rows.append(self._waiting)
            self._waiting = self._next()
        return rows

    def expect_end(self, name: str) -> None:
        """Raise Breach where a row is left without its document."""
        if self._waiting is not None:
            raise Breach("projections", name, None, self._waiting)
