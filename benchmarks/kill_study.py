"""Real processes on one store, killed with -9 at any moment, on SQLite and on PostgreSQL with restarts.

`python benchmarks/kill_study.py 500` kills 500 of them, half on each database, and exits with the number of faults.
"""

import sys
import tempfile
import time
from pathlib import Path

from kills.postgres import initdb, private_server
from kills.study import Tally, kill_round

KILLS_A_ROUND = 25


def main(count: int, seed: int) -> int:
    """Print the study; return how many faults were found."""
    started, program = time.perf_counter(), initdb()
    on_postgres = 0 if program is None else count // 2
    faults = _study("SQLite", count - on_postgres, seed)
    if program is None:
        print("  PostgreSQL: not installed", flush=True)
    else:
        with private_server(program) as server:
            faults += _study("PostgreSQL", on_postgres, seed, server)
    print(f"  in {time.perf_counter() - started:.0f} s")
    return faults


def _study(name, count, seed, server=None):
    total = Tally()
    while total.kills < count:
        with tempfile.TemporaryDirectory(prefix="tangency-kills-") as folder:
            kills = min(KILLS_A_ROUND, count - total.kills)
            found = kill_round(Path(folder), kills=kills, seed=seed + total.kills, server=server)
        total.add(found)
        for fault, examples in found.faults.items():
            print(f"    {fault}: {len(examples)}, such as {examples[0][:300]}", flush=True)
    print(f"  {name}: {total.kills} kills, {total.restarts} restarts of the server")
    for title, counts in (("acknowledged", total.acknowledged), ("killed in", total.killed_in)):
        print(f"    {title}: {', '.join(f'{n} {kind}' for kind, n in counts.most_common())}")
    names = ("lost", "torn", "doubled", "phantom", "left", "errors")
    print(f"    {', '.join(f'{each} {len(getattr(total, each))}' for each in names)}", flush=True)
    return sum(map(len, total.faults.values()))


if __name__ == "__main__":
    sys.exit(min(main(int(sys.argv[1]) if len(sys.argv) > 1 else 500, int(time.time())), 100))
