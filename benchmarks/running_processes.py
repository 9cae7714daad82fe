"""The processes that a server has started, told by what they run; one that ends while it is looked at is none."""

from __future__ import annotations

import psutil

__all__ = ["command_of", "running_below"]


def command_of(process: psutil.Process) -> str:
    """Return what a process runs; nothing where it has ended or is not yet waited for."""
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""


def running_below(pid: int, words: str, *, recursive: bool = True) -> list[psutil.Process]:
    """Return the children of a process, and theirs, whose command holds `words`."""
    return [each for each in psutil.Process(pid).children(recursive=recursive) if words in command_of(each)]
