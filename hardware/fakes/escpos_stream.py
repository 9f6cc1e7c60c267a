"""ESC/POS bytes cut into commands, as a printer's own firmware does.

Owns how long each command is. It is strict: what a real printer would print as garbage comes out
as `unknown`, so that a driver that sends such bytes is found out. Bytes come in any pieces.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

NUL, LF, HT, DLE, ESC, FS, GS = 0x00, 0x0A, 0x09, 0x10, 0x1B, 0x1C, 0x1D
BYTES_MAX = 1 << 20
"""More than any receipt: a command that claims to be longer is garbage."""

LEADS = {DLE: "DLE", ESC: "ESC", FS: "FS", GS: "GS"}
FIXED = {
    **dict.fromkeys(("ESC @", "ESC 2", "FS &", "FS ."), 0),
    **dict.fromkeys(("ESC !", "ESC E", "ESC G", "ESC -", "ESC a", "ESC d", "ESC J"), 1),
    **dict.fromkeys(("ESC 3", "ESC t", "ESC R", "ESC M", "ESC {", "ESC SP"), 1),
    **dict.fromkeys(("GS !", "GS B", "GS H", "GS f", "GS h", "GS w", "GS a", "GS r", "GS I"), 1),
    **dict.fromkeys(("FS !", "FS W", "FS -", "DLE EOT", "DLE ENQ"), 1),
    **dict.fromkeys(("GS L", "GS W", "FS S"), 2),
    **dict.fromkeys(("ESC p", "DLE DC4"), 3),
}
"""Parameter bytes of commands that always have as many."""
NAMES = {0x04: "EOT", 0x05: "ENQ", 0x14: "DC4", 0x20: "SP"}
AT_ONCE = frozenset({"DLE EOT", "DLE ENQ", "DLE DC4"})
"""Commands that a printer obeys on arrival, also while it cannot print."""


@dataclass(frozen=True, slots=True)
class Command:
    """One command or one stretch of text, with the bytes that carry its parameters."""

    name: str
    data: bytes = b""
    sent: bytes = b""
    """The bytes as they came."""


class CommandStream:
    """Cuts bytes into commands; a command that has not come whole waits."""

    def __init__(self) -> None:
        self._waiting = bytearray()

    def feed(self, received: bytes) -> list[Command]:
        """Return the commands that these bytes complete."""
        self._waiting += received
        commands: list[Command] = []
        while (taken := _first(self._waiting)) is not None:
            command, length = taken
            commands.append(replace(command, sent=bytes(self._waiting[:length])))
            del self._waiting[:length]
        return commands

    @property
    def is_within_command(self) -> bool:
        """Claim that part of a command has come."""
        return bool(self._waiting)


def _first(waiting: bytearray) -> tuple[Command, int] | None:
    """Return the first command and how many bytes it took, None while it is not whole."""
    if not waiting:
        return None
    lead = waiting[0]
    if lead in LEADS:
        return _led(waiting)
    if lead == NUL:
        end = next((at for at, byte in enumerate(waiting) if byte != NUL), len(waiting))
        return Command("NUL"), end
    if lead in {LF, HT}:
        return Command("LF" if lead == LF else "HT"), 1
    if lead < 0x20 or lead == 0x7F:  # noqa: PLR2004 - other control bytes
        return Command("unknown", bytes(waiting[:1])), 1
    end = next((at for at, byte in enumerate(waiting) if byte < 0x20), len(waiting))  # noqa: PLR2004 - control bytes
    return Command("text", bytes(waiting[:end])), end


def _led(waiting: bytearray) -> tuple[Command, int] | None:
    """Return a command that opens with DLE, ESC, FS or GS."""
    if len(waiting) < 2:  # noqa: PLR2004 - lead and letter
        return None
    name = f"{LEADS[waiting[0]]} {NAMES.get(waiting[1], chr(waiting[1]))}"
    length = _length(name, waiting)
    if length is None or len(waiting) < length:
        return None
    if not length:
        return Command("unknown", bytes(waiting[:2])), 2
    return Command(name, bytes(waiting[2:length])), length


def _length(name: str, waiting: bytearray) -> int | None:
    """Return a command's whole length, 0 where there is no such command, None while untold."""
    if name in FIXED:
        return 2 + FIXED[name]
    if name == "GS V":
        return _told(waiting, 3, lambda: 3 if waiting[2] in b"\x00\x01" + b"01" else 4)
    if name == "GS k":
        return _told(waiting, 4, lambda: 4 + waiting[3] if waiting[2] >= ord("A") else 0)
    if name in {"GS (", "FS ("}:
        return _told(waiting, 5, lambda: 5 + waiting[3] + (waiting[4] << 8))
    if name == "GS v":
        return _told(waiting, 8, lambda: _raster(waiting))
    return 0


def _told(waiting: bytearray, head: int, length: Callable[[], int]) -> int | None:
    """Return the length that a command's head tells, None while the head has not come."""
    return length() if len(waiting) >= head else None


def _raster(waiting: bytearray) -> int:
    """Return the length of a GS v 0 picture, 0 where it is absurd."""
    across, down = waiting[4] + (waiting[5] << 8), waiting[6] + (waiting[7] << 8)
    length = 8 + across * down
    return length if waiting[2] == ord("0") and length <= BYTES_MAX else 0
