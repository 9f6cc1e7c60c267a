"""F8: a disk that forgets what was not synced. What `disk.c` wrote down, and what a cut leaves.

A cut may come between any two changes. What was synced by then is there; of what was not, nothing,
all, some, or some in torn pieces: chance decides, as a disk does that writes in an order of its
own. Names (made, moved, removed) are safe once their folder is synced; changes of one name keep
their order, as they do in a journalled file system.
"""

import os
import platform
import random
import shutil
import struct
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from tempfile import gettempdir
from typing import NamedTuple

SOURCE = Path(__file__).with_name("disk.c")
LEAVES = ("nothing", "all", "some", "torn")
"""What a cut may leave of what was not synced."""
SECTOR_BYTES = 512
SHARED = "-shm"
"""SQLite's index of its log: made anew by whoever opens the ledger first, never on the disk."""
_HEAD = struct.Struct("<cQQI")


class Record(NamedTuple):
    """One record of `disk.c`: what was done, to which file, where, and the bytes or names."""

    kind: str
    file: int
    at: int
    said: bytes


@cache
def preloaded() -> Path | None:
    """Return `disk.c` as a library, compiled once a version; None where that cannot be.

    It takes a compiler, and a system whose loader preloads (Linux).
    """
    compiler = shutil.which("cc")
    if compiler is None or platform.system() != "Linux":
        return None
    version = f"{SOURCE.stat().st_mtime_ns}-{os.getuid()}"
    library = Path(gettempdir()) / f"liushui-disk-{version}.so"
    if not library.exists():
        own = library.with_suffix(f".{os.getpid()}")
        flags = ("-shared", "-fPIC", "-O1", "-Wall", "-Wextra", "-Werror")
        subprocess.run(
            [compiler, *flags, "-o", str(own), str(SOURCE), "-ldl", "-lpthread"], check=True
        )
        own.replace(library)
    return library


def under(library: Path, root: Path, log: Path, sync_ms: int = 0) -> dict[str, str]:
    """Return what puts a process upon this disk, as variables of its environment."""
    return {
        "LD_PRELOAD": str(library),
        "DISK_FOLDER": str(root),
        "DISK_LOG": str(log),
        "DISK_SYNC_MS": str(sync_ms),
    }


def mark(log: Path, said: str) -> None:
    """Write down, between the changes, that somebody was told something."""
    with log.open("ab", buffering=0) as file:
        file.write(_HEAD.pack(b"A", 0, 0, len(said.encode())) + said.encode())


def records(log: Path) -> list[Record]:
    """Return what was written down; a last record that a kill cut off is left out."""
    content, at, found = log.read_bytes(), 0, []
    while at + _HEAD.size <= len(content):
        kind, file, place, size = _HEAD.unpack_from(content, at)
        at += _HEAD.size + size
        if at <= len(content):
            found.append(Record(kind.decode(), file, place, content[at - size : at]))
    return found


@dataclass(eq=False, slots=True)
class _File:
    """What is safe of a file, and what was done to it since."""

    safe: bytearray
    since: list[Record] = field(default_factory=list)
    made_safe: int = 0
    """So many changes are in `safe` by now, or lost by a sync that failed."""

    @property
    def changes(self) -> int:
        return self.made_safe + len(self.since)

    def sync(self, changes: int) -> None:
        """Make the first so many changes safe."""
        new = max(0, changes - self.made_safe)
        for change in self.since[:new]:
            _apply(self.safe, change)
        del self.since[:new]
        self.made_safe += new

    def forget(self, changes: int) -> None:
        """Lose the first so many changes for good, as far as they are not safe."""
        lost = max(0, changes - self.made_safe)
        del self.since[:lost]
        self.made_safe += lost

    def left(self, leaves: str, rng: random.Random) -> bytes:
        """Return the file as a cut leaves it."""
        content = bytearray(self.safe)
        for change in self.since:
            if leaves == "all" or (leaves in {"some", "torn"} and rng.random() < 0.5):
                for piece in _torn(change, rng) if leaves == "torn" else [change]:
                    _apply(content, piece)
        return bytes(content)


def _apply(content: bytearray, change: Record) -> None:
    """Write into a file's bytes, or cut them off."""
    size = change.at + len(change.said)
    if len(content) < size:
        content.extend(bytes(size - len(content)))
    if change.kind == "T":
        del content[change.at :]
    else:
        content[change.at : size] = change.said


def _torn(change: Record, rng: random.Random) -> Iterator[Record]:
    """Yield some sectors of a write, the last that comes through perhaps not to its end."""
    if change.kind == "T":
        yield change
        return
    for start in range(0, len(change.said), SECTOR_BYTES):
        sector = change.said[start : start + SECTOR_BYTES]
        if rng.random() < 0.5:
            end = len(sector) if rng.random() < 0.9 else rng.randrange(len(sector))
            yield change._replace(at=change.at + start, said=sector[:end])


@dataclass(eq=False, slots=True)
class _Folder:
    """The names in a folder: those that a process sees, and those that are safe."""

    now: "dict[str, _File | _Folder]" = field(default_factory=dict)
    safe: "dict[str, _File | _Folder]" = field(default_factory=dict)


_Node = _File | _Folder


class _Named(NamedTuple):
    """A name that was set, to nothing where it was removed."""

    folder: _Folder
    name: str
    node: _Node | None


_Naming = tuple[_Named, ...]
"""What is done at once: one name, or the two of a move."""


