"""Kill -9 at random moments of selling and syncing: what was acknowledged is there, once.

Two tills sell and sync against one server, all as processes. At random moments a till (or the
server) is killed and started again. Afterwards every sale that was answered `ok` stands once in
its till's journal and once on the server, no paid basket came back, and `verify` holds on all ends.
"""

import argparse
import random
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from tests.driving import Ended, Server, Till, succeeded

PAUSE_S_MAX = 0.25


@dataclass
class Outcome:
    """What a campaign saw; everything but the counts must be empty."""

    kills: int = 0
    sales: int = 0
    unanswered: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    came_back: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """Claim that nothing was lost, doubled or broken."""
        return not (self.lost or self.doubled or self.came_back or self.broken)


class Selling:
    """One till that sells until it is killed, and knows what it was told."""

    syncs = 0.1
    """Chance of a sync before a sale."""

    def __init__(self, home: Path, rng: random.Random, outcome: Outcome) -> None:
        self.home, self.rng, self.outcome = home, rng, outcome
        self.acknowledged: dict[str, str] = {}
        self.paid_in_flight = False

    def start(self, **more: str) -> Till:
        """Start the till, sign in, and see that no paid basket came back."""
        till = Till(self.home, **more)
        till.done("login", user="cashier", pin="2222")
        status = till.done("status")
        if status["shift"] is None:
            till.done("open_shift", float="100.00")
        if status["lines"] and self.paid_in_flight:
            # The basket of an unanswered payment may be there only if its sale is not.
            numbers = {sale["number"] for sale in till.done("sales")["sales"]}
            extra = numbers - set(self.acknowledged)
            if extra:
                self.outcome.came_back.append(f"{sorted(extra)} and its basket")
        for sale in till.done("sales")["sales"]:
            # A sale on disk whose answer was lost counts as well: it must be there, once.
            if sale["number"] not in self.acknowledged:
                self.outcome.unanswered += 1
                self.acknowledged[sale["number"]] = ""
        self.paid_in_flight = False
        till.done("clear")
        return till

    def sell_until(self, till: Till, stop: threading.Event) -> None:
        """Sell small baskets until the process dies or the event is set."""
        try:
            while not stop.is_set():
                for _ in range(self.rng.randint(1, 4)):
                    till.done("scan", code="6901234567892", quantity=str(self.rng.randint(1, 3)))
                if self.rng.random() < self.syncs:
                    till.ask("sync")
                total = till.done("status")["total"]
                self.paid_in_flight = True
                paid = till.done("pay", tenders=[{"kind": "cash", "amount": total}])
                self.acknowledged[paid["number"]] = paid["sale"]
                self.paid_in_flight = False
        except Ended:
            return


def campaign(folder: Path, kills: int, seed: int, database: str | None = None) -> Outcome:
    """Run the campaign in a folder; `database` is the server's, SQLite by default."""
    rng, outcome = random.Random(seed), Outcome()
    homes = [folder / "till1", folder / "till2"]
    succeeded(homes[0], "init", "--demo")
    server = Server(folder / "server", database)
    port = server.port
    for home, code in zip(homes, ("T01", "T02"), strict=True):
        succeeded(home, "enrol", server.url, server.invite("S01", code))
    sellers = [Selling(home, random.Random(rng.random()), outcome) for home in homes]
    while outcome.kills < kills:
        tills = [seller.start() for seller in sellers]
        stop = threading.Event()
        threads = [
            threading.Thread(target=seller.sell_until, args=(till, stop))
            for seller, till in zip(sellers, tills, strict=True)
        ]
        for thread in threads:
            thread.start()
        for till in rng.sample(tills, 2):
            time.sleep(rng.uniform(0, PAUSE_S_MAX))
            till.kill()
            outcome.kills += 1
        if rng.random() < 0.2:
            server.kill()
            outcome.kills += 1
            server = Server(folder / "server", database, port)
        stop.set()
        for thread in threads:
            thread.join()
    _compare(sellers, server, outcome)
    server.stop()
    return outcome


def _compare(sellers: list[Selling], server: Server, outcome: Outcome) -> None:
    """Compare what was answered with both ends, and verify them."""
    for seller in sellers:
        till = seller.start()
        even = till.done("sync")
        if even["pending"]:
            outcome.broken.append(f"{seller.home.name}: {even}")
        numbers = [sale["number"] for sale in till.done("sales")["sales"]]
        till.end()
        outcome.sales += len(numbers)
        outcome.lost += sorted(set(seller.acknowledged) - set(numbers))
        outcome.doubled += sorted({n for n in numbers if numbers.count(n) > 1})
        check = succeeded(seller.home, "verify", "--json")
        if not check["ok"]:
            outcome.broken.append(f"{seller.home.name}: {check['first_breach']}")
    _compare_server(sellers, server, outcome)


def _compare_server(sellers: list[Selling], server: Server, outcome: Outcome) -> None:
    """Find each till's sales on the server, by asking for each as a refunding till would."""
    check = server.verify()
    if not check["ok"]:
        outcome.broken.append(f"server: {check['first_breach']}")
    other = {0: 1, 1: 0}
    for index, seller in enumerate(sellers):
        numbers = sorted(seller.acknowledged)
        till = sellers[other[index]].start()
        for number in random.Random(index).sample(numbers, min(40, len(numbers))):
            reply = till.ask("refund", number=number, lines=[{"line": 99, "quantity": "1"}])
            if reply["error"]["code"] != "line.unknown":
                outcome.lost.append(f"{number} on the server: {reply['error']['code']}")
        till.end()


def main() -> int:
    """Run from the command line and print the outcome."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database")
    arguments = parser.parse_args()
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        outcome = campaign(Path(folder), arguments.kills, arguments.seed, arguments.database)
    print(f"{outcome} in {time.monotonic() - started:.0f} s")
    return 0 if outcome.holds else 1


if __name__ == "__main__":
    raise SystemExit(main())
