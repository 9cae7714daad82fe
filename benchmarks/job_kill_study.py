"""Fifty jobs in flight while workers, their pools and the server are killed with -9, on SQLite and on PostgreSQL.

`python benchmarks/job_kill_study.py 200` kills 200 on each database, and exits with the number of faults.
"""

import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from kills.job_study import job_round
from kills.job_tally import JobTally
from kills.postgres import initdb, private_server


def main(count: int, seed: int) -> int:
    """Print the study; return how many faults were found."""
    faults = _study("SQLite", count, seed)
    if (program := initdb()) is None:
        print("  PostgreSQL: not installed", flush=True)
        return faults
    with private_server(program) as server:
        return faults + _study("PostgreSQL", count, seed, server)


def _study(name, count, seed, server=None):
    started = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="tangency-job-kills-") as folder:
        tally = job_round(Path(folder), kills=count, seed=seed, server=server).tally
    seconds = time.perf_counter() - started
    _print(name, tally, seconds)
    return sum(map(len, tally.faults.values()))


def _print(name: str, tally: JobTally, seconds: float) -> None:
    killed = ", ".join(f"{count} {kind}" for kind, count in tally.killed.most_common())
    print(f"  {name}, {seconds:.0f} s: {tally.killed.total()} kills ({killed}), {tally.restarts} restarts of it")
    print(f"    in flight at a kill: {median(tally.in_flight):g} (least {min(tally.in_flight)})")
    print(f"    {tally.acknowledged} acknowledged: {tally.finished} finished, {tally.failed} failed, saying why")
    print(f"    {tally.retaken} of the finished had lost a worker")
    print(f"    {tally.unanswered} requests broke off, {tally.stored_unanswered} of them became jobs, which ended too")
    for fault, examples in tally.faults.items():
        print(f"    {fault}: {len(examples)}, such as {examples[0][:300]}")
    print(f"    faults: {sum(map(len, tally.faults.values()))}", flush=True)


if __name__ == "__main__":
    sys.exit(min(main(int(sys.argv[1]) if len(sys.argv) > 1 else 200, int(time.time())), 100))
