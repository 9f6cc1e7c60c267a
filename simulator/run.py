"""One seed: a world that works and breaks, step by step, then heals and is looked at as a whole."""

import shutil
import tempfile
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from pos.domain.documents import SCHEMA_V
from pos.domain.failpoints import FAILPOINTS
from pos.errors import DiskFull, PosError, ServerTooOld, ServerUnreachable
from simulator.broken import Broken
from simulator.chance import World, secrets_from
from simulator.checks import Checks, healed, on_server, seal_of
from simulator.hostile import Hostile, expect_kept
from simulator.killing import Killed, killed_at
from simulator.network import NETWORK_FAULTS, OVERTAKEN, Link
from simulator.node import Node
from simulator.replaying import expect_same_in_another_order
from simulator.server import SERVER_STEPS, SETTLER_STEPS, SimServer
from simulator.telling import expect_told
from simulator.template import EMPTY, Template, copy_template
from sync.client.session import TROUBLE_STATE
from sync.server.store.office import shops
from sync.server.store.settling import settle_all

STEPS = 20
"""Steps of a world, unless more are asked for: longer worlds go deeper, more of them go wider."""
WORK_MAX = 6
"""Things that a till does in a step, one after another."""
HEALING_ROUNDS_MAX = 12
TILL_STEPS = tuple(
    name for name in FAILPOINTS if name not in SERVER_STEPS and name not in SETTLER_STEPS
)
MACHINE_FAULTS = (
    "till_killed",
    "power_cut_flips_a_bit",
    "power_cut_tears_the_log",
    "log_left_behind",
    "till_put_back",
    "disk_cloned",
    "server_put_back",
    "settler_killed",
    "disk_full",
    "clock_wrong",
    "partition",
    "one_identity_twice",
    "odd_documents",
    "resent_long_after",
    "server_too_old",
)
FAULTS = (*MACHINE_FAULTS, *NETWORK_FAULTS, OVERTAKEN)
FROM_THE_START = 0.15
"""Chance that two machines have one identity from the first step on."""
IN_ANOTHER_ORDER = 0.3
"""Chance that a world's documents are booked once more in another order at its end."""
CLONES_MAX = 2
KILL_TRIES_MAX = 4
"""Tries to bring a till to the step at which it is to die."""
WORK_ON_FULL_DISK = 8
"""Freed pages serve for a while; then there is truly no room. It stays full until it was met."""
RARE_FAULTS = {"server_put_back": 2, "resent_long_after": 2}
"""Faults that need an earlier step of the same world are tried more often."""
RARE_STEPS = {
    "sync.page": 2,
    "sync.slice": 4,
    "sync.pushed": 3,
    "sync.push": 2,
    "sync.acknowledged": 2,
    "ledger.witnessed": 2,
}
"""Steps that are met seldom are tried more often."""
SAVED = 0.06
"""Chance of a step that a till's home is copied away, as a backup is made."""
BUG_SIGNS_MAX = 300
"""How much is told of an error that nobody foresaw."""
OLD_REQUEST = timedelta(days=30)
SKEWS = (timedelta(hours=-2), timedelta(minutes=9), timedelta(days=-365), timedelta(days=3652))


@dataclass
class Outcome:
    """What a seed came to."""

    seed: int
    events: int = 0
    """What happened (`World.events`)."""
    faults: Counter[str] = field(default_factory=Counter)
    failpoints: Counter[str] = field(default_factory=Counter)
    documents: Counter[str] = field(default_factory=Counter)
    """What the server holds at the end, by type: a world in which nobody sells proves little."""
    told: Counter[str] = field(default_factory=Counter)
    """What happened and was found told of, by kind."""
    breach: str | None = None
    seal: str = ""
    """Digest of all documents and acknowledgements at the end, "" after a breach."""


