"""Trace the efficient frontier again for resampled histories, and return its bands."""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil, sqrt

import numpy as np
from pydantic import Field

from tangency.contracts.arrays import Floats, frozen_floats
from tangency.contracts.component import ComponentRef
from tangency.contracts.defaults import DEFAULT_RETURN_MODEL, DEFAULT_RISK_MODEL
from tangency.contracts.progress import OnProgress, no_progress
from tangency.contracts.turning_points import TurningPoints
from tangency.desk.requests import EstimateRequest, ResamplingRequest
from tangency.desk.use_case import UseCase
from tangency.desk.verb_call import VerbCall, verb_call
from tangency.desk.workbench import Workbench
from tangency.estimation.feasible import feasible_set
from tangency.estimation.frame_returns import Declared
from tangency.estimation.inputs import Data, Groups, Input
from tangency.estimation.moments import EstimatedMoments, estimated_moments
from tangency.estimation.resampling import answers
from tangency.market import AsOf, UniverseRule
from tangency.results.bands_document import FrontierBandsDocument
from tangency.results.frontier_bands import FrontierBands
from tangency.solve import exact_frontier, require_finite, single_blas_thread

__all__ = ["FrontierBandsRequest", "frontier_bands"]


class FrontierBandsRequest(ResamplingRequest, EstimateRequest):
    """An exact efficient frontier, traced again for resampled histories."""

    ranks: int = Field(25, ge=2, le=1000, description="portfolios taken from each frontier")


def _call(  # one keyword for each setting that a user has
    data: str | Data,
    *,
    as_of: AsOf | None = None,
    universe: UniverseRule | None = None,
    risk_model: str | ComponentRef = DEFAULT_RISK_MODEL,
    return_model: str | ComponentRef = DEFAULT_RETURN_MODEL,
    view_model: str | ComponentRef | None = None,
    constraints: Iterable[str] = (),
    groups: Groups | None = None,
    periods_per_year: float | None = None,
    returns_are: Declared | None = None,
    ranks: int = 25,
    draws: int = 200,
    level: float = 0.9,
    block_periods: float = 1.0,
    seed: int = 0,
    time_limit: float | None = None,
    on_progress: OnProgress = no_progress,
) -> VerbCall[FrontierBandsRequest]:
    """Return the frontiers that resampled histories would have given beside that of the history.

    Parameters
    ----------
    ranks
        Portfolios that are taken from each frontier, equally spaced in mean.

    Other parameters are those of `frontier` and `weight_bands`.

    Raises
    ------
    TangencyError
        As `frontier`, and where fewer than half of the draws have an answer.

    >>> import pandas as pd
    >>> import tangency as tg
    >>> returns = pd.DataFrame({"A": [0.02, -0.01, 0.03, 0.0], "B": [0.0, 0.01, -0.02, 0.02]})
    >>> bands = tg.frontier_bands(returns, draws=20, ranks=3, seed=1)
    >>> bands.mean.round(6).tolist()  # of the history's own frontier, from the least risk to the largest mean
    [0.006115, 0.008058, 0.01]
    """
    return verb_call(FrontierBandsRequest, locals())


def _compute(request: FrontierBandsRequest, bench: Workbench) -> FrontierBands:
    given, resampling = bench.data(request), request.resampling()
    rank = np.linspace(0.0, 1.0, request.ranks)

    def traced(history: Input) -> tuple[EstimatedMoments, TurningPoints]:
        feasible = feasible_set(request.constraints, history)
        moments = estimated_moments(history, request.models(), bench.catalogue)
        require_finite(moments.mean, moments.covariance, history.canonical)
        return moments, exact_frontier(moments.mean, moments.covariance, feasible)

    with single_blas_thread():
        moments, own = traced(given)
        found, failed = answers(given, resampling, traced, bench.progress)
        weights = np.array([_at_ranks(turning, rank) for _, turning in found])
        mine = _at_ranks(own, rank)
        achieved = np.array([_volatility(drawn, moments) for drawn in weights])
        grid = _grid(own, [turning for _, turning in found], resampling.level, request.ranks)
    order = slice(None) if given.order is None else given.order
    return FrontierBands(
        assets=given.assets,
        rank=frozen_floats(rank),
        mean=frozen_floats(mine @ moments.mean),
        volatility=frozen_floats(_volatility(mine, moments)),
        weights=frozen_floats(weights[:, :, order]),
        achieved_mean=frozen_floats(weights @ moments.mean),
        achieved_volatility=frozen_floats(achieved),
        grid=frozen_floats(grid),
        promised_mean=frozen_floats(np.array([_promised(*one, grid) for one in found])),
        resampling=resampling,
        failed=failed,
        window=moments.window,
        periods_per_year=given.periods_per_year,
        warnings=given.warnings,
    )


def _at_ranks(turning: TurningPoints, rank: Floats) -> Floats:
    lowest, highest = float(turning.mean[-1]), float(turning.mean[0])
    means = np.minimum(lowest + rank * (highest - lowest), highest)
    return np.array([turning.at_return(float(mean)) for mean in means])


def _volatility(weights: Floats, moments: EstimatedMoments) -> Floats:
    variances = np.array([float(w @ (moments.covariance @ w)) for w in weights])
    volatilities: Floats = np.sqrt(np.maximum(variances, 0.0))
    return volatilities


def _grid(own: TurningPoints, found: list[TurningPoints], level: float, count: int) -> Floats:
    """Return volatilities from where the lower end of the band exists to the riskiest of the history's own frontier."""
    least = np.sort([sqrt(one.variance[-1]) for one in found])
    # The lower end is an order statistic: all draws but those below it must have a portfolio of this volatility.
    below = max(ceil((1.0 - level) / 2.0 * least.size) - 1, 0)
    start = float(least[least.size - 1 - below])
    return np.linspace(start, max(sqrt(own.variance[0]), start), count)


def _promised(moments: EstimatedMoments, turning: TurningPoints, grid: Floats) -> Floats:
    """Return the largest mean at most at each volatility; minus infinity where the frontier does not go."""
    least, most = sqrt(turning.variance[-1]), sqrt(turning.variance[0])
    means = np.full(grid.size, -np.inf)
    for i in np.flatnonzero(grid >= least):
        weights = turning.weights[0] if grid[i] >= most else turning.at_risk(float(grid[i]))
        means[i] = moments.mean @ weights
    return means


frontier_bands = UseCase(
    name="frontier_bands",
    call=_call,
    request=FrontierBandsRequest,
    compute=_compute,
    document=FrontierBandsDocument,
)
