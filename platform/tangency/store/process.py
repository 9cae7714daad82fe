"""The process of a run, so that another process can find out whether it is still alive."""

from __future__ import annotations

import os
import socket
from dataclasses import asdict, dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from tangency.store.columns import Document

__all__ = ["Liveness", "ProcessMark", "liveness", "this_process"]

_PROC = Path("/proc")
# Fields of /proc/<pid>/stat after the command's closing parenthesis; proc(5) counts the state as field 3.
_STATE, _START = 0, 19


class Liveness(StrEnum):
    """What can be known about a process from here."""

    ALIVE = "alive"
    DEAD = "dead"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessMark:
    """A process, distinguished from a later one of the same number.

    Attributes
    ----------
    machine, boot, namespace
        Identify the machine, its start and the container in which `pid` counts; None where the system has no such
        thing.
    started
        The process's own start, in clock ticks after boot.
    """

    host: str
    machine: str | None
    boot: str | None
    namespace: str | None
    pid: int
    started: int | None

    def document(self) -> Document:
        """Return the mark as stored."""
        return asdict(self)


def this_process() -> ProcessMark:
    """Return the mark of the calling process."""
    return _mark(os.getpid())


# What /proc says of a process does not change while it runs; a forked child has another number.
@lru_cache(maxsize=1)
def _mark(pid: int) -> ProcessMark:
    return ProcessMark(
        host=socket.gethostname(),
        machine=_text(Path("/etc/machine-id")),
        boot=_text(_PROC / "sys/kernel/random/boot_id"),
        namespace=_link(_PROC / "self/ns/pid"),
        pid=pid,
        started=_own_start(pid),
    )


def liveness(mark: ProcessMark) -> Liveness:
    """Return whether the process still runs; UNKNOWN where only its own machine or container could say."""
    here = this_process()
    if mark == here:
        return Liveness.ALIVE
    if (mark.host, mark.machine) != (here.host, here.machine):
        return Liveness.UNKNOWN
    if mark.boot != here.boot:
        return Liveness.UNKNOWN if here.boot is None else Liveness.DEAD
    if mark.namespace != here.namespace:
        return Liveness.UNKNOWN
    if mark.started is not None:
        return _by_start(mark)
    # Without /proc a living process of that number may be another one.
    return Liveness.UNKNOWN if _exists(mark.pid) else Liveness.DEAD


def _by_start(mark: ProcessMark) -> Liveness:
    try:
        return Liveness.ALIVE if _start(mark.pid) == mark.started else Liveness.DEAD
    except OSError:  # no file can be opened now: that says nothing of the other process
        return Liveness.UNKNOWN


def _start(pid: int) -> int | None:
    """Return a running process's start in ticks; None for one that has ended (zombies included) or without /proc.

    Raises
    ------
    OSError
        Where that cannot be read now.
    """
    try:
        text = (_PROC / str(pid) / "stat").read_text(encoding="utf-8", errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return None
    # The command stands in parentheses and may contain any character, so count from the last one.
    fields = text.rpartition(")")[2].split()
    return None if fields[_STATE] in {"Z", "X"} else int(fields[_START])


def _own_start(pid: int) -> int | None:
    try:
        return _start(pid)
    except OSError:
        return None


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _text(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8", errors="replace").strip() or None
    except OSError:
        return None


def _link(path: Path) -> str | None:
    try:
        return str(path.readlink())
    except OSError:
        return None
