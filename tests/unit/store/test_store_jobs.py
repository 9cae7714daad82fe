"""The queue of jobs: each is taken once, in order; what a killed worker had is taken up again, or visibly failed."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from tangency.errors import CommitUnknown, NoSuchRecord, SolverError, StoreError
from tangency.store import NewRun, RunOutcome, RunStatus, schema
from tangency.store.engine import Database
from tangency.store.process import ProcessMark, this_process


def new(k=0):
    return NewRun(verb="optimize", request={"dataset": "crypto", "k": k}, manifest={}, seed=0, code_version="test")


def dead_process():
    """Return the mark of a process that has ended."""
    code = "from tangency.store.process import this_process; print(this_process().document())"
    told = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
    return ProcessMark(**eval(told)).document()  # our own text


def kill_worker_of(store, job, *, started=None):
    """Make it as if the worker had been killed."""
    changes = {"process": dead_process()} | ({} if started is None else {"started_at": started})
    update = sa.update(schema.run).where(schema.run.c.id == job.id).values(**changes)
    store._database.write(lambda connection: connection.execute(update))


def test_jobs_are_taken_in_order_and_say_how_many_are_before_them(store):
    ids = [store.jobs.submit(new(k), time_limit=None).id for k in range(3)]
    assert [store.jobs.get(each).ahead for each in ids] == [0, 1, 2]
    first = store.jobs.take()
    assert (first.id, first.attempt, first.run.status, first.ahead) == (ids[0], 1, RunStatus.RUNNING, None)
    assert [store.jobs.get(each).ahead for each in ids[1:]] == [0, 1]
    assert first.run.process == this_process().document()
    assert [each.id for each in store.jobs.list(limit=2)] == ids[:0:-1]
    assert store.jobs.open() == 3
    assert store.jobs.waiting() == 2


def test_many_takers_never_take_one_job_twice(store):
    ids = {store.jobs.submit(new(k), time_limit=None).id for k in range(40)}

    def taken(_):
        mine = []
        while (job := store.jobs.take()) is not None:
            mine.append(job.id)
        return mine

    with ThreadPoolExecutor(6) as pool:
        counts = Counter(each for mine in pool.map(taken, range(6)) for each in mine)
    assert counts == dict.fromkeys(ids, 1)


def test_a_finished_job_has_its_runs_result(store):
    job = store.jobs.submit(new(), time_limit=5.0)
    store.jobs.note(store.jobs.take(), 1, 3, "optimising")
    store.finish_run(job.id, RunOutcome(result={"x": 1}))
    ended = store.jobs.get(job.id)
    assert ended.has_ended
    assert (ended.run.result, ended.message, ended.time_limit) == ({"x": 1}, "optimising", 5.0)
    assert store.jobs.cancel(job.id).run.status is RunStatus.FINISHED


def test_a_queued_job_is_cancelled_at_once_and_a_running_one_is_asked(store):
    waiting, other = (store.jobs.submit(new(k), time_limit=None) for k in range(2))
    cancelled = store.jobs.cancel(waiting.id)
    assert (cancelled.run.status, cancelled.run.error["error"]) == (RunStatus.FAILED, "Cancelled")
    assert store.jobs.take().id == other.id
    assert not store.jobs.is_cancelled(other.id)
    assert store.jobs.cancel(other.id).run.status is RunStatus.RUNNING
    assert store.jobs.is_cancelled(other.id)
    store.fail_run(other.id, SolverError("stopped"))
    assert store.jobs.open() == 0


def test_a_killed_workers_job_is_taken_up_once_and_fails_the_second_time(store):
    job = store.jobs.submit(new(), time_limit=None)
    for attempt in (1, 2):
        taken = store.jobs.take()
        store.jobs.note(taken, 2, 3, "half-way")
        assert (taken.id, taken.attempt) == (job.id, attempt)
        assert store.jobs.take_up_lost() == ()  # this process lives
        kill_worker_of(store, job)
        assert store.jobs.take_up_lost() == (job.id,)
        assert store.jobs.take_up_lost() == ()
        if attempt == 1:
            queued = store.jobs.get(job.id)
            assert (queued.run.status, queued.ahead, queued.message) == (RunStatus.QUEUED, 0, "")
    failed = store.jobs.get(job.id)
    assert failed.run.status is RunStatus.FAILED
    assert "killed" in failed.run.error["what"]
    assert store.jobs.take() is None


def test_a_worker_that_was_ended_on_purpose_does_not_count(store):
    job = store.jobs.submit(new(), time_limit=None)
    for _ in range(4):
        assert store.jobs.take().attempt == 1
        kill_worker_of(store, job)
        assert store.jobs.take_up_lost(counts=False) == (job.id,)
    assert store.jobs.get(job.id).run.status is RunStatus.QUEUED


def test_a_killed_workers_job_that_was_cancelled_or_had_its_time_fails(store):
    first, second = (store.jobs.submit(new(k), time_limit=10.0) for k in range(2))
    for _ in range(2):
        store.jobs.take()
    store.jobs.cancel(first.id)
    kill_worker_of(store, first)
    kill_worker_of(store, second, started=datetime.now(UTC) - timedelta(seconds=11))
    assert sorted(store.jobs.take_up_lost()) == sorted([first.id, second.id])
    assert store.jobs.get(first.id).run.error["error"] == "Cancelled"
    assert store.jobs.get(second.id).run.error["error"] == "TimeLimitReached"


def test_a_run_that_is_no_job_says_so(store):
    run = store.start_run(new())
    with pytest.raises(NoSuchRecord, match="no job"):
        store.jobs.get(run.id)
    kill_worker_of(store, run)
    assert store.jobs.take_up_lost() == ()
    assert store.run(run.id).status is RunStatus.ABANDONED


def test_only_the_latest_taker_ends_a_job(store):
    job = store.jobs.submit(new(), time_limit=None)
    first = store.jobs.take()
    kill_worker_of(store, job)
    assert store.jobs.take_up_lost() == (job.id,)
    with pytest.raises(StoreError, match="given to another"):
        store.finish_run(job.id, RunOutcome(result={"by": 1}), lease=first.lease)
    second = store.jobs.take()
    assert first.lease != second.lease
    assert not store.jobs.beat(first, 1.0)
    assert store.jobs.beat(second, 1.0)
    store.jobs.note(first, 9, 9, "late")
    with pytest.raises(StoreError, match="given to another"):
        store.fail_run(job.id, SolverError("late"), lease=first.lease)
    assert (store.jobs.get(job.id).message, store.run(job.id).status) == ("", RunStatus.RUNNING)
    store.finish_run(job.id, RunOutcome(result={"by": 2}), lease=second.lease)
    assert store.run(job.id).result == {"by": 2}


def test_a_taking_whose_commit_was_not_heard_of_is_found_again(store, monkeypatch):
    """Such a job stood as running for as long as the process lived that did not know that it had it."""
    ids = [store.jobs.submit(new(k), time_limit=None).id for k in range(2)]
    whole = Database.write

    def unheard(database, act, **options):
        whole(database, act, **options)
        raise CommitUnknown("the server went away")

    with monkeypatch.context() as patched:
        patched.setattr(Database, "write", unheard)
        with pytest.raises(CommitUnknown):
            store.jobs.take()
    assert store.run(ids[0]).status is RunStatus.RUNNING
    assert [store.jobs.take().id for _ in range(2)] == ids
