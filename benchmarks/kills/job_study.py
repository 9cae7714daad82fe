"""Fifty jobs in flight while servers, pools and workers are killed, and the count of what that may never leave."""

from __future__ import annotations

import random
import time
from pathlib import Path

from kills.job_client import JobClient
from kills.job_count import count_jobs
from kills.job_tally import JobRound, JobTally
from kills.postgres import PostgresServer
from kills.running_programs import RunningPrograms

__all__ = ["job_round"]


def job_round(folder: Path, *, kills: int, seed: int, server: PostgresServer | None = None) -> JobRound:
    """Keep fifty jobs in flight, kill at random, let what is left end, and count."""
    if server is not None:
        server.new_database()
    tally, chance = JobTally(), random.Random(seed)
    with RunningPrograms(folder, None if server is None else server.url) as programs:
        client = JobClient(programs, tally, seed)
        client.await_full()
        for _ in range(kills):
            time.sleep(chance.expovariate(1 / 1.0) if chance.random() < 0.8 else chance.uniform(0, 0.05))
            if server is not None and chance.random() < 0.04:
                server.restart(chance.choice(["fast", "immediate"]))
                tally.restarts += 1
            tally.in_flight.append(client.in_flight)
            tally.killed[programs.kill(chance)] += 1
        client.stop()
        programs.await_answer()
        client.await_ends()
        client.listen()
        programs.end()
        for left in programs.left():
            tally.fault("orphan", left)
    over = JobRound(home=programs.home, url=programs.url, jobs=client.jobs, tally=tally)
    count_jobs(over)
    return over
