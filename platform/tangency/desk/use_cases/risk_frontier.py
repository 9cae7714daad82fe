"""Trace the efficient frontier of any measure of risk, as a grid of certified points."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
from pydantic import Field

from tangency.contracts.arrays import frozen_floats
from tangency.contracts.component import ComponentRef
from tangency.contracts.defaults import DEFAULT_RETURN_MODEL, DEFAULT_RISK_MODEL
from tangency.contracts.progress import OnProgress, no_progress
from tangency.desk.requests import EstimateRequest
from tangency.desk.run_rows import constraints_of
from tangency.desk.use_case import UseCase
from tangency.desk.verb_call import VerbCall, verb_call
from tangency.desk.workbench import Workbench
from tangency.domain.risk_kind import RiskKind
from tangency.estimation.feasible import feasible_set
from tangency.estimation.frame_returns import Declared
from tangency.estimation.inputs import Data, Groups
from tangency.estimation.measured import with_measurements
from tangency.estimation.moments import estimated_moments
from tangency.market import AsOf, UniverseRule
from tangency.results.basis import basis_of
from tangency.results.risk_frontier import RiskFrontierResult
from tangency.results.risk_frontier_document import RiskFrontierDocument
from tangency.solve import gridded_frontier, measure_over, require_finite, single_blas_thread

__all__ = ["RiskFrontierRequest", "risk_frontier"]


class RiskFrontierRequest(EstimateRequest):
    """An efficient frontier in a measure of risk: of a dataset's universe on a day, or of data given inline."""

    risk: RiskKind = Field(description="measure of risk")
    level: float = Field(0.95, gt=0, lt=1, description="confidence level of measures that take one")
    threshold: float = Field(0.0, ge=-1, le=1, description="return per period below which lpm1 and lpm2 count")
    points: int = Field(50, ge=2, le=1000, description="points of the frontier")


def _call(  # one keyword for each setting that a user has
    data: str | Data,
    risk: str,
    *,
    level: float = 0.95,
    threshold: float = 0.0,
    points: int = 50,
    as_of: AsOf | None = None,
    universe: UniverseRule | None = None,
    risk_model: str | ComponentRef = DEFAULT_RISK_MODEL,
    return_model: str | ComponentRef = DEFAULT_RETURN_MODEL,
    view_model: str | ComponentRef | None = None,
    constraints: Iterable[str] = (),
    groups: Groups | None = None,
    periods_per_year: float | None = None,
    returns_are: Declared | None = None,
    time_limit: float | None = None,
    on_progress: OnProgress = no_progress,
) -> VerbCall[RiskFrontierRequest]:
    """Return the efficient frontier in a measure of risk: certified points, their means equally far apart.

    Parameters
    ----------
    data
        As for `optimize`; moments have no returns that a measure could be taken of.
    risk
        A measure of risk, such as ``"cvar"``. The frontier of the volatility is exact: see `frontier`.
    level, threshold
        For measures that take one: a confidence level, a return per period.
    points
        How many.

    Other parameters are those of `optimize`.

    Raises
    ------
    TangencyError
        Of the branch that fits: `DataError`, `ConfigurationError`, `Infeasible`, `SolverError`, `PluginError`.

    >>> import pandas as pd
    >>> import tangency as tg
    >>> returns = pd.DataFrame({"A": [0.02, -0.01, 0.03, 0.0], "B": [0.0, 0.01, -0.02, 0.02]})
    >>> frontier = tg.risk_frontier(returns, "worst", points=2)  # the largest mean, and the least worst loss
    >>> frontier.grid.risk.round(9).tolist()
    [0.01, -0.001428571]
    """
    return verb_call(RiskFrontierRequest, locals())


def _compute(request: RiskFrontierRequest, bench: Workbench) -> RiskFrontierResult:
    bench.progress(0, 3, "reading prices and drawing the universe")
    given = bench.data(request)
    bench.progress(1, 3, f"tracing the frontier of {len(given.assets)} assets")
    feasible = feasible_set(request.constraints, given)
    with single_blas_thread():
        moments = estimated_moments(given, request.models(), bench.catalogue)
        require_finite(moments.mean, moments.covariance, given.canonical)
        feasible = with_measurements(feasible, moments)
        measure = measure_over(
            moments.returns,
            request.risk,
            level=request.level,
            threshold=request.threshold,
            where=f"frontier, risk {request.risk}",
        )
        grid = gridded_frontier(measure, moments.mean, feasible, request.points)
        asset_risk = np.array([measure.value(unit) for unit in np.eye(moments.mean.size)])
    order = slice(None) if given.order is None else given.order
    bench.progress(2, 3, "recording")
    return RiskFrontierResult(
        basis=basis_of(moments, feasible),
        risk=request.risk,
        level=request.level,
        threshold=request.threshold,
        grid=replace(grid, weights=frozen_floats(grid.weights[:, order])),
        asset_mean=frozen_floats(moments.mean[order]),
        asset_risk=frozen_floats(asset_risk[order]),
    )


risk_frontier = UseCase(
    name="risk_frontier",
    call=_call,
    request=RiskFrontierRequest,
    compute=_compute,
    document=RiskFrontierDocument,
    rows=constraints_of,
)