class Simulation:
    """The world of one seed."""

    def __init__(self, seed: int, template: Template, folder: Path, steps: int = STEPS) -> None:
        self.world, self.folder, self._steps = World(seed), folder, steps
        self.outcome = Outcome(seed)
        copy_template(template, folder)
        self.server = SimServer(folder / "server", self.world, self.outcome.failpoints)
        self.checks = Checks()
        self.nodes: list[Node] = []
        for name, token in template.tokens.items():
            self._add(Node(name, folder / name, token, self._link(), self.world))
        # Each seed likes some faults and leaves others out: rare meetings become common somewhere.
        self._likes = {name: self.world.rng.choice((0.0, 1.0, 4.0)) for name in MACHINE_FAULTS}
        self._copies: list[Path] = []
        self._server_copy: Path | None = None
        self._server_epoch = template.server_epoch
        self._hostile = Hostile(template.hostile_token, template.sample, self.world.rng)
        self._is_ordered_anew = self.world.rng.random() < IN_ANOTHER_ORDER

    def _link(self) -> Link:
        return Link(self.world, self.server, self.outcome.faults)

    def _add(self, node: Node) -> None:
        self.nodes.append(node)
        self.checks.disk_changed(node, self.server)

    def run(self) -> None:
        """Take every step, then heal. Raises Broken."""
        rng = self.world.rng
        for node in self.nodes:
            node.link.faults = rng.choice((0.0, 0.1, 0.35))
        if rng.random() < FROM_THE_START:
            self._disk_cloned(self.nodes[1])
            self.outcome.faults["one_identity_twice"] += 1
        for _ in range(self._steps):
            self.world.tick()
            self._step()
            self.checks.server_after_step(self.server)
        self._heal()

    # --- steps ---------------------------------------------------------------------------

    def _step(self) -> None:
        rng = self.world.rng
        node = rng.choice(self.nodes)
        if node.saved is None and rng.random() < SAVED:
            node.saved = node.copy_to(self._new_folder("saved"))
        if rng.random() < 0.06:
            self.outcome.faults["till_killed"] += self._till_killed(node)
        elif rng.random() < 0.2:
            self._break(node)
        elif rng.random() < 0.62:
            times = rng.randint(1, WORK_MAX)
            self._act(node, lambda: node.work_some(times))
        elif rng.random() < 0.75:
            self._act(node, node.sync)
        else:
            self.world.events += 1
            self.server.settle()
            node.link.deliver_late()

    def _act(self, node: Node, job: Callable[[], object], step: str | None = None) -> str:
        """Let a till do something, killed at a step where one is named; says how it ended."""
        ended = ""
        try:
            with killed_at(step, self._time_of(step), self.outcome.failpoints):
                job()
        except Killed:
            node.restart()
            ended = "killed"
        except DiskFull:
            ended = "full"
            self.outcome.faults["disk_full"] += 1
            node.free_disk()
        except PosError as error:
            raise Broken("refusal", f"{node.name}: {error.code} {error.details}") from error
        self.checks.after_step(node)
        return ended

    def _time_of(self, step: str | None) -> int:
        """Return the how manieth time of a step is the last one."""
        is_seldom = step is None or step.startswith("sync.")
        return 1 if is_seldom else self.world.rng.choice((1, 1, 2))

    def _break(self, node: Node) -> None:
        kinds = [kind for kind in MACHINE_FAULTS if self._likes[kind] and hasattr(self, f"_{kind}")]
        if not kinds:
            return
        weights = [self._likes[kind] * RARE_FAULTS.get(kind, 1) for kind in kinds]
        kind = self.world.rng.choices(kinds, weights)[0]
        job: Callable[[Node], bool] = getattr(self, f"_{kind}")
        self.world.events += 1
        if job(node):
            self.outcome.faults[kind] += 1

    # --- faults --------------------------------------------------------------------------

    def _till_killed(self, node: Node) -> bool:
        weights = [RARE_STEPS.get(step, 1) for step in TILL_STEPS]
        step = self.world.rng.choices(TILL_STEPS, weights)[0]
        for _ in range(KILL_TRIES_MAX):
            if self._act(node, node.sync if step.startswith("sync.") else node.work, step):
                return True
            # Something to send and something to fetch: then the next try comes further.
            self._act(node, node.work)
            other = self.world.rng.choice(self.nodes)
            self._act(other, other.work)
            self._act(other, other.sync)
        return False

    def _settler_killed(self, _node: Node) -> bool:
        self.server.settle(self.world.rng.choice(SETTLER_STEPS))
        return True

    def _power_cut_flips_a_bit(self, node: Node) -> bool:
        def flip(log: bytearray) -> bytearray:
            at = self.world.rng.randrange(len(log))
            log[at] ^= 1 << self.world.rng.randrange(8)
            return log

        return self._damage_log(node, flip)

    def _power_cut_tears_the_log(self, node: Node) -> bool:
        return self._damage_log(node, lambda log: log[: self.world.rng.randrange(len(log))])

    def _log_left_behind(self, node: Node) -> bool:
        return self._damage_log(node, lambda _log: None)

    def _damage_log(self, node: Node, damage: Callable[[bytearray], bytearray | None]) -> bool:
        """Start a till again from its files with the write-ahead log damaged or missing."""
        copy = node.copy_to(self._new_folder("cut"))
        log = copy / "ledger.db-wal"
        if not log.exists() or not log.stat().st_size:
            return False
        left = damage(bytearray(log.read_bytes()))
        if left is None:
            log.unlink()
        else:
            log.write_bytes(left)
        self._put_back(node, copy)
        return True

    def _till_put_back(self, node: Node) -> bool:
        node = self.world.rng.choice([one for one in self.nodes if one.saved] or [node])
        if node.saved is None:
            return False
        self._put_back(node, node.saved)
        node.saved = None
        return True

    def _put_back(self, node: Node, copy: Path) -> None:
        node.put_back(copy)
        self.checks.disk_changed(node, self.server)

    def _disk_cloned(self, node: Node) -> bool:
        if len(self.nodes) >= 4 + CLONES_MAX:
            return False
        home = node.copy_to(self._new_folder("clone"))
        name = f"{node.name}'{len(self.nodes)}"
        link = self._link()
        link.faults = node.link.faults
        self._add(Node(name, home, node.token, link, self.world))
        return True

    def _server_put_back(self, _node: Node) -> bool:
        if self._server_copy is None:
            self._server_copy = self._new_folder("server-saved")
            self._server_copy.mkdir()
            self.server.copy_to(self._server_copy)
            return False
        self.server.put_back(self._server_copy)
        self._server_copy = None
        self.checks.server_changed()
        return True

    def _disk_full(self, node: Node) -> bool:
        """Fill the disk and work on it; it is counted where it was met (`_act`)."""
        node.fill_disk()
        for _ in range(WORK_ON_FULL_DISK):
            if self._act(node, node.work):
                break
        return False

    def _odd_documents(self, _node: Node) -> bool:
        if self.server.reads != SCHEMA_V:
            return False
        try:
            return self._hostile.push(self.server) > 0
        except ServerUnreachable:
            return False

    def _resent_long_after(self, node: Node) -> bool:
        if not node.link.has_answered:
            return False
        self.world.time += OLD_REQUEST
        return node.link.send_again()

    def _server_too_old(self, node: Node) -> bool:
        """Go back to a server that reads only an older form (F28, F29), and let a till meet it."""
        if self.server.reads != SCHEMA_V:
            self.server.reads = SCHEMA_V
            return False
        self.server.reads = SCHEMA_V - 1
        self._act(node, node.work)
        before = on_server(self.server)
        self._act(node, node.sync)
        if on_server(self.server) - before:
            raise Broken("I1", "a server consumed a document that it cannot read")
        with node.ledger.read() as reads:
            trouble = reads.state(TROUBLE_STATE)
        return trouble is not None and trouble["code"] == ServerTooOld.code

    def _clock_wrong(self, node: Node) -> bool:
        is_right = node.clock.skew == timedelta()
        node.set_clock(self.world.rng.choice(SKEWS) if is_right else timedelta())
        return True

    def _partition(self, node: Node) -> bool:
        node.link.is_down = not node.link.is_down
        return True

    def _new_folder(self, what: str) -> Path:
        path = self.folder / f"{what}-{len(self._copies)}"
        self._copies.append(path)
        return path

    # --- healing -------------------------------------------------------------------------

    def _heal(self) -> None:
        """Let every fault end; then all must come even, and stay it (I7)."""
        for node in self.nodes:
            node.link.is_down, node.link.faults = False, 0.0
            node.free_disk()
        self.server.reads = SCHEMA_V
        self.server.doom(None)
        self._hostile.push(self.server)
        for _ in range(HEALING_ROUNDS_MAX):
            self.world.tick()
            outcomes = [node.sync() for node in self.nodes]
            with self.server.database.reading() as connection:
                known = shops(connection)
            judged = sum(settle_all(self.server.database, shop, self.world.time) for shop in known)
            if not judged and all(one.is_even and not one.pulled for one in outcomes):
                break
        else:
            raise Broken("I7", f"not even after {HEALING_ROUNDS_MAX} rounds: {outcomes}")
        for node in self.nodes:
            self.checks.after_step(node)
        self.checks.server_after_step(self.server)
        healed(self.checks, self.server, self.nodes, self.folder)
        expect_kept(self.server, self._hostile)
        types = self.server.all("SELECT type, count(*) FROM journal GROUP BY type")
        self.outcome.documents += Counter({str(type_): int(count) for type_, count in types})
        self.outcome.told += expect_told(self.server, self.nodes, self._server_epoch)
        if self._is_ordered_anew:
            expect_same_in_another_order(self.server, self.folder / EMPTY, self.world.rng)
            self.outcome.told["booked_in_another_order"] += 1

    def close(self) -> None:
        """Let go of every file."""
        for node in self.nodes:
            node.close()
        self.server.close()


def run_seed(seed: int, template: Template, scratch: Path, steps: int = STEPS) -> Outcome:
    """Run one seed in a folder of its own below `scratch`; a breach is told, not raised."""
    folder = Path(tempfile.mkdtemp(prefix=f"seed-{seed}-", dir=scratch)) / "world"
    simulation = Simulation(seed, template, folder, steps)
    try:
        with secrets_from(f"world {seed}"):
            simulation.run()
    except Broken as broken:
        simulation.outcome.breach = f"seed {seed}: {broken}"
    except Exception as bug:  # noqa: BLE001 - whatever nobody foresaw is told with its seed
        where = traceback.extract_tb(bug.__traceback__)[-1]
        told = f"{type(bug).__name__} in {where.name}: {str(bug)[:BUG_SIGNS_MAX]}"
        simulation.outcome.breach = f"seed {seed}: bug: {told}"
    else:
        simulation.outcome.seal = seal_of(simulation.server, simulation.nodes)
    finally:
        simulation.outcome.events = simulation.world.events
        simulation.close()
        shutil.rmtree(folder.parent, ignore_errors=True)
    return simulation.outcome
