"""The pure verb: data in, the exact efficient frontier out; no store, no run.

The frontier is a capability of mean and variance themselves, so it takes no optimizer.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from tangency.contracts.arrays import frozen_floats
from tangency.contracts.component import ComponentRef
from tangency.contracts.frontier_result import FrontierResult
from tangency.desk.feasible import feasible_set
from tangency.desk.inputs import Data, Groups, Input, groups_in_words, read_input
from tangency.desk.optimization import estimated_moments, reference, texts
from tangency.host.catalogue import Catalogue
from tangency.host.loader import default_catalogue
from tangency.solve import exact_frontier, require_finite, single_blas_thread

__all__ = ["frontier", "frontier_input"]


def frontier(
    data: Data,
    *,
    risk_model: str | ComponentRef = "sample",
    return_model: str | ComponentRef = "mean",
    constraints: Iterable[str] = (),
    groups: Groups | None = None,
    periods_per_year: float | None = None,
) -> FrontierResult:
    """Return the exact efficient frontier: every turning point, certified; nothing is stored.

    Parameters
    ----------
    data
        A frame of simple returns (one column an asset), a `PricePanel`, or `Moments`.
    risk_model, return_model
        A component's name, or `component(name, **params)`. Moments need neither.
    constraints
        Texts of the constraint language that are linear in the weights, as for `optimize`.
    groups
        Labels of assets for ``sector[…]`` and other taxonomies; a panel brings its sectors.
    periods_per_year
        For annual quantities; a panel's calendar knows it. There is no default.

    Raises
    ------
    TangencyError
        Of the branch that fits: `DataError`, `ConfigurationError`, `Infeasible`, `SolverError`, `PluginError`.
    """
    return frontier_input(
        read_input(data, groups=groups, periods_per_year=periods_per_year),
        risk_model=reference(risk_model, {}),
        return_model=reference(return_model, {}),
        constraints=texts(constraints),
        catalogue=default_catalogue(),
    )


def frontier_input(
    given: Input,
    *,
    risk_model: ComponentRef,
    return_model: ComponentRef,
    constraints: tuple[str, ...],
    catalogue: Catalogue,
) -> FrontierResult:
    """Return the frontier of data in canonical form: the one path of every face."""
    feasible = feasible_set(constraints, given)
    with single_blas_thread():
        moments = estimated_moments(given, risk_model, return_model, catalogue)
        if given.moments is None:  # those were refused where they were made
            require_finite(moments.mean, moments.covariance, given.canonical)
        turning = exact_frontier(moments.mean, moments.covariance, feasible)
    asset_mean, asset_variance, order = frozen_floats(moments.mean), moments.covariance.diagonal(), given.order
    if order is not None:
        turning = replace(turning, weights=frozen_floats(turning.weights[:, order]))
        asset_mean, asset_variance = frozen_floats(asset_mean[order]), asset_variance[order]
    return FrontierResult(
        assets=given.assets,
        turning=turning,
        asset_mean=asset_mean,
        asset_volatility=frozen_floats(np.sqrt(asset_variance)),
        solver="parametric active set",
        risk_model=moments.risk_use,
        return_model=moments.return_use,
        constraints=feasible.constraints,
        inactive=feasible.inactive,
        periods_per_year=given.periods_per_year,
        n_periods=moments.n_periods,
        groups=groups_in_words(given.groups),
        as_of=given.as_of,
    )
