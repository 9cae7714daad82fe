"""The study of sweeps: the same bits on threads, processes and a local Dask cluster, and what a point costs.

python benchmarks/sweep_study.py [POINTS]
"""

from __future__ import annotations

import sys
from time import perf_counter

from sweeps.study import cost_of, digest, local_cluster, swept_on

_POINTS = 1000


def main(n_points: int) -> None:
    """Print what was measured; ends with an error where bits differ."""
    cost = cost_of(n_points // 8 // 4 * 8 or 8)
    print(f"{cost.n_points} points, CPU seconds: bare {cost.bare:.2f}, pure sweep {cost.pure:.2f}", end="")
    print(f" ({cost.pure / cost.bare:.3f} ×), recorded {cost.recorded:.2f} ({cost.recorded / cost.bare:.3f} ×)")
    digests = {}
    for backend, workers in (("threads", 1), ("threads", 2), ("processes", 2)):
        began = perf_counter()
        digests[f"{backend} {workers}"] = digest(swept_on(backend, n_points, workers=workers))
        print(f"{n_points} points on {workers} {backend}: {perf_counter() - began:.1f} s of wall time")
    with local_cluster() as address:
        began = perf_counter()
        digests["dask"] = digest(swept_on(address, n_points))
        print(f"{n_points} points on Dask: {perf_counter() - began:.1f} s of wall time")
    if len(set(digests.values())) > 1:
        raise SystemExit(f"bits differ among {', '.join(digests)}")
    print(f"bit-identical on {', '.join(digests)}: {len(digests['dask']):,} characters")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else _POINTS)
