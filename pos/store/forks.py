"""What a fork() of this process leaves of its open ledgers in the child: nothing.

An open SQLite connection does not survive a fork: both processes would take the one's locks for
their own and write into each other's log, and even the child's end would (a connection that is
finalized rolls back and tidies). So in the child every connection refuses, its end does nothing,
and locks are the parent's alone.
"""

import ctypes
import os
from functools import cache
from typing import NoReturn
from weakref import WeakSet

from sqlalchemy import Connection

from pos.errors import LedgerInUse
from pos.store.locks import leave_locks

_REFUSED = ("do_execute", "do_execute_no_params", "do_executemany", "do_commit")
"""What a dialect of SQLAlchemy does in the database for somebody, who must hear of it."""
_SILENT = ("do_rollback", "do_close", "do_terminate")
"""What it does at a connection's end, which must come to nothing without a word."""
_open: WeakSet[Connection] = WeakSet()
_parents: list[Connection] = []
"""In a child, what its parent had open: SQLite would take the parent's locks for its own in a new
connection too."""


def keep_from_children(connection: Connection) -> None:
    """Let any child that this process forks from now on leave a connection alone."""
    _watch()
    _open.add(connection)


def refuse_in_child() -> None:
    """Raise LedgerInUse in a child of a process that had a ledger open when it forked."""
    if _parents:
        _refuse()


@cache
def _watch() -> None:
    """Hear of every fork from now on."""
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=_leave)


def _leave() -> None:
    """Give up in the child what is the parent's."""
    leave_locks()
    for connection in [one for one in _open if not one.closed]:
        _parents.append(connection)
        dialect = connection.engine.dialect
        for name in _REFUSED:
            setattr(dialect, name, _refuse)
        for name in _SILENT:
            setattr(dialect, name, _do_nothing)
        # Never finalized, not even as the interpreter ends: that would close it.
        ctypes.pythonapi.Py_IncRef(ctypes.py_object(connection))


def _refuse(*_: object, **__: object) -> NoReturn:
    raise LedgerInUse(path="ledger.db")


def _do_nothing(*_: object, **__: object) -> None:
    return None
