"""`verify`: the ledger checked from end to end, while a counter may be running.

Owns what the checks are and how they are told: I2–I5, I8, I9 (docs/invariants.md) and the head's
witnesses. Every row that stands for ever is compared with what its document gives, sums and maxima
are gathered and compared at the end. Refuses to mend anything.
"""

from pathlib import Path

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError
from sqlcipher3.dbapi2 import DatabaseError

from pos.domain.documents import Json
from pos.domain.projection import STOCK_ACCOUNT
from pos.domain.shift import totals_of
from pos.errors import LedgerKey, PosError
from pos.store.comparison import compared
from pos.store.connection import read_key, snapshot
from pos.store.derivation import Breach
from pos.store.head_file import HeadFile, Witness
from pos.store.ledger import HEAD_FILE, KEY_FILE, LEDGER_FILE
from pos.store.locks import OPEN_LOCK_FILE, Claim
from pos.store.migrating import missing_triggers
from pos.store.packing import dictionary
from pos.store.schema import trigger_statements
from pos.store.sums import TENDER_ACCOUNTS, Sums
from pos.store.witnesses import disagreeing

CHECKS = (
    "file",
    "stream",
    "vouchers",
    "stock",
    "accounts",
    "numbers",
    "projections",
    "immutable",
    "witness",
)
"""file: it reads at all · stream (I5): seq, chain, canonical bytes · vouchers (I3) · stock (I2) ·
accounts (I4) · numbers (I5): receipts and Z without a gap · projections (I8) · immutable (I9):
the triggers · witness: head file and acknowledgements."""


class _Findings:
    """The checks as they are made: counts, and the first breach of each."""

    def __init__(self) -> None:
        self.counts: dict[str, int] = {}
        self.breaches: list[Breach] = []

    def made(self, check: str, count: int) -> None:
        """Say that a check was made, over so many things."""
        self.counts[check] = count

    def told(self) -> Json:
        """Return the outcome as `--json` prints it; a check that could not be made is not ok."""
        failed = {breach.check for breach in self.breaches}
        return {
            "ok": not failed,
            "checks": {
                name: {
                    "ok": name in self.counts and name not in failed,
                    "count": self.counts.get(name, 0),
                }
                for name in CHECKS
            },
            "first_breach": self.breaches[0]._asdict() if self.breaches else None,
        }


def verify(home: Path) -> Json:
    """Return {"ok", "checks": {name: {"ok", "count"}}, "first_breach"} of a till's ledger.

    Raises LedgerKey, LedgerInUse (its files are being swapped).
    """
    use = Claim(home / OPEN_LOCK_FILE)
    use.take(is_shared=True)
    try:
        return _verify(home)
    finally:
        use.release()


def _verify(home: Path) -> Json:
    """Make every check over one snapshot."""
    path, key = home / LEDGER_FILE, read_key(home / KEY_FILE)
    findings = _Findings()
    # Read before the snapshot: beside a running counter it may only be behind, never ahead.
    witness = HeadFile(home / HEAD_FILE).read()
    try:
        with snapshot(path, key) as connection:
            _check_guards(connection, findings)
            _check_journal(path, key, connection, findings)
            _check_witnesses(connection, witness, findings)
            findings.made("file", 1)
    except LedgerKey:
        raise
    except (DBAPIError, DatabaseError, PosError) as error:
        found = str(error).partition("\n")[0]
        findings.breaches.append(Breach("file", None, "a ledger that can be read", found))
    return findings.told()


def _check_guards(connection: Connection, findings: _Findings) -> None:
    """Check the triggers that keep rows for ever, and the text that bytes are opened with (I9)."""
    missing = missing_triggers(connection)
    if missing:
        findings.breaches.append(Breach("immutable", None, missing[0], None))
    for number, text in connection.exec_driver_sql("SELECT number, text FROM dictionary"):
        if text != dictionary(number):
            breach = Breach("immutable", None, f"dictionary {number} as it was", "another text")
            findings.breaches.append(breach)
    findings.made("immutable", len(trigger_statements()))


def _check_journal(path: Path, key: str, connection: Connection, findings: _Findings) -> None:
    """Walk the journal; check rows, sums, the books and the numbers (I2–I5, I8)."""
    row = connection.exec_driver_sql("SELECT ifnull(max(pos), 0) FROM journal").one()
    outcome = compared(path, key, connection, int(row[0]))
    findings.breaches += outcome.breaches.values()
    if outcome.is_broken:
        return
    sums = outcome.sums
    findings.made("stream", sums.documents)
    findings.made("projections", sums.documents)
    findings.made("vouchers", sums.vouchers)
    findings.made("stock", sums.movements)
    findings.made("accounts", len(sums.accounts))
    findings.made("numbers", sum(runs[-1][1] for runs in sums.numbers.values() if runs))
    findings.breaches += _account_breaches(_closed_shifts(connection), sums)
    findings.breaches += _number_breaches(sums)


def _closed_shifts(connection: Connection) -> set[bytes]:
    """Return the ids of the shifts that are closed."""
    return {row[0] for row in connection.exec_driver_sql("SELECT id FROM shift_close")}


def _account_breaches(closed: set[bytes], sums: Sums) -> list[Breach]:
    """Compare the books with stock, drawer, tenders and the sales journal (I4)."""
    shifts: dict[bytes, dict[str, int]] = {}
    for (shift, what), (amount,) in sums.tables["shift_sum"].items():
        shifts.setdefault(shift, {})[what] = amount
    drawer = sum(totals_of(found).expected for id_, found in shifts.items() if id_ not in closed)
    value = sum(values[1] for values in sums.tables["stock_level"].values())
    pairs = [
        ("inventory account", value, sums.accounts[STOCK_ACCOUNT]),
        ("cash account", drawer, sums.accounts[TENDER_ACCOUNTS["cash"]]),
        ("sales journal", sums.receipts, sums.receipt_accounts),
    ]
    pairs += [
        (f"account {account}", sums.tenders[account], sums.tender_accounts[account])
        for account in sorted(sums.tenders.keys() | sums.tender_accounts.keys())
    ]
    return [
        Breach("accounts", what, expected, booked)
        for what, expected, booked in pairs
        if expected != booked
    ]


def _number_breaches(sums: Sums) -> list[Breach]:
    """Check that receipt and Z numbers run from 1 without a gap in each epoch (I5)."""
    return [
        Breach("numbers", f"{name} of {epoch}", "1 and on without a gap", str(runs[:2]))
        for (epoch, name), runs in sums.numbers.items()
        if len(runs) != 1 or runs[0][0] != 1
    ]


def _check_witnesses(connection: Connection, witness: Witness | None, findings: _Findings) -> None:
    """Compare the journal's end with the head file and with what the server has confirmed.

    A head file one commit behind is a counter at work; one ahead is a lost tail.
    """
    acks = connection.exec_driver_sql("SELECT count(*) FROM ack").one()[0]
    findings.made("witness", acks + (witness is not None))
    if witness is None:
        has_any = connection.exec_driver_sql("SELECT 1 FROM journal LIMIT 1").first()
        if has_any is not None:
            findings.breaches.append(Breach("witness", None, "a head file", None))
    findings.breaches += [
        Breach(
            "witness", f"{broken.witness} {broken.epoch}/{broken.seq}", broken.hash, broken.found
        )
        for broken in disagreeing(connection, witness)
    ]
