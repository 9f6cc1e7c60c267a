"""The simulator's own promises: worlds hold, a seed replays exactly, and a fault is truly one."""

import json
import os
import secrets
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pos.domain import failpoints
from pos.domain.documents import NO_HASH
from pos.ports.ledger import Acknowledged
from simulator import campaign
from simulator.broken import Broken
from simulator.chance import secrets_from
from simulator.run import Outcome, Simulation, run_seed
from simulator.template import Template, make_template
from sync.client.pushing import Pushing
from sync.client.recovery import NO_SERVER

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def world() -> Iterator[tuple[Template, Path]]:
    with campaign.scratch() as folder:
        yield make_template(folder / "template"), folder


def told(outcome: Outcome) -> tuple[object, ...]:
    counted = dict(outcome.faults), dict(outcome.failpoints), dict(outcome.told)
    return outcome.events, *counted, outcome.breach, outcome.seal


def ask_for_seeds(seeds: int, start: int, hash_seed: str) -> dict[str, Any]:
    ended = subprocess.run(
        [
            sys.executable,
            "main.py",
            "simulate",
            "--seeds",
            str(seeds),
            "--start",
            str(start),
            "--json",
        ],
        cwd=ROOT,
        env=os.environ | {"PYTHONHASHSEED": hash_seed},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    return dict(json.loads(ended.stdout))


def test_worlds_come_even_whatever_breaks_in_them(world: tuple[Template, Path]) -> None:
    outcomes = [run_seed(seed, *world) for seed in range(9000, 9012)]
    assert [outcome.breach for outcome in outcomes] == [None] * 12
    assert sum(outcome.events for outcome in outcomes) > 200
    assert sum(sum(outcome.faults.values()) for outcome in outcomes) > 100
    documents = sum((outcome.documents for outcome in outcomes), Counter[str]())
    assert documents["sale"] > 150
    assert documents["refund"] > 15
    assert documents["exception_raised"] > 30
    assert sum(outcome.told["booked_in_another_order"] for outcome in outcomes) > 1


def test_a_seed_replays_exactly(world: tuple[Template, Path]) -> None:
    first = [told(run_seed(seed, *world)) for seed in (4, 13, 21)]
    assert [told(run_seed(seed, *world)) for seed in (4, 13, 21)] == first


def test_a_till_that_forgets_what_it_sold_is_noticed(
    world: tuple[Template, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """An acknowledgement that is taken without being given: documents never arrive."""

    def pretending(self: Pushing) -> bool:
        with self._ledger.read() as reads:
            epochs = reads.epochs()
            ends = [(epoch, reads.documents_after(epoch, 0, 10_000)[-1]) for epoch in epochs]
        for epoch, last in ends:
            pushed = type("P", (), {"seq": last.seq, "hash": last.hash,
                                    "server_epoch": "e" * 16, "mac": ""})  # fmt: skip
            self._acknowledge(epoch, pushed)  # type: ignore[arg-type]
        return False

    monkeypatch.setattr(Pushing, "go_on", pretending)
    breaches = [run_seed(seed, *world).breach for seed in range(3)]
    assert any(breaches)


def test_every_invariant_breach_says_which(world: tuple[Template, Path]) -> None:
    template, folder = world
    simulation = Simulation(1, template, folder / "broken")
    try:
        node = simulation.nodes[0]
        simulation.checks.after_step(node)
        simulation.checks.tills[node.name].events.add("f" * 32)
        with pytest.raises(Broken, match="I1"):
            simulation.checks.after_step(node)
    finally:
        simulation.close()


def test_a_confirmation_that_goes_back_is_noticed_also_by_a_detour(
    world: tuple[Template, Path],
) -> None:
    template, folder = world
    simulation = Simulation(2, template, folder / "detour")
    try:
        node = simulation.nodes[0]
        with node.ledger.read() as reads:
            epoch = reads.epochs()[0]
            first, second = reads.documents_after(epoch, 0, 2)
        for ack in (
            Acknowledged(epoch, 2, second.hash, "e" * 16, "mac"),
            Acknowledged(epoch, 0, NO_HASH, NO_SERVER, ""),
        ):
            with node.ledger.begin() as work:
                work.put_acknowledged(ack)
            simulation.checks.after_step(node)
        for seq, own_hash in ((1, first.hash), (2, first.hash)):
            with node.ledger.begin() as work:
                work.put_acknowledged(Acknowledged(epoch, seq, own_hash, "e" * 16, "mac"))
            with pytest.raises(Broken, match="I6"):
                simulation.checks.after_step(node)
    finally:
        simulation.close()


def test_nothing_waits_at_a_fail_point_unless_a_test_does() -> None:
    heard: list[str] = []
    failpoints.reach("ledger.begun")
    with failpoints.armed(heard.append):
        failpoints.reach("ledger.begun")
    failpoints.reach("ledger.commit")
    assert heard == ["ledger.begun"]


def test_the_command_says_what_was_hit_and_another_process_gives_the_same_to_the_last_hash() -> (
    None
):
    answer = ask_for_seeds(4, 50, "1")
    assert answer["seeds"] == 4
    assert answer["breaches"] == 0
    assert set(answer["failpoints"]) == set(failpoints.FAILPOINTS)
    assert ask_for_seeds(4, 50, "2") == answer
    assert ask_for_seeds(4, 51, "1")["seal"] != answer["seal"]


def test_secrets_drawn_from_a_seed_end_with_the_block() -> None:
    drawn = []
    for _ in range(2):
        with secrets_from("seven"):
            texts = secrets.token_hex(8), secrets.token_urlsafe(8), secrets.choice("abc")
            drawn.append(
                (*texts, secrets.randbits(64), secrets.randbelow(9), secrets.token_bytes())
            )
    assert drawn[0] == drawn[1]
    assert secrets.token_hex(8) != drawn[0][0]
    assert secrets.randbits(64) != drawn[0][3]
