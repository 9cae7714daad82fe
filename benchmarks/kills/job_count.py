"""What became of jobs: what the store holds, against what was acknowledged and what is computed directly."""

from __future__ import annotations

import tangency as tg
from kills.job_requests import frame_of
from kills.job_tally import JobRound, JobTally, Submitted
from tangency.store import RunStatus, Store

__all__ = ["count_jobs"]

# What a job may fail with: its worker was killed twice, or the process in which its component ran.
_TYPED = {
    "TangencyError": "the worker process was killed while it computed this, 2 times",
    "PluginError": "took its worker process down",
}


def count_jobs(over: JobRound) -> JobTally:
    """Compare what the store holds with what was acknowledged and computed directly; return the round's tally."""
    jobs, tally = over.jobs, over.tally
    with Store.open(over.home, url=over.url) as store:
        runs = {run.id: run for run in store.runs(limit=10**6)}
        for run_id, job in jobs.items():
            if run_id not in runs:
                tally.fault("lost", f"{run_id} is acknowledged and not there")
            else:
                _count_job(store, run_id, job, tally)
        others = sorted(set(runs) - set(jobs))
        tally.stored_unanswered = len(others)
        if len(others) > tally.unanswered:
            tally.fault("phantom", f"{len(others)} jobs beside those acknowledged, {tally.unanswered} broken requests")
        for run_id in others:
            if not store.jobs.get(run_id).has_ended:
                tally.fault("open", f"{run_id} is {runs[run_id].status}")
        held = store.sql("select run, count(*) as n from composition group by run having n > 1").to_pylist()
        for row in held:
            tally.fault("doubled", f"{row['run']} has {row['n']} compositions")
        for damage in store.verify().damage:
            tally.fault("torn", str(damage))
    return tally


def _count_job(store: Store, run_id: str, job: Submitted, tally: JobTally) -> None:
    record = store.jobs.get(run_id)
    run, books = record.run, store.compositions(run_id)
    if run.status is RunStatus.FINISHED:
        tally.finished += 1
        tally.retaken += record.attempt > 1
        if len(books) != (job.verb != "weight-bands"):
            tally.fault("doubled", f"{run_id}: {len(books)} compositions")
        if run.result is None or run.result["weights"] != _computed(job):
            tally.fault("wrong", f"{run_id}: {run.result} for {_computed(job)}")
    elif run.status is RunStatus.FAILED:
        tally.failed += 1
        error = run.error or {}
        if _TYPED.get(str(error.get("error")), "?") not in str(error.get("what")):
            tally.fault("untyped", f"{run_id}, {record.attempt} attempts: {run.error}")
        if books or run.result is not None:
            tally.fault("torn", f"{run_id} has failed, and left a result")
    else:
        tally.fault("open", f"{run_id} is {run.status}, attempt {record.attempt}")
    if job.ended and (job.ended["status"], job.ended["attempt"]) != (str(run.status), record.attempt):
        tally.fault("changed", f"{run_id} had ended as {job.ended}, and is {run.status}")


def _computed(job: Submitted) -> object:
    optimizer = "riskfolio" if job.verb == "riskfolio" else "erc"
    weights = tg.optimize(frame_of(job.number), optimizer=optimizer).weights
    return weights.tolist() if job.verb == "weight-bands" else weights.to_dict()
