"""What a sweep costs beside the bare computation of its points, and whether its bits are the same everywhere."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import process_time

import tangency as tg
from sweeps.story import keywords, prices
from tangency.desk.sweeps.axes import combinations
from tangency.results.sweep import SweepResult

__all__ = ["Cost", "cost_of", "digest", "local_cluster", "swept_on"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """CPU seconds of one process, on one core.

    Attributes
    ----------
    bare
        Of the points by the pure `tg.backtest`, with their documents.
    pure
        Of the pure sweep, without the judgement of its choice.
    recorded
        Of the recorded sweep, a run for each point.
    """

    n_points: int
    bare: float
    pure: float
    recorded: float


@contextmanager
def local_cluster(n_workers: int = 2) -> Iterator[str]:
    """Give the address of a Dask scheduler of this machine with worker processes."""
    from distributed import LocalCluster  # an extra, and slow to import

    with LocalCluster(n_workers=n_workers, threads_per_worker=1, dashboard_address=None) as cluster:
        yield cluster.scheduler_address


def swept_on(backend: str, n_points: int, *, workers: int | None = 2) -> SweepResult:
    """Return the pure sweep on a backend."""
    return tg.sweep(prices(), **keywords(n_points), backend=backend, workers=workers)


def digest(result: SweepResult) -> str:
    """Return all that a sweep says, to the last bit, without the id of its run."""
    return result.document().model_copy(update={"run_id": None}).model_dump_json()


def cost_of(n_points: int) -> Cost:
    """Return what the points cost bare, within a pure sweep, and within a recorded one, on one thread."""
    closes, asked = prices(), keywords(n_points)
    axes = asked.pop("axes")
    swept_on("threads", 8, workers=1)  # kernels are compiled and plugins loaded
    began = process_time()
    for values in combinations({name: tuple(each) for name, each in axes.items()}):
        tg.backtest(closes, **{**asked, **values}).document().as_json()
    bare = process_time() - began
    began = process_time()
    tg.sweep(closes, axes=axes, **asked, workers=1)
    pure = process_time() - began
    with tempfile.TemporaryDirectory() as home, tg.Desk(home) as desk:
        began = process_time()
        desk.sweep(closes, axes=axes, **asked, workers=1)
        recorded = process_time() - began
    return Cost(n_points=n_points, bare=bare, pure=pure, recorded=recorded)
