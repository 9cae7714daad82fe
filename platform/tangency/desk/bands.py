"""The pure verbs on estimation error: bands of weights and of the efficient frontier; no store, no run."""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil, sqrt

import numpy as np

from tangency.contracts.arrays import Floats, frozen_floats
from tangency.contracts.bands import FrontierBands, Resampling, WeightBands
from tangency.contracts.component import ComponentRef
from tangency.contracts.progress import OnProgress, no_progress
from tangency.contracts.turning_points import TurningPoints
from tangency.desk.feasible import feasible_set
from tangency.desk.frontier import FrontierChoices
from tangency.desk.inputs import Current, Data, Groups, Input, read_current, read_input
from tangency.desk.optimization import Choices, EstimatedMoments, estimated_moments, optimize_input, reference, texts
from tangency.desk.resampling import answers
from tangency.errors import ConfigurationError
from tangency.host.catalogue import Catalogue
from tangency.host.loader import default_catalogue
from tangency.solve import exact_frontier, require_finite, single_blas_thread

__all__ = ["frontier_bands", "frontier_bands_input", "weight_bands", "weight_bands_input"]

_LEAST_RANKS = 2


def weight_bands(  # the public façade: one keyword for each choice that a user has
    data: Data,
    *,
    optimizer: str | ComponentRef,
    risk_model: str | ComponentRef = "sample",
    return_model: str | ComponentRef = "mean",
    view_model: str | ComponentRef | None = None,
    constraints: Iterable[str] = (),
    groups: Groups | None = None,
    current: Current | None = None,
    periods_per_year: float | None = None,
    draws: int = 200,
    level: float = 0.9,
    block_periods: float = 1.0,
    seed: int = 0,
    **params: object,
) -> WeightBands:
    """Return the weights that resampled histories would have given beside those of the history; nothing is stored.

    Parameters
    ----------
    data
        A frame of simple returns or a `PricePanel`: moments have no history.
    draws, level
        How many histories, and the share of them that a band holds.
    block_periods
        Mean length of the blocks of periods that stay together: 1 for returns without memory, more where volatility
        clusters.
    seed
        Of the draws, and for optimizers that draw random numbers.

    Other parameters are those of `optimize`.

    Raises
    ------
    TangencyError
        As `optimize`, and where fewer than half of the draws have an answer.
    """
    choices = Choices(
        optimizer=reference(optimizer, params),
        risk_model=reference(risk_model, {}),
        return_model=reference(return_model, {}),
        constraints=texts(constraints),
        current=read_current(current),
        seed=seed,
        view_model=None if view_model is None else reference(view_model, {}),
    )
    given = read_input(data, groups=groups, periods_per_year=periods_per_year)
    resampling = Resampling(draws=draws, level=level, block_periods=block_periods, seed=seed)
    return weight_bands_input(given, choices, resampling, default_catalogue())


def weight_bands_input(
    given: Input, choices: Choices, resampling: Resampling, catalogue: Catalogue, on_progress: OnProgress = no_progress
) -> WeightBands:
    """Return the bands for data in canonical form: the one path of every face."""
    own = optimize_input(given, choices, catalogue)
    found, failed = answers(
        given, resampling, lambda history: optimize_input(history, choices, catalogue).values, on_progress
    )
    return WeightBands(
        assets=given.assets,
        weights=own.values,
        draws=frozen_floats(np.array(found)),
        resampling=resampling,
        failed=failed,
    )


def frontier_bands(
    data: Data,
    *,
    risk_model: str | ComponentRef = "sample",
    return_model: str | ComponentRef = "mean",
    view_model: str | ComponentRef | None = None,
    constraints: Iterable[str] = (),
    groups: Groups | None = None,
    periods_per_year: float | None = None,
    ranks: int = 25,
    draws: int = 200,
    level: float = 0.9,
    block_periods: float = 1.0,
    seed: int = 0,
) -> FrontierBands:
    """Return the frontiers that resampled histories would have given beside that of the history; nothing is stored.

    Parameters
    ----------
    ranks
        Portfolios that are taken from each frontier, equally spaced in mean.

    Other parameters are those of `frontier` and `weight_bands`.

    Raises
    ------
    TangencyError
        As `frontier`, and where fewer than half of the draws have an answer.
    """
    choices = FrontierChoices(
        risk_model=reference(risk_model, {}),
        return_model=reference(return_model, {}),
        constraints=texts(constraints),
        view_model=None if view_model is None else reference(view_model, {}),
    )
    given = read_input(data, groups=groups, periods_per_year=periods_per_year)
    resampling = Resampling(draws=draws, level=level, block_periods=block_periods, seed=seed)
    return frontier_bands_input(given, choices, resampling, default_catalogue(), ranks=ranks)


def frontier_bands_input(
    given: Input,
    choices: FrontierChoices,
    resampling: Resampling,
    catalogue: Catalogue,
    *,
    ranks: int,
    on_progress: OnProgress = no_progress,
) -> FrontierBands:
    """Return the bands for data in canonical form: the one path of every face."""
    if ranks < _LEAST_RANKS:
        raise ConfigurationError("a frontier has two ends", where="ranks", value=ranks, remedy="choose at least 2")
    rank = np.linspace(0.0, 1.0, ranks)

    def traced(history: Input) -> tuple[EstimatedMoments, TurningPoints]:
        feasible = feasible_set(choices.constraints, history)
        moments = estimated_moments(history, choices.risk_model, choices.return_model, catalogue, choices.view_model)
        require_finite(moments.mean, moments.covariance, history.canonical)
        return moments, exact_frontier(moments.mean, moments.covariance, feasible)

    with single_blas_thread():
        moments, own = traced(given)
        found, failed = answers(given, resampling, traced, on_progress)
        weights = np.array([_at_ranks(turning, rank) for _, turning in found])
        mine = _at_ranks(own, rank)
        achieved = np.array([_volatility(drawn, moments) for drawn in weights])
        grid = _grid(own, [turning for _, turning in found], resampling.level, ranks)
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
        periods_per_year=given.periods_per_year,
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
