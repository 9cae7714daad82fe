"""The program of a worker process: it reads a task, computes, and answers, until its parent is gone."""

from __future__ import annotations

import faulthandler
import os
import pickle
import sys
from contextlib import suppress
from dataclasses import is_dataclass, replace
from math import inf
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Thread
from time import sleep
from typing import Any

import numpy as np

from tangency.contracts.arrays import frozen_floats
from tangency.contracts.covariance import sound_covariance
from tangency.contracts.running import Stopped
from tangency.errors import PluginError

__all__ = ["main"]

_GRACE = 5.0
_EVERY = 0.5


def main(pipe: Connection) -> None:
    """Answer tasks until the other end is closed."""
    Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    nowhere = Path(os.devnull).open("w")  # noqa: SIM115  # open as long as the process is there
    while True:
        try:
            seconds, sys.path[:], task = pipe.recv()
        except EOFError:
            return
        if seconds < inf:
            # A thread of C code, which runs whatever holds the interpreter: should the parent be gone at the limit,
            # nothing else would end this process.
            faulthandler.dump_traceback_later(seconds + _GRACE, exit=True, file=nowhere)
        answer = _answered(task)
        faulthandler.cancel_dump_traceback_later()
        with suppress(BrokenPipeError):
            pipe.send_bytes(answer)


def _answered(task: bytes) -> bytes:
    try:
        method, arguments = pickle.loads(task)  # noqa: S301  # from our own parent
        value, is_error = method(*(_proven(each) for each in arguments)), False
    except (Exception, SystemExit, Stopped) as error:  # noqa: BLE001  # a plugin may raise anything
        value, is_error = error, True
    try:
        return pickle.dumps((is_error, value))
    except Exception as error:  # noqa: BLE001  # as above, and pickling runs its code
        return pickle.dumps((True, PluginError(f"{type(value).__name__} cannot be sent back: {error}")))


def _proven(argument: Any) -> Any:
    """Return a problem or beliefs with a covariance that this process has seen to be one."""
    if not (is_dataclass(argument) and hasattr(argument, "covariance") and hasattr(argument, "assets")):
        return argument
    given = argument.covariance
    frozen = frozen_floats(given) if isinstance(given, np.ndarray) else given
    matrix, _ = sound_covariance(frozen, argument.assets, where="covariance")
    return replace(argument, covariance=matrix)  # type: ignore[type-var]  # a dataclass, as asked above


def _end_with(parent: int) -> None:
    """End this process once its parent has; a plugin that never returns would go on for ever."""
    while os.getppid() == parent:
        sleep(_EVERY)
    os._exit(1)


if __name__ == "__main__":
    main(Connection(int(sys.argv[1])))
