"""The short form of `make job-kills`: fifty jobs in flight, and every process of theirs killed at random.

`JOB_KILLS` sets the number for each database.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, nullcontext
from dataclasses import replace

import pytest

from kills.job_count import count_jobs
from kills.job_study import job_round
from kills.job_tally import JobTally
from kills.postgres import initdb, private_server

KILLS = int(os.environ.get("JOB_KILLS", "6"))


@pytest.mark.timeout(900)
@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_each_job_is_finished_once_or_has_visibly_failed(tmp_path, database):
    if database == "postgresql" and initdb() is None:
        pytest.skip("no PostgreSQL: install Debian's postgresql")
    with private_server(initdb()) if database == "postgresql" else nullcontext() as server:
        round_ = job_round(tmp_path, kills=KILLS, seed=1, server=server)
    assert round_.tally.faults == {}
    assert round_.tally.killed.total() == KILLS
    assert round_.tally.acknowledged == round_.tally.finished + round_.tally.failed >= 45
    if database == "sqlite":
        _require_that_the_count_bites(round_)


def _require_that_the_count_bites(round_):
    """Do harm to the store behind its back: it is counted."""
    finished = [
        run_id
        for run_id, job in round_.jobs.items()
        if job.ended["status"] == "finished" and job.verb != "weight-bands"
    ]
    harm = (
        ("UPDATE run SET status = 'queued' WHERE id = ?", "open"),
        ("UPDATE run SET result = replace(result, '0.', '0.9') WHERE id = ?", "wrong"),
        ("DELETE FROM composition WHERE run = ?", "doubled"),
        ("UPDATE run SET status = 'failed', error = '{}' WHERE id = ?", "untyped"),
    )
    for run_id, (statement, seen) in zip(finished, harm, strict=False):
        with closing(sqlite3.connect(round_.home / "tangency.db")) as connection:
            connection.execute(statement, (run_id,))
            connection.commit()
        tally = count_jobs(replace(round_, jobs={run_id: round_.jobs[run_id]}, tally=JobTally()))
        assert seen in tally.faults, seen
