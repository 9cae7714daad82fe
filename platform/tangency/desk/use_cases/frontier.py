"""Trace the efficient frontier, exact by its turning points.

The frontier is a capability of mean and risk themselves, so it takes no optimizer.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import numpy as np
from pydantic import model_validator

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
from tangency.estimation.moments import estimated_moments
from tangency.market import AsOf, UniverseRule
from tangency.results.basis import basis_of
from tangency.results.frontier import FrontierResult
from tangency.results.frontier_document import FrontierDocument
from tangency.solve import exact_frontier, require_finite, single_blas_thread

__all__ = ["FrontierRequest", "frontier"]

_OF_OTHER_MEASURES = ("level", "threshold", "points")


class FrontierRequest(EstimateRequest):
    """An exact efficient frontier: of a dataset's universe on a day, or of data given inline."""

    @model_validator(mode="before")
    @classmethod
    def _read_former(cls, values: Any) -> Any:
        """Read requests of the time when one verb traced the frontiers of all measures."""
        if isinstance(values, dict) and values.get("risk") == RiskKind.VOLATILITY:
            return {name: value for name, value in values.items() if name not in {"risk", *_OF_OTHER_MEASURES}}
        return values


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
    time_limit: float | None = None,
    on_progress: OnProgress = no_progress,
) -> VerbCall[FrontierRequest]:
    """Return the efficient frontier: every turning point, certified; between two of them the weights are linear.

    Parameters
    ----------
    constraints
        Texts of the constraint language, linear in the weights.

    Other parameters are those of `optimize`. For other measures than the volatility see `risk_frontier`.

    Raises
    ------
    TangencyError
        Of the branch that fits: `DataError`, `ConfigurationError`, `Infeasible`, `SolverError`, `PluginError`.

    >>> import pandas as pd
    >>> import tangency as tg
    >>> names = ["BTC", "ETH"]
    >>> covariance = pd.DataFrame([[0.04, 0.0], [0.0, 0.01]], names, names)
    >>> moments = tg.Moments(mean=pd.Series([0.02, 0.01], names), covariance=covariance)
    >>> frontier = tg.frontier(moments)
    >>> frontier.max_return.to_dict(), frontier.min_risk.round(9).to_dict()
    ({'BTC': 1.0, 'ETH': 0.0}, {'BTC': 0.2, 'ETH': 0.8})
    """
    return verb_call(FrontierRequest, locals())


def _compute(request: FrontierRequest, bench: Workbench) -> FrontierResult:
    bench.progress(0, 3, "reading prices and drawing the universe")
    given = bench.data(request)
    bench.progress(1, 3, f"tracing the frontier of {len(given.assets)} assets")
    feasible = feasible_set(request.constraints, given)
    with single_blas_thread():
        moments = estimated_moments(given, request.models(), bench.catalogue)
        if given.moments is None:  # those were refused where they were made
            require_finite(moments.mean, moments.covariance, given.canonical)
        turning = exact_frontier(moments.mean, moments.covariance, feasible)
    asset_mean, asset_variance, order = frozen_floats(moments.mean), moments.covariance.diagonal(), given.order
    if order is not None:
        turning = replace(turning, weights=frozen_floats(turning.weights[:, order]))
        asset_mean, asset_variance = frozen_floats(asset_mean[order]), asset_variance[order]
    bench.progress(2, 3, "recording")
    return FrontierResult(
        basis=basis_of(moments, feasible),
        turning=turning,
        asset_mean=asset_mean,
        asset_volatility=frozen_floats(np.sqrt(asset_variance)),
        solver="parametric active set",
    )


frontier = UseCase(
    name="frontier",
    call=_call,
    request=FrontierRequest,
    compute=_compute,
    document=FrontierDocument,
    rows=constraints_of,
)
