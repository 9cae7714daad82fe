"""What threads write at once is committed at once, and each has its own outcome."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event

import pytest
import sqlalchemy as sa

from tangency.errors import StoreBusy
from tangency.store.engine import Database

INSERT = sa.text("INSERT INTO note (n) VALUES (:n)")


@pytest.fixture
def notes(tmp_path) -> Database:
    database = Database.at(tmp_path / "notes.db", wait_seconds=20)
    database.write(lambda connection: connection.execute(sa.text("CREATE TABLE note (n INTEGER PRIMARY KEY)")))
    return database


def _kept(database: Database) -> list[int]:
    return list(database.read(lambda connection: connection.scalars(sa.text("SELECT n FROM note ORDER BY n")).all()))


def _insert(n: int):
    return lambda connection: connection.execute(INSERT, {"n": n})


class Blocked:
    """A transaction that another thread has begun and that ends when it is told to."""

    def __init__(self, database: Database, pool: ThreadPoolExecutor) -> None:
        self.begun, self.may_end = Event(), Event()
        self.future: Future[object] = pool.submit(database.write, self._act)
        assert self.begun.wait(20)

    def _act(self, connection: sa.Connection) -> None:
        self.begun.set()
        assert self.may_end.wait(20)


def _queued(database: Database, n: int) -> None:
    while len(database._turns._waiting) < n:
        Event().wait(0.01)


def test_what_waits_is_committed_once(notes: Database) -> None:
    commits = []
    sa.event.listen(notes._engine, "commit", lambda _connection: commits.append(1))
    with ThreadPoolExecutor(12) as pool:
        first = Blocked(notes, pool)
        others = [pool.submit(notes.write, _insert(n)) for n in range(8)]
        _queued(notes, 8)
        first.may_end.set()
        for other in others:
            other.result(20)
    assert len(commits) == 2
    assert _kept(notes) == list(range(8))


def test_one_that_fails_is_alone_in_it(notes: Database) -> None:
    with ThreadPoolExecutor(12) as pool:
        first = Blocked(notes, pool)
        others = [pool.submit(notes.write, _insert(n)) for n in (1, 2, 2, 3)]
        _queued(notes, 4)
        first.may_end.set()
        failed = [other.exception(20) for other in others]
    assert sum(error is not None for error in failed) == 1
    assert _kept(notes) == [1, 2, 3]


def test_an_interruption_is_of_one_thread_alone(notes: Database) -> None:
    """The thread that leads is interrupted in the middle of a batch: what was others' is done again, once."""
    interrupted = []

    def interrupting(connection: sa.Connection) -> None:
        if not interrupted:
            interrupted.append(1)
            raise KeyboardInterrupt
        connection.execute(INSERT, {"n": 99})

    with ThreadPoolExecutor(12) as pool:
        first = Blocked(notes, pool)
        leader = pool.submit(notes.write, _insert(1))
        _queued(notes, 1)
        others = [pool.submit(notes.write, interrupting), pool.submit(notes.write, _insert(2))]
        _queued(notes, 3)
        first.may_end.set()
        assert isinstance(leader.exception(20), KeyboardInterrupt)
        for other in others:
            other.result(20)
    assert _kept(notes) == [2, 99]


def test_who_waits_too_long_for_another_thread_is_told_and_nothing_is_written(notes: Database) -> None:
    with ThreadPoolExecutor(2) as pool:
        first = Blocked(notes, pool)
        with pytest.raises(StoreBusy, match="another thread"):
            notes.write(_insert(1), wait_seconds=0.05)
        first.may_end.set()
        first.future.result(20)
    notes.write(_insert(2))
    assert _kept(notes) == [2]
