"""The mutants: what each breaks, the patches that break it, and what must notice.

`tests` are pytest ids; a mutant without any is for the simulator's seeds to find.
"""

from dataclasses import dataclass

from tests.mutants.patching import Patch


@dataclass(frozen=True, slots=True)
class Mutant:
    """One way to lose or double a sale, or to falsify the books."""

    name: str
    what: str
    patches: tuple[Patch, ...]
    tests: tuple[str, ...] = ()


MUTANTS = (
    Mutant(
        "drop_unique",
        "an event id may stand in two streams",
        (
            Patch(
                "sync.server.store.schema",
                '    UniqueConstraint("company", "event_id"),\n',
                "",
            ),
            Patch(
                "sync.server.store.taking",
                "    return {bytes(row[0]).hex() for row in rows}\n",
                "    return set()\n",
            ),
        ),
        ("tests/sync/test_odd_documents.py::test_an_event_that_another_stream_has_is_kept_apart",),
    ),
    Mutant(
        "acknowledge_before_commit",
        "the server confirms a push that it has not committed",
        (
            Patch(
                "sync.server.store.booking",
                '        reach("server.booked")\n',
                '        reach("server.booked")\n'
                "        if batch.seq % 5 == 0:\n"
                "            connection.exec_driver_sql('ROLLBACK')\n"
                "            connection.exec_driver_sql('BEGIN')\n",
            ),
        ),
    ),
    Mutant(
        "acknowledge_unasked",
        "a till takes what it sent for confirmed whatever came back",
        (
            Patch(
                "sync.client.pushing",
                '            reach("sync.push")\n',
                '            reach("sync.push")\n'
                "            with self._ledger.begin() as work:\n"
                "                known = {a.server_epoch for a in work.acknowledged()} or {''}\n"
                "                own = hash_at(work, batch.epoch, batch.last) or b''\n"
                "                work.put_acknowledged(\n"
                "                    Acknowledged(batch.epoch, batch.last, own, max(known), '')\n"
                "                )\n",
            ),
        ),
    ),
    Mutant(
        "overtaken_is_booked",
        "a push that came before the one that it follows is taken for booked",
        (
            Patch(
                "sync.client.pushing",
                "            self._at_once = 1\n        else:\n",
                "            self._at_once = 1\n"
                "            with self._ledger.begin() as work:\n"
                "                known = {a.server_epoch for a in work.acknowledged()} or {''}\n"
                "                epoch, last = sent.batch.epoch, sent.batch.last\n"
                "                own = hash_at(work, epoch, last) or b''\n"
                "                work.put_acknowledged(\n"
                "                    Acknowledged(epoch, last, own, max(known), '')\n"
                "                )\n"
                "        else:\n",
            ),
        ),
        (
            "tests/sync/test_two_pushes.py::test_a_push_that_comes_first_without_its_"
            "predecessor_is_sent_again_and_nobody_alarmed",
        ),
    ),
    Mutant(
        "sequence_cursor",
        "feed numbers are given before the commit, as a sequence gives them",
        (
            Patch(
                "sync.server.store.feeds",
                "    row = connection.execute(\n"
                "        text(\n"
                '            "INSERT INTO feed_head (company, scope, n) VALUES (:company, :scope, :more) "\n',
                "    if connection.dialect.name == 'postgresql':\n"
                "        for part in slices:\n"
                "            connection.execute(\n"
                "                text(\n"
                "                    'INSERT INTO feed (company, scope, n, touched) VALUES '\n"
                '                    "(:company, :scope, "\n'
                '                    "(extract(epoch FROM clock_timestamp()) * 1000000)::bigint, :touched)"\n'
                "                ),\n"
                "                {'company': company, 'scope': scope,\n"
                "                 'touched': orjson.dumps(part).decode()},\n"
                "            )\n"
                "        return 0\n"
                "    row = connection.execute(\n"
                "        text(\n"
                '            "INSERT INTO feed_head (company, scope, n) VALUES (:company, :scope, :more) "\n',
            ),
            Patch(
                "sync.server.store.feeds",
                'text("SELECT scope, n FROM feed_head WHERE company = :company")',
                'text("SELECT scope, max(n) FROM feed WHERE company = :company GROUP BY scope")',
            ),
        ),
        (
            "tests/sync/test_order_of_locks.py::test_a_reader_of_a_feed_never_passes_what_has_not_committed",
        ),
    ),
    Mutant(
        "synchronous_normal",
        "a commit returns before it is on the disk",
        (Patch("pos.store.connection", '("synchronous", 2)', '("synchronous", 1)'),),
        ("tests/store/test_ledger.py::test_every_pragma_reads_back_as_it_was_set",),
    ),
    Mutant(
        "seq_in_memory",
        "the next number is remembered by the process, not read in the transaction",
        (
            Patch(
                "pos.store.ledger",
                "        origin, seq, previous = self._place or self._found_place()\n",
                "        memory = self._connection.info.setdefault('seq', {})\n"
                "        if self._place is None and self.origin().epoch in memory:\n"
                "            self._place = self.origin(), *memory[self.origin().epoch]\n"
                "        origin, seq, previous = self._place or self._found_place()\n",
            ),
            Patch(
                "pos.store.ledger",
                "        self._place = origin, seq + 1, document.hash\n",
                "        self._place = origin, seq + 1, document.hash\n"
                "        memory[origin.epoch] = seq + 1, document.hash\n",
            ),
        ),
        ("tests/store/test_ledger.py::test_two_writers_never_fork_the_stream",),
    ),
    Mutant(
        "delete_on_4xx",
        "what the server refuses is taken off the queue",
        (
            Patch(
                "sync.client.session",
                "from sync.client.pushing import Pushing\n",
                "from pos.ports.ledger import Acknowledged\n"
                "from sync.client.pushing import Pushing\n"
                "from sync.client.recovery import hash_at\n",
            ),
            Patch(
                "sync.client.session",
                "            trouble = error.code\n",
                "            trouble = error.code\n"
                "            with self._ledger.begin() as work:\n"
                "                known = max((a.server_epoch for a in work.acknowledged()), default='')\n"
                "                for epoch in work.epochs():\n"
                "                    last = work.last_seq(epoch)\n"
                "                    own = hash_at(work, epoch, last) or b''\n"
                "                    work.put_acknowledged(Acknowledged(epoch, last, own, known, ''))\n",
            ),
        ),
    ),
    Mutant(
        "no_epoch",
        "a till that was put back goes on in its old epoch",
        (
            Patch(
                "sync.client.recovery",
                "                self._begin_epoch(work, reason)\n",
                "                del reason\n",
            ),
        ),
    ),
    Mutant(
        "no_lost_tail",
        "a till whose ledger is behind its witness goes on as if nothing were",
        (
            Patch(
                "pos.bootstrap.epochs",
                "    if broken is None:\n",
                "    if broken is None or broken.epoch:\n",
            ),
        ),
    ),
    Mutant(
        "skip_hash_compare",
        "the server takes a document that it has by its number alone",
        (
            Patch(
                "sync.server.store.taking",
                "        if booked.get(seq) != previous:\n            raise SyncFork",
                "        if booked.get(seq) is None:\n            raise SyncFork",
            ),
            Patch(
                "sync.client.verdict",
                "    if (own.hash_at or NO_HASH) != told.hash:\n",
                "    if own.hash_at is None and told.hash != NO_HASH:\n",
            ),
        ),
    ),
    Mutant(
        "float_money",
        "shares of money are reckoned in floating point",
        (
            Patch(
                "pos.domain.money",
                "    return half(whole * part_after * sign, size) - "
                "half(whole * part_before * sign, size)\n",
                "    return round(whole * (part_after - part_before) * sign / size)\n",
            ),
        ),
        ("tests/unit/domain/test_money.py::test_running_shares_of_any_split_sum_to_the_whole",),
    ),
    Mutant(
        "stream_not_locked",
        "two pushes of one device may read the same end of their stream",
        (Patch("sync.server.store.chains", 'return " FOR UPDATE" if', 'return "" if'),),
        ("tests/sync/test_order_of_locks.py::test_a_push_holds_its_stream_until_it_commits",),
    ),
    Mutant(
        "ledger_not_locked",
        "a till reads its head before it has the right to write",
        (
            Patch(
                "pos.store.ledger",
                "        with writing(self.home):\n            with known",
                "        with nullcontext():\n            with known",
            ),
            Patch(
                "pos.store.ledger",
                "from contextlib import contextmanager\n",
                "from contextlib import contextmanager, nullcontext\n",
            ),
            Patch("pos.store.connection", '"BEGIN IMMEDIATE"', '"BEGIN"'),
        ),
        (
            "tests/store/test_ledger.py::test_whoever_writes_has_the_right_to_before_reading_the_head",
        ),
    ),
    Mutant(
        "project_from_rules",
        "stock value follows today's price instead of what the document states",
        (
            Patch(
                "pos.domain.projection",
                'MovementRow(m["product"], m["q"], m["v"], ',
                'MovementRow(m["product"], m["q"], m["q"] * 2 // 10, ',
            ),
        ),
    ),
    Mutant(
        "settle_twice",
        "a judgement that is made again is written again",
        (
            Patch(
                "pos.domain.office_documents",
                '    told = "/".join((what, *subjects)).encode()\n',
                '    told = "/".join((what, *subjects, __import__("secrets").token_hex(4))).encode()\n',
            ),
            Patch(
                "sync.server.store.settling",
                "                    _settle(connection, shop, found, now)\n",
                "                    _settle(connection, shop, found, now)\n"
                "                    _settle(connection, shop, found, now)\n",
            ),
        ),
        (
            "tests/sync/test_settling.py::"
            "test_what_nobody_can_read_and_what_the_rules_give_otherwise_is_raised_once",
        ),
    ),
    Mutant(
        "own_counted_twice",
        "a till adds its own sales to a total that holds them already",
        (
            Patch(
                "sync.server.store.held",
                'told = " OR ".join(f"({part})" for part in parts) or "1 = 0"\n',
                'told = "1 = 0"\n',
            ),
        ),
    ),
    Mutant(
        "cursor_first",
        "the pull cursor is kept before the rows that it stands for",
        (
            Patch(
                "sync.client.session",
                "        for start in range(0, max(1, len(page.rows)), SLICE_ROWS):\n",
                "        with self._ledger.begin() as work:\n"
                "            work.put_state(CURSOR_STATE, ended)\n"
                "        expected = begun = ended\n"
                '        reach("sync.slice")\n'
                "        for start in range(0, max(1, len(page.rows)), SLICE_ROWS):\n",
            ),
        ),
    ),
    Mutant(
        "seal_not_checked",
        "a server believes any proof that it was put back",
        (
            Patch(
                "sync.server.store.restoring",
                "not hmac.compare_digest(own, ack.mac)",
                "not own",
            ),
        ),
        ("tests/sync/test_restored_server.py::test_a_forged_proof_mints_no_server_epoch",),
    ),
    Mutant(
        "what_stands_may_change",
        "nobody looks whether the triggers that guard the journal are there",
        (
            Patch(
                "pos.store.migrating",
                "    if missing:\n        raise LedgerDamaged",
                "    if missing and not missing:\n        raise LedgerDamaged",
            ),
        ),
        ("tests/store/test_verification.py::test_a_missing_trigger_is_found_and_stops_the_start",),
    ),
    Mutant(
        "one_coder_for_all_threads",
        "pushes booked side by side are packed by one coder",
        (
            Patch(
                "sync.server.store.packing",
                "class _OfThread(threading.local):\n",
                "class _OfThread:\n",
            ),
        ),
        ("tests/sync/test_packing.py::test_no_two_threads_have_one_coder",),
    ),
    Mutant(
        "seal_without_branch",
        "a confirmation of one branch passes for one of another",
        (
            Patch(
                "sync.protocol",
                '    place = f"{device}/{ack.epoch}/{branch}/{ack.seq}"\n',
                '    place = f"{device}/{ack.epoch}/{ack.seq}" + branch[:0]\n',
            ),
        ),
        (
            "tests/sync/test_recovery.py::"
            "test_a_confirmation_of_a_forks_branch_proves_nothing_of_another_branch",
        ),
    ),
    Mutant(
        "pushed_beside_a_pull",
        "a page that counts own sales among the others' is taken all the same",
        (
            Patch(
                "sync.client.session",
                "        if page.beyond and self._has_grown(held, page.beyond):\n",
                "        if not held and self._has_grown(held, page.beyond):\n",
            ),
        ),
        ("tests/sync/test_beside.py::test_a_sale_pushed_beside_a_pull_is_not_taken_for_anothers",),
    ),
    Mutant(
        "event_in_two_streams_at_once",
        "two streams that bring one event at once are answered with a failure",
        (
            Patch(
                "sync.server.store.booking",
                "    except IntegrityError:\n",
                "    except ZeroDivisionError:\n",
            ),
        ),
        (
            "tests/sync/test_order_of_locks.py::"
            "test_an_event_that_two_streams_bring_at_the_same_moment_is_booked_once",
        ),
    ),
)