class Disk:
    """The files below a folder as they are told by records, all of them safe at the beginning."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.marks: list[str] = []
        self._files: dict[int, _File] = {}
        self._names: list[_Naming] = []
        self._under_way: dict[int, tuple[_File, int] | tuple[_Folder, list[_Naming]]] = {}
        self._tree = self._found(root)

    def _found(self, path: Path) -> _Folder:
        folder = _Folder()
        for inside in path.iterdir():
            if inside.is_dir():
                folder.now[inside.name] = self._found(inside)
            else:
                file = _File(bytearray(inside.read_bytes()))
                self._files[inside.stat().st_ino] = folder.now[inside.name] = file
        folder.safe.update(folder.now)
        return folder

    def take(self, record: Record) -> None:
        """Do what a record tells. Raises KeyError for a file that nobody made."""
        match record.kind:
            case "A":
                self.marks.append(record.said.decode())
            case "W" | "T":
                self._files[record.file].since.append(record)
            case "B":
                file = self._files[record.file]
                self._under_way[record.at] = file, file.changes
            case "D":
                folder = self._folder(record.said.decode())
                self._under_way[record.at] = folder, list(self._names)
            case "E":
                self._synced(record.at)
            case "F":
                what, changes = self._under_way.pop(record.at)
                if isinstance(what, _File) and isinstance(changes, int):
                    what.forget(changes)
            case kind:
                self._name(kind, record)

    def _synced(self, number: int) -> None:
        what, upto = self._under_way.pop(number)
        if isinstance(what, _File) and isinstance(upto, int):
            what.sync(upto)
        elif isinstance(what, _Folder) and isinstance(upto, list):
            safe: list[_Naming] = []
            for naming in reversed(upto):
                # With a move goes whatever was done before to the name in the other folder.
                touched = {(id(one.folder), one.name) for later in safe for one in later}
                if any(
                    one.folder is what or (id(one.folder), one.name) in touched for one in naming
                ):
                    safe.append(naming)
            for naming in reversed(safe):
                if naming in self._names:
                    self._names.remove(naming)
                    for one in naming:
                        _set(one.folder.safe, one)

    def _name(self, kind: str, record: Record) -> None:
        """Set a name, now; it is safe when its folder has been synced."""
        one, _, two = record.said.decode().partition("\0")
        folder, name = self._place(one)
        naming: _Naming
        if kind == "C":
            file = self._files[record.file] = _File(bytearray())
            naming = (_Named(folder, name, file),)
        elif kind == "M":
            naming = (_Named(folder, name, _Folder()),)
        elif kind == "R":
            other, new = self._place(two)
            naming = _Named(folder, name, None), _Named(other, new, folder.now[name])
        else:
            naming = (_Named(folder, name, None),)
        for named in naming:
            _set(named.folder.now, named)
        self._names.append(naming)

    def _folder(self, path: str) -> _Folder:
        folder = self._tree
        for part in Path(path).relative_to(self.root).parts:
            inside = folder.now[part]
            assert isinstance(inside, _Folder), path
            folder = inside
        return folder

    def _place(self, path: str) -> tuple[_Folder, str]:
        return self._folder(str(Path(path).parent)), Path(path).name

    def cut(self, target: Path, leaves: str, rng: random.Random) -> None:
        """Make a folder that is as a cut of the power at this moment leaves it."""
        names = self._left_names(leaves, rng)
        self._write(self._tree, target, names, leaves, rng)

    def _left_names(self, leaves: str, rng: random.Random) -> dict[int, dict[str, _Node]]:
        names: dict[int, dict[str, _Node]] = {}
        lost: set[tuple[int, str]] = set()
        for naming in self._names:
            touched = {(id(one.folder), one.name) for one in naming}
            is_kept = leaves == "all" or (leaves != "nothing" and rng.random() < 0.5)
            if touched & lost or not is_kept or self._is_emptied_in_vain(naming, names, lost):
                lost |= touched
                continue
            for one in naming:
                _set(names.setdefault(id(one.folder), dict(one.folder.safe)), one)
        return names

    @staticmethod
    def _is_emptied_in_vain(
        naming: _Naming, names: dict[int, dict[str, _Node]], lost: set[tuple[int, str]]
    ) -> bool:
        """Claim that a folder is removed from which something was not: no system does that."""
        one = naming[0]
        folder = names.get(id(one.folder), one.folder.safe).get(one.name)
        is_removed = len(naming) == 1 and one.node is None and isinstance(folder, _Folder)
        return is_removed and any(of == id(folder) for of, _ in lost)

    def _write(
        self,
        folder: _Folder,
        target: Path,
        names: dict[int, dict[str, _Node]],
        leaves: str,
        rng: random.Random,
    ) -> None:
        target.mkdir()
        for name, node in names.get(id(folder), folder.safe).items():
            if isinstance(node, _Folder):
                self._write(node, target / name, names, leaves, rng)
            elif not name.endswith(SHARED):
                (target / name).write_bytes(node.left(leaves, rng))


def _set(names: dict[str, _Node], named: _Named) -> None:
    """Set a name among others, or take it away."""
    if named.node is None:
        names.pop(named.name, None)
    else:
        names[named.name] = named.node


def moments(told: Sequence[Record], count: int, rng: random.Random) -> list[int]:
    """Return so many places to cut at, in order: half of them beside a sync or an answer."""
    beside = [at + 1 for at, record in enumerate(told) if record.kind in "AE"]
    beside += [at for at, record in enumerate(told) if record.kind == "E"]
    half = [rng.choice(beside) for _ in range(count // 2)]
    return sorted(half + [rng.randint(1, len(told)) for _ in range(count - len(half))])
