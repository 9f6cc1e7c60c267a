"""PINs: how they are kept, checked, and slowed down when someone tries them out.

Owns the scrypt hash (a state row, never in a document) and the waits after wrong PINs. A PIN of
four digits is weak in itself; what protects it is the encrypted ledger and the growing wait.
"""

import hashlib
import hmac
from dataclasses import dataclass

from pos.domain.documents import Json, Moment

FREE_TRIES = 3
WAIT_STEP_S = 5
WAIT_S_MAX = 60
PIN_LENGTH_MAX = 64
_COST_N, _COST_R, _COST_P = 2**12, 8, 1
SALT_BYTES = 16
_HASH_BYTES = 32


def hash_pin(pin: str, salt: bytes) -> str:
    """Return the PIN's scrypt hash with its parameters, as one string for a state row."""
    digest = _scrypt(pin, salt, _COST_N, _COST_R, _COST_P)
    return f"scrypt${_COST_N}${_COST_R}${_COST_P}${salt.hex()}${digest.hex()}"


def is_pin(pin: str, pin_hash: str) -> bool:
    """Claim that the PIN is the one behind the hash; a hash of another form never is."""
    parts = pin_hash.split("$")
    if len(parts) != 6 or parts[0] != "scrypt":  # noqa: PLR2004 - the six fields of hash_pin
        return False
    cost_n, cost_r, cost_p = (int(part) for part in parts[1:4])
    digest = _scrypt(pin, bytes.fromhex(parts[4]), cost_n, cost_r, cost_p)
    return hmac.compare_digest(digest, bytes.fromhex(parts[5]))


def _scrypt(pin: str, salt: bytes, cost_n: int, cost_r: int, cost_p: int) -> bytes:
    """Return the raw scrypt digest of a PIN."""
    secret = pin[:PIN_LENGTH_MAX].encode("utf-8", "surrogatepass")
    return hashlib.scrypt(secret, salt=salt, n=cost_n, r=cost_r, p=cost_p, dklen=_HASH_BYTES)


@dataclass(frozen=True, slots=True)
class WrongPins:
    """How often a login was tried with a wrong PIN since the last right one, and when last.

    Time is the monotonic clock with its boot, so that turning the wall clock shortens no wait;
    after a reboot the wait starts over.
    """

    count: int
    boot: str
    monotonic_ms: int

    def wait_s(self, now: Moment) -> int:
        """Return how many seconds the next try still has to wait; 0 for none."""
        beyond = self.count - FREE_TRIES
        if beyond < 0:
            return 0
        wait_ms = min(WAIT_STEP_S * (beyond + 1), WAIT_S_MAX) * 1000
        passed_ms = now.monotonic_ms - self.monotonic_ms if now.boot == self.boot else 0
        left_ms = wait_ms - max(passed_ms, 0)
        return -(-left_ms // 1000) if left_ms > 0 else 0

    def is_of(self, now: Moment) -> bool:
        """Claim that the wait runs on this boot's clock."""
        return self.boot == now.boot

    def once_more(self, now: Moment) -> "WrongPins":
        """Return the count after another wrong PIN."""
        return WrongPins(self.count + 1, now.boot, now.monotonic_ms)

    def started_over(self, now: Moment) -> "WrongPins":
        """Return the same count with its wait begun now."""
        return WrongPins(self.count, now.boot, now.monotonic_ms)

    def to_state(self) -> Json:
        """Return the count as a state row."""
        return {"count": self.count, "boot": self.boot, "mono_ms": self.monotonic_ms}

    @staticmethod
    def from_state(state: Json | None, now: Moment) -> "WrongPins":
        """Return the count that a state row keeps; none means none wrong yet."""
        if state is None:
            return WrongPins(0, now.boot, now.monotonic_ms)
        return WrongPins(state["count"], state["boot"], state["mono_ms"])
