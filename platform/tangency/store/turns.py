"""Transactions of the threads of one process, committed together: what waits for the disk waits once.

SQLite has one writer at a time, and a commit that outlasts a power failure takes milliseconds. While one thread waits
for the disk, the others queue; the first of them then runs the transactions of all that wait as one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import Event, Lock
from typing import Any, Generic, TypeVar, cast

import sqlalchemy as sa

from tangency.errors import CommitUnknown, StoreBusy

__all__ = ["Turn", "Turns"]

T = TypeVar("T")

# A batch holds the database: other processes are waiting for it.
_MOST = 16


class Turn(Generic[T]):
    """One transaction that waits for its turn.

    Attributes
    ----------
    act
        What it does; may be called several times, with no effect outside its transaction.
    is_lasting
        Whether it must outlast a power failure by itself.
    """

    def __init__(self, act: Callable[[sa.Connection], T], *, is_lasting: bool) -> None:
        self.act = act
        self.is_lasting = is_lasting
        self.has_come = Event()
        self._result: T | None = None
        self._error: Exception | None = None
        self._is_over = False

    @property
    def is_over(self) -> bool:
        """Whether it has a result or an error."""
        return self._is_over

    def succeed(self, result: Any) -> None:
        """Keep the result."""
        self._result, self._is_over = result, True

    def fail(self, error: Exception) -> None:
        """Keep the error."""
        self._error, self._is_over = error, True

    def outcome(self) -> T:
        """Return the result, or raise the error."""
        if self._error is not None:
            raise self._error
        return cast("T", self._result)


class Turns:
    """Gives each thread its turn.

    Parameters
    ----------
    run
        Runs turns as one transaction and returns their results; raises where nothing of it is stored.
    """

    def __init__(self, run: Callable[[Sequence[Turn[Any]]], list[Any]]) -> None:
        self._run = run
        self._lock = Lock()
        self._waiting: list[Turn[Any]] = []
        self._has_leader = False

    def take(self, turn: Turn[T], *, wait_seconds: float) -> T:
        """Return the result of a turn, run by this thread or together with another's.

        Raises
        ------
        StoreBusy
            Where another thread has kept its turn for longer than that.
        """
        with self._lock:
            self._waiting.append(turn)
            leads = not self._has_leader
            self._has_leader = True
        if not leads and not turn.has_come.wait(wait_seconds):
            self._give_up(turn)
        if not turn.is_over:
            self._lead()
        return turn.outcome()

    def _give_up(self, turn: Turn[Any]) -> None:
        with self._lock:
            is_waiting = turn in self._waiting and not turn.has_come.is_set()
            if is_waiting:
                self._waiting.remove(turn)
        if is_waiting:
            raise StoreBusy("another thread of this process is writing")
        turn.has_come.wait()  # it is being run

    def _lead(self) -> None:
        with self._lock:
            batch = self._waiting[:_MOST]
            del self._waiting[:_MOST]
        try:
            self._settle(batch)
        finally:
            for turn in batch:
                if not turn.is_over:  # this thread was interrupted; the others look what became of theirs
                    turn.fail(CommitUnknown("the thread that wrote for several was interrupted"))
            with self._lock:
                following = self._waiting[:1]
                self._has_leader = bool(following)
            for turn in (*batch, *following):
                turn.has_come.set()

    def _settle(self, batch: Sequence[Turn[Any]]) -> None:
        try:
            results = self._run(batch)
        except StoreBusy as busy:
            for turn in batch:
                turn.fail(busy)
        except Exception as error:  # noqa: BLE001  # whatever it is, it is raised in the thread that it belongs to
            if len(batch) == 1:
                batch[0].fail(error)
                return
            for turn in batch:  # one is to blame, and the others are not to suffer
                self._settle([turn])
        else:
            for turn, result in zip(batch, results, strict=True):
                turn.succeed(result)
