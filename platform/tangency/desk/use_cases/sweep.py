"""Backtest many configurations, and say how much the choice of the best is worth."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from tangency.contracts.component import ComponentRef
from tangency.contracts.defaults import DEFAULT_RETURN_MODEL, DEFAULT_RISK_MODEL
from tangency.contracts.progress import OnProgress, no_progress
from tangency.desk.backtest_names import default_hypothesis
from tangency.desk.backtest_request import CashFlow
from tangency.desk.on_point import OnPoint, no_point
from tangency.desk.run_rows import RunRows
from tangency.desk.sweeps.axes import read_axes
from tangency.desk.sweeps.folds import Folds
from tangency.desk.sweeps.request import SweepRequest
from tangency.desk.sweeps.search import Search
from tangency.desk.sweeps.shipment import SweepData
from tangency.desk.use_case import UseCase
from tangency.desk.use_cases.backtest import backtest
from tangency.desk.verb_call import VerbCall, request_of
from tangency.desk.workbench import Workbench
from tangency.domain.calendar import Period
from tangency.estimation.inputs import Groups
from tangency.market import AsOf, PricePanel, UniverseRule
from tangency.results.sweep_document import SweepDocument
from tangency.results.sweep_figures import FigureChoice
from tangency.simulate.asked import Rhythm
from tangency.simulate.score_rule import ScoreRule
from tangency.simulate.terms import Costs, Trading

if TYPE_CHECKING:
    from tangency.results.sweep import SweepResult

__all__ = ["SweepRequest", "sweep"]

_OWN = ("axes", "search", "folds", "choose_by", "backend", "workers", "resume")


def _call(  # one keyword for each setting that a user has
    data: str | PricePanel | pd.DataFrame,
    *,
    axes: Mapping[str, Iterable[object]],
    search: str | Mapping[str, Any] | Search = "grid",
    folds: Mapping[str, Any] | Folds | None = None,
    choose_by: FigureChoice = "sharpe_ratio",
    backend: str = "threads",
    workers: int | None = None,
    resume: str | None = None,
    optimizer: str | ComponentRef | None = None,
    strategy: str | ComponentRef | None = None,
    strategies: Sequence[str | ComponentRef] = (),
    shares: Mapping[str, float] | None = None,
    combination: str | ComponentRef | None = None,
    within_sectors: str | ComponentRef | None = None,
    sector_taxonomy: str = "sector",
    weights: pd.DataFrame | None = None,
    scores: ScoreRule | None = None,
    policy: str | ComponentRef | None = None,
    costs: Costs | None = None,
    delay: int = 1,
    trading: Trading | None = None,
    every: Rhythm = "month",
    window: int | None = None,
    start: AsOf | None = None,
    end: AsOf | None = None,
    capital: float = 1_000_000.0,
    flows: Iterable[CashFlow] = (),
    universe: UniverseRule | None = None,
    constraints: Iterable[str] = (),
    groups: Groups | None = None,
    risk_model: str | ComponentRef = DEFAULT_RISK_MODEL,
    return_model: str | ComponentRef = DEFAULT_RETURN_MODEL,
    view_model: str | ComponentRef | None = None,
    benchmark: str | Mapping[str, float] | pd.Series | None = None,
    benchmark_every: Period = "month",
    periods_per_year: float | None = None,
    hypothesis: str | None = None,
    seed: int = 0,
    time_limit: float | None = None,
    on_progress: OnProgress = no_progress,
    on_point: OnPoint = no_point,
) -> VerbCall[SweepRequest]:
    """Backtest many configurations, each a recorded run, and say how much the choice of the best is worth.

    What is not below is as of `backtest`, and common to all points.

    Parameters
    ----------
    axes
        What varies: dotted name of a setting of a backtest → its values, such as `{"window": [180, 365],
        "risk_model.half_life_periods": [30, 60], "optimizer": ["erc", component("mvo", objective="min_risk")]}`.
    search
        `grid` is all combinations; `{"kind": "random", "n": 50, "seed": 0}` some of them; `{"kind": "halving", "rungs":
        [0.25, 0.5, 1.0], "keep": 0.5}` walks all over the first quarter of history, and the better half of each rung
        over more.
    folds
        Intervals that each configuration is walked over by itself, such as `{"kind": "walk_forward", "train_periods":
        365, "test_periods": 90}`; also `purged`, `combinatorial` and `randomized`. All of history where None.
    choose_by
        The figure by which the best is chosen.
    backend
        `threads`, `processes`, or the address of a Dask scheduler (`tcp://…`); `dask` takes that of the environment,
        `TANGENCY_DASK_CLUSTER`. The results are the same bits.
    workers
        How many points are computed at once; one a core where None.
    resume
        An earlier run of this sweep that did not finish: what it recorded is not computed again.
    on_point
        Called with each point once it is computed, and recorded where a desk records, in any order.

    Raises
    ------
    TangencyError
        For an axis or a value that no backtest has, before anything is computed. A point that fails says so in its row.

    >>> import pandas as pd
    >>> import tangency as tg
    >>> days = pd.date_range("2024-01-01", periods=60)
    >>> closes = pd.DataFrame({"BTC": [100.0 + i % 7 for i in range(60)]}, days)
    >>> closes["ETH"] = [5.0 + i % 5 for i in range(60)]
    >>> tried = tg.sweep(closes, axes={"window": [10, 20], "delay": [0, 1]}, optimizer="erc", every=5)
    >>> len(tried.points), tried.choice.n_trials, list(tried.best.values)
    (4, 4, ['window', 'delay'])
    """
    asked = dict(locals())
    own = {name: asked.pop(name) for name in _OWN}
    del asked["on_point"]
    base = backtest.call(**asked)
    own["axes"] = read_axes(axes)
    cluster = backend if "://" in backend else None
    own["backend"] = "dask" if cluster is not None else backend
    given = {name: getattr(base.request, name) for name in base.request.model_fields_set}
    request = request_of(SweepRequest, {**given, **{name: each for name, each in own.items() if each is not None}})
    return VerbCall(
        request=request,
        inline=base.inline,
        frames=base.frames,
        on_progress=on_progress,
        on_point=on_point,
        cluster=cluster,
    )


def _compute(request: SweepRequest, bench: Workbench) -> SweepResult:
    from tangency.desk.sweeps.sweeping import swept  # noqa: PLC0415  # the compiler loads where something is computed

    bench.progress(0, 1, "reading prices")
    data = SweepData(
        data=bench.levels(request),
        weights=bench.frame("weights", request.weights),
        levels=bench.frame("levels", request.levels),
    )
    return swept(request, bench, data)


def _settle(request: SweepRequest, bench: Workbench) -> SweepRequest:
    """Name the hypothesis, by which the points are found again as trials."""
    if request.hypothesis is not None:
        return request
    is_scheduled = bench.has_frame("weights", request.weights)
    return request.model_copy(update={"hypothesis": default_hypothesis(request, is_scheduled=is_scheduled)})


def _rows(request: SweepRequest, result: SweepResult) -> RunRows:
    """Leave the returns of all points as a table."""
    del request
    return RunRows(tables=result.tables())


sweep = UseCase(
    name="sweep",
    call=_call,
    request=SweepRequest,
    compute=_compute,
    document=SweepDocument,
    rows=_rows,
    settle=_settle,
    derived={
        "weights": "a frame given beside the data, stored by its content",
        "levels": "the benchmark, where it is a series",
    },
)
