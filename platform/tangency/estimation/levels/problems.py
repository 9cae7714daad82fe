"""The problems of two levels: some of the assets by themselves, and portfolios in the place of assets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from tangency.contracts.arrays import Floats, frozen_floats
from tangency.contracts.covariance import Covariance, FactorCovariance
from tangency.contracts.problem import FeasibleSet, Problem
from tangency.contracts.returns import Returns
from tangency.estimation.levels.sectors import Places

__all__ = ["part", "portfolios"]


def part(problem: Problem, members: Places, feasible: FeasibleSet) -> Problem:
    """Return the problem of some assets alone; what is held now is not known of them."""
    return replace(
        problem,
        assets=feasible.scope.assets,
        mean=frozen_floats(problem.mean[members]),
        covariance=_taken(problem.covariance, members),
        feasible=feasible,
        returns=_carried(problem.returns, feasible.scope.assets, lambda values: values[:, members]),
        current=None,
        sold={},
    )


def portfolios(problem: Problem, weights: Floats, feasible: FeasibleSet) -> Problem:
    """Return the problem whose assets are portfolios, weights held constant: one a row, shape (k, n_assets)."""
    return replace(
        problem,
        assets=feasible.scope.assets,
        mean=frozen_floats(weights @ problem.mean),
        covariance=_combined(problem.covariance, weights),
        feasible=feasible,
        returns=_carried(problem.returns, feasible.scope.assets, lambda values: _earned(values, weights)),
        current=None,
        sold={},
    )


def _taken(covariance: Covariance, members: Places) -> Covariance:
    if isinstance(covariance, FactorCovariance):
        return covariance.taken(members)
    return frozen_floats(covariance[np.ix_(members, members)])


def _combined(covariance: Covariance, weights: Floats) -> Covariance:
    if isinstance(covariance, FactorCovariance):  # no asset is in two portfolios, so that specific risks stay apart
        return FactorCovariance(
            loadings=weights @ covariance.loadings,
            factors=covariance.factors,
            specific=weights**2 @ covariance.specific,
        )
    combined = weights @ covariance @ weights.T
    return frozen_floats(0.5 * (combined + combined.T))


def _earned(values: Floats, weights: Floats) -> Floats:
    """Return the portfolios' returns; a return that is missing of an asset that is not held is not asked for."""
    held = [np.flatnonzero(row) for row in weights]
    return np.column_stack([values[:, own] @ row[own] for own, row in zip(held, weights, strict=True)])


def _carried(returns: Returns | None, assets: tuple[str, ...], change: Callable[[Floats], Floats]) -> Returns | None:
    if returns is None:
        return None
    return Returns(
        assets=assets,
        dates=returns.dates,
        values=frozen_floats(change(returns.values)),
        periods_per_year=returns.periods_per_year,
        is_complete=returns.is_complete,
        probabilities=returns.probabilities,
    )
