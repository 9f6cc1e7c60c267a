"""Puts a small patch into a module of the product as it is imported, before anything uses it.

A patch is text: what stands in the source, and what shall stand there instead. One that no longer
fits its source raises, so that no mutant lives on unnoticed as the code itself.
"""

import importlib.abc
import importlib.machinery
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.machinery import ModuleSpec, SourceFileLoader
from types import CodeType, ModuleType


class PatchStale(RuntimeError):
    """The source has changed and the patch fits it no longer, or the module is imported already."""


@dataclass(frozen=True, slots=True)
class Patch:
    """One place of one module."""

    module: str
    old: str
    new: str


class _Loader(SourceFileLoader):
    """Loads a module with its patches in it, never from a cache."""

    def __init__(self, name: str, path: str, patches: Sequence[Patch]) -> None:
        super().__init__(name, path)
        self._patches = patches

    def get_code(self, fullname: str) -> CodeType:
        source = self.get_source(fullname) or ""
        for patch in self._patches:
            if source.count(patch.old) != 1:
                raise PatchStale(f"{patch.module} has {source.count(patch.old)} times: {patch.old}")
            source = source.replace(patch.old, patch.new)
        return compile(source, self.get_filename(fullname), "exec", dont_inherit=True)


class _Finder(importlib.abc.MetaPathFinder):
    def __init__(self, patches: Sequence[Patch]) -> None:
        self._patches = patches

    def find_spec(
        self, name: str, path: Sequence[str] | None, _target: ModuleType | None = None
    ) -> ModuleSpec | None:
        own = [patch for patch in self._patches if patch.module == name]
        found = importlib.machinery.PathFinder.find_spec(name, path) if own else None
        if found is None or found.origin is None:
            return None
        found.loader = _Loader(name, found.origin, own)
        return found


def apply(patches: Sequence[Patch]) -> None:
    """Let every later import of these modules meet their patches. Raises PatchStale."""
    for patch in patches:
        if patch.module in sys.modules:
            raise PatchStale(f"{patch.module} is imported already")
    sys.meta_path.insert(0, _Finder(patches))
