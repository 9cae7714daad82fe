"""From a request to the result of a backtest: the book is walked, and what judges it is prepared."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any, TypeAlias, TypeVar

import numpy as np
import pandas as pd

from tangency.contracts.component import ComponentKind
from tangency.contracts.deferred import Later, Once
from tangency.contracts.progress import OnProgress, no_progress
from tangency.desk.backtest_benchmarks import benchmarks_of
from tangency.desk.backtest_data import BacktestData, backtest_data
from tangency.desk.backtest_deciders import GIVEN_WEIGHTS, Deciders
from tangency.desk.backtest_honesty import Evidence, judged, unjudged
from tangency.desk.backtest_request import BacktestRequest
from tangency.desk.backtest_schedule import scheduled_book
from tangency.desk.backtest_trials import EarlierTrials
from tangency.errors import ConfigurationError, DataError
from tangency.host import Catalogue
from tangency.host.parameters import validated
from tangency.market import Dataset, PricePanel
from tangency.market.frame_periods import frame_periods
from tangency.results.backtest import BacktestResult
from tangency.results.backtest_sensitivity import BacktestSensitivity, Rerun, book_sensitivity
from tangency.results.backtest_settings import BacktestSettings
from tangency.simulate.asked import decision_bars
from tangency.simulate.book_terms import BookTerms
from tangency.simulate.decider import Decider
from tangency.simulate.path import SimulatedPath
from tangency.simulate.scaled_costs import scaled_bars, scaled_costs
from tangency.simulate.walk import Asked, Walk, walk
from tangency.solve import single_blas_thread

__all__ = ["backtested"]

D = TypeVar("D")
TrialsOf: TypeAlias = Callable[[str | None], EarlierTrials | None]


def backtested(
    request: BacktestRequest,
    data: Dataset | PricePanel | pd.DataFrame,
    catalogue: Catalogue,
    *,
    weights: pd.DataFrame | None,
    levels: pd.DataFrame | None,
    trials: TrialsOf | None = None,
    on_progress: OnProgress,
) -> BacktestResult:
    """Return the book of a request, walked over data.

    Parameters
    ----------
    weights, levels
        A given schedule, and the levels of an index as benchmark, where the request has them.
    trials
        Returns the earlier trials of the hypothesis on a version of the dataset; None where nothing is recorded.

    Raises
    ------
    TangencyError
        Of the branch that fits.
    """
    _require_one_decides(request, weights)
    given = _data_of(request, data, weights)
    who = Deciders.of(request, given, catalogue) if weights is None else GIVEN_WEIGHTS
    with single_blas_thread():
        walked = (
            _walked(request, given, who, catalogue, on_progress)
            if weights is None
            else scheduled_book(request, given, weights, on_progress)
        )
        benchmarks = benchmarks_of(request, given, levels)
    evidence = Evidence(
        walked=walked,
        terms=_terms(request, given),
        benchmarks=benchmarks,
        periods_per_year=given.history.periods_per_year,
        hypothesis=request.hypothesis,
        trials=None if trials is None else trials(given.dataset_version),
        seed=request.seed,
    )
    rerun = partial(_rerun, request, _as_it_is(data), catalogue, _as_it_is(weights))
    settings = _settings(request, given, who)
    return BacktestResult(
        settings=settings,
        walked=walked,
        first=given.first,
        honesty=Later(judged if request.judged else unjudged, evidence),
        variants=Once(Later(_variants, settings, request, given, rerun, weights is not None, on_progress)),
        has_variants=request.sensitivity,
        sectors=given.sectors,
        components=who.components,
        benchmarks=benchmarks,
        dataset_version=given.dataset_version,
    )


def _as_it_is(data: D) -> D:
    """Return data that later writes to a user's frame do not reach: pandas copies on write."""
    return data.copy(deep=False) if isinstance(data, pd.DataFrame) else data


def _data_of(
    request: BacktestRequest, data: Dataset | PricePanel | pd.DataFrame, weights: pd.DataFrame | None
) -> BacktestData:
    """Return the data; a book of given weights begins with their first row where nothing else is said."""
    given = backtest_data(request, data, is_scheduled=weights is not None)
    if weights is None or request.start is not None:
        return given
    if weights.empty:
        raise DataError("no weights are given", where="weights", remedy="one row at least, and one asset")
    first, *_ = frame_periods(weights.index).astype(given.bars.sessions.dtype)
    at = int(np.searchsorted(given.bars.sessions, first))
    return replace(given, first=min(max(at, given.first), given.bars.n_bars - 1))


