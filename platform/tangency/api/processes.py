"""Several processes that answer at one address: Python computes in one thread at a time, and a machine in many.

The system hands each connection to one of them. One that dies is replaced; what it was answering is lost to its client
alone, and recorded as abandoned.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable
from multiprocessing.connection import wait
from multiprocessing.context import SpawnProcess
from threading import Event, Thread
from time import monotonic
from types import FrameType

from tangency.api.answering import LONGEST_END, ServerOptions, answer
from tangency.api.listening import one_more
from tangency.compiled.warm import heat
from tangency.desk.desk import Desk
from tangency.errors import TangencyError

__all__ = ["keep_answering"]

_LOOK_AGAIN = 0.5
# A process that dies at once would be replaced for ever.
_AT_ONCE_SECONDS, _MOST_AT_ONCE = 10.0, 5


def keep_answering(address: tuple[str, int], options: ServerOptions, processes: int) -> None:
    """Keep processes that answer, until this one is told to stop.

    Raises
    ------
    TangencyError
        Where they die as soon as they have started.
    """
    told = Event()
    before = {each: signal.signal(each, _telling(told)) for each in (signal.SIGTERM, signal.SIGINT)}
    children: list[SpawnProcess] = []
    try:
        children.extend(_started(address, options) for _ in range(processes))
        _keep(children, address, options, told)
    finally:
        _end(children)
        for each, handler in before.items():
            signal.signal(each, handler)


def _telling(told: Event) -> Callable[[int, FrameType | None], None]:
    def tell(_signal: int, _frame: FrameType | None) -> None:
        told.set()

    return tell


def _keep(children: list[SpawnProcess], address: tuple[str, int], options: ServerOptions, told: Event) -> None:
    began, deaths = monotonic(), 0
    while not told.is_set():
        wait([child.sentinel for child in children], timeout=_LOOK_AGAIN)
        for i, child in enumerate(children):
            if child.is_alive() or told.is_set():
                continue
            deaths = deaths + 1 if monotonic() - began < _AT_ONCE_SECONDS else 1
            if deaths > _MOST_AT_ONCE:
                raise TangencyError(
                    "the server's processes end as soon as they have started",
                    where=f"exit code {child.exitcode}",
                    remedy="see what they wrote before this; serve with --processes 1",
                )
            began = monotonic()
            children[i] = _started(address, options)


def _started(address: tuple[str, int], options: ServerOptions) -> SpawnProcess:
    child = multiprocessing.get_context("spawn").Process(target=_answer, args=(address, options))
    child.start()
    return child


def _answer(address: tuple[str, int], options: ServerOptions) -> None:
    Thread(target=_end_with_parent, daemon=True).start()
    # The parent is told by the same key of the terminal, and ends this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    heat()
    with Desk() as desk:
        answer(one_more(address), options, desk, None)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    assert parent is not None  # noqa: S101  # for the type checker: this process was started by one
    parent.join()
    os.kill(os.getpid(), signal.SIGTERM)


def _end(children: list[SpawnProcess]) -> None:
    for child in children:
        child.terminate()
    last = monotonic() + LONGEST_END + 1.0
    for child in children:
        child.join(max(last - monotonic(), 0.0))
        if child.is_alive():
            child.kill()
            child.join()
