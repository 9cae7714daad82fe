"""The pure verb: data in, the efficient frontier out; no store, no run.

The frontier is a capability of mean and risk themselves, so it takes no optimizer. For the volatility it is exact, by
its turning points; for other measures it is a grid of certified points.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal, overload

import numpy as np

from tangency.contracts.arrays import frozen_floats
from tangency.contracts.component import ComponentRef
from tangency.contracts.frontier_result import FrontierResult
from tangency.contracts.risk_frontier_result import RiskFrontierResult
from tangency.desk.feasible import feasible_set
from tangency.desk.inputs import Data, Groups, Input, groups_in_words, read_input
from tangency.desk.optimization import EstimatedMoments, estimated_moments, reference, texts
from tangency.domain.naming import known_name
from tangency.domain.risk_kind import RiskKind
from tangency.errors import ConfigurationError
from tangency.host.catalogue import Catalogue
from tangency.host.loader import default_catalogue
from tangency.solve import (
    Measurements,
    compile_constraints,
    exact_frontier,
    gridded_frontier,
    measure_over,
    require_finite,
    single_blas_thread,
)

__all__ = ["FrontierChoices", "frontier", "frontier_input"]

_FEWEST_POINTS, _MOST_POINTS = 2, 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontierChoices:
    """What is asked of a frontier, whoever asks; see `frontier`."""

    risk_model: ComponentRef
    return_model: ComponentRef
    constraints: tuple[str, ...]
    risk: RiskKind = RiskKind.VOLATILITY
    level: float = 0.95
    threshold: float = 0.0
    points: int = 50
    view_model: ComponentRef | None = None


@overload
def frontier(
    data: Data,
    *,
    risk: Literal["volatility"] = "volatility",
    risk_model: str | ComponentRef = "sample",
    return_model: str | ComponentRef = "mean",
    view_model: str | ComponentRef | None = None,
    constraints: Iterable[str] = (),
    groups: Groups | None = None,
    periods_per_year: float | None = None,
) -> FrontierResult: ...


@overload
def frontier(
    data: Data,
    *,
    risk: str,
    level: float = 0.95,
    threshold: float = 0.0,
    points: int = 50,
    risk_model: str | ComponentRef = "sample",
    return_model: str | ComponentRef = "mean",
    view_model: str | ComponentRef | None = None,
    constraints: Iterable[str] = (),
    groups: Groups | None = None,
    periods_per_year: float | None = None,
) -> FrontierResult | RiskFrontierResult: ...


def frontier(  # the public façade: one keyword for each choice that a user has
    data: Data,
    *,
    risk: str = RiskKind.VOLATILITY,
    level: float = 0.95,
    threshold: float = 0.0,
    points: int = 50,
    risk_model: str | ComponentRef = "sample",
    return_model: str | ComponentRef = "mean",
    view_model: str | ComponentRef | None = None,
    constraints: Iterable[str] = (),
    groups: Groups | None = None,
    periods_per_year: float | None = None,
) -> FrontierResult | RiskFrontierResult:
    """Return the efficient frontier, certified; nothing is stored.

    Parameters
    ----------
    data
        A frame of simple returns (one column an asset), a `PricePanel`, or `Moments`; measures other than the
        volatility need returns.
    risk
        A measure of risk. By the volatility the frontier is exact, every turning point of it; by another, such as
        ``"cvar"``, it is a grid.
    level, threshold
        For measures that take one: a confidence level, a return per period.
    points
        How many points a grid has.
    risk_model, return_model
        A component's name, or `component(name, **params)`. Moments need neither.
    view_model
        What somebody believes beside the estimates; see `optimize`.
    constraints
        Texts of the constraint language, as for `optimize`; linear in the weights where the frontier is exact.
    groups
        Labels of assets for ``sector[…]`` and other taxonomies; a panel brings its sectors.
    periods_per_year
        For annual quantities; a panel's calendar knows it. There is no default.

    Raises
    ------
    TangencyError
        Of the branch that fits: `DataError`, `ConfigurationError`, `Infeasible`, `SolverError`, `PluginError`.
    """
    choices = FrontierChoices(
        risk_model=reference(risk_model, {}),
        return_model=reference(return_model, {}),
        constraints=texts(constraints),
        risk=_kind(risk),
        level=level,
        threshold=threshold,
        points=points,
        view_model=None if view_model is None else reference(view_model, {}),
    )
    given = read_input(data, groups=groups, periods_per_year=periods_per_year)
    return frontier_input(given, choices, default_catalogue())


def _kind(risk: str) -> RiskKind:
    try:
        return RiskKind(risk)
    except ValueError:
        pass
    return RiskKind(known_name("measure of risk", risk, tuple(RiskKind), where="frontier, risk"))


def frontier_input(given: Input, choices: FrontierChoices, catalogue: Catalogue) -> FrontierResult | RiskFrontierResult:
    """Return the frontier of data in canonical form: the one path of every face."""
    if choices.risk is not RiskKind.VOLATILITY:
        return _gridded(given, choices, catalogue)
    feasible = feasible_set(choices.constraints, given)
    with single_blas_thread():
        moments = estimated_moments(given, choices.risk_model, choices.return_model, catalogue, choices.view_model)
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
        view_model=moments.view_use,
        views=moments.views_in(given),
        constraints=feasible.constraints,
        inactive=feasible.inactive,
        periods_per_year=given.periods_per_year,
        n_periods=moments.n_periods,
        groups=groups_in_words(given.groups),
        as_of=given.as_of,
    )


def _gridded(given: Input, choices: FrontierChoices, catalogue: Catalogue) -> RiskFrontierResult:
    _require_points(choices.points)
    kind = choices.risk
    feasible = feasible_set(choices.constraints, given)
    with single_blas_thread():
        moments = estimated_moments(given, choices.risk_model, choices.return_model, catalogue, choices.view_model)
        require_finite(moments.mean, moments.covariance, given.canonical)
        if feasible.unmeasured:
            feasible = compile_constraints(feasible.constraints, feasible.scope, _measurements(given, moments))
        measure = measure_over(
            moments.returns,
            kind,
            level=choices.level,
            threshold=choices.threshold,
            where=f"frontier, risk {kind}",
        )
        grid = gridded_frontier(measure, moments.mean, feasible, choices.points)
        asset_risk = np.array([measure.value(unit) for unit in np.eye(moments.mean.size)])
    order = slice(None) if given.order is None else given.order
    return RiskFrontierResult(
        assets=given.assets,
        risk=kind,
        level=choices.level,
        threshold=choices.threshold,
        grid=replace(grid, weights=frozen_floats(grid.weights[:, order])),
        asset_mean=frozen_floats(moments.mean[order]),
        asset_risk=frozen_floats(asset_risk[order]),
        risk_model=moments.risk_use,
        return_model=moments.return_use,
        view_model=moments.view_use,
        views=moments.views_in(given),
        constraints=feasible.constraints,
        inactive=feasible.inactive,
        periods_per_year=given.periods_per_year,
        n_periods=moments.n_periods,
        groups=groups_in_words(given.groups),
        as_of=given.as_of,
    )


def _measurements(given: Input, moments: EstimatedMoments) -> Measurements:
    return Measurements(
        current=None,
        mean=moments.mean,
        covariance=moments.covariance,
        returns=moments.returns,
        periods_per_year=given.periods_per_year,
    )


def _require_points(points: int) -> None:
    if not _FEWEST_POINTS <= points <= _MOST_POINTS:
        raise ConfigurationError(
            f"a frontier has {_FEWEST_POINTS} to {_MOST_POINTS} points", where="frontier, points", value=points
        )