def _rerun(
    request: BacktestRequest,
    data: Dataset | PricePanel | pd.DataFrame,
    catalogue: Catalogue,
    weights: pd.DataFrame | None,
    changes: Mapping[str, Any],
    *,
    cost_factor: float = 1.0,
) -> tuple[SimulatedPath, int]:
    """Simulate a request again, some of it changed."""
    values = {**request.model_dump(exclude_unset=True), **changes}
    if request.trading is not None:
        values["trading"] = request.trading.model_dump(exclude={"delay"})
    if request.costs is not None:
        values["costs"] = scaled_costs(request.costs, cost_factor)
    changed = validated(BacktestRequest, values, where="backtest")
    given = _data_of(changed, data, weights)
    given = replace(given, bars=scaled_bars(given.bars, cost_factor))
    with single_blas_thread():
        if weights is not None:
            return scheduled_book(changed, given, weights, no_progress).path, given.first
        return _walked(changed, given, Deciders.of(changed, given, catalogue), catalogue, no_progress).path, given.first


def _variants(
    settings: BacktestSettings,
    request: BacktestRequest,
    given: BacktestData,
    rerun: Rerun,
    is_scheduled: bool,
    on_progress: OnProgress,
) -> BacktestSensitivity:
    return book_sensitivity(
        f"{settings.what} on {settings.data}",
        rerun,
        delay=request.delay,
        starts=lambda shift: given.bars.label(min(given.first + shift, given.bars.n_bars - 1)),
        has_costs=request.costs is not None,
        is_scheduled=is_scheduled,
        periods_per_year=settings.periods_per_year,
        on_progress=on_progress,
    )


def _require_one_decides(request: BacktestRequest, weights: pd.DataFrame | None) -> None:
    if weights is None:
        return
    named = {
        "optimizer": request.optimizer,
        "strategy": request.strategy,
        "strategies": request.strategies or None,
        "within_sectors": request.within_sectors,
    }
    also = [name for name, choice in named.items() if choice is not None]
    if also:
        raise ConfigurationError(
            "weights are given, and something else is to decide on them",
            where=also[0],
            remedy="leave one of the two out",
        )


def _walked(
    request: BacktestRequest, given: BacktestData, who: Deciders, catalogue: Catalogue, on_progress: OnProgress
) -> Walk:
    history, trading = given.history, request.terms
    decider = Decider(
        history,
        who.strategies,
        who.allocation,
        window=given.window,
        most_gross=1.0 if trading.initial_margin is None else 1.0 / trading.initial_margin,
        seed=request.seed,
    )
    asked = None
    if request.policy is not None:
        policy, _ = catalogue.build(ComponentKind.REBALANCING_POLICY, request.policy.reference())
        component = catalogue.resolve(ComponentKind.REBALANCING_POLICY, request.policy.name)
        asked = Asked(policy=policy, component=component)
    return walk(
        history,
        given.bars,
        decider,
        when=decision_bars(history, request.every, given.first, len(given.bars.sessions) - 1),
        first=given.first,
        capital=request.capital,
        trading=trading,
        costs=request.costs,
        strategies=tuple(each.name for each in who.strategies) if len(who.strategies) > 1 else (),
        asked=asked,
        flows=request.dated_flows,
        on_progress=on_progress,
    )


def _settings(request: BacktestRequest, given: BacktestData, who: Deciders) -> BacktestSettings:
    said = list(given.said)
    if request.costs is None:
        said.append("no costs: fills are free")
    if request.delay == 0:
        said.append("no delay: decisions are filled at the close that they are taken on")
    if request.terms.size_at == "fill" and request.terms.price == "close":
        said.append("orders are sized with the close at which they are filled")
    return BacktestSettings(
        data=given.name,
        what=who.what,
        currency=given.currency,
        calendar=given.calendar,
        hypothesis=request.hypothesis,
        periods_per_year=given.history.periods_per_year,
        every=str(request.every),
        window=given.window,
        delay=request.delay,
        capital=request.capital,
        seed=request.seed,
        constraints=request.constraints,
        said=tuple(said),
    )


def _terms(request: BacktestRequest, given: BacktestData) -> BookTerms:
    return BookTerms(
        capital=request.capital,
        trading=request.terms,
        costs=request.costs,
        flows=request.dated_flows,
        first=given.first,
    )
