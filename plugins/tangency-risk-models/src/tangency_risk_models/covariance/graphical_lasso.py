"""The graphical lasso: a covariance whose inverse is sparse."""

import warnings

import numpy as np
from pydantic import Field

from tangency.sdk import (
    HEEDS_TIME_LIMIT,
    ComponentSpec,
    CovarianceEstimate,
    Fact,
    Floats,
    Params,
    Returns,
    RiskModel,
    SolverError,
    frozen_floats,
)
from tangency_risk_models.kernel.complete_periods import complete_periods
from tangency_risk_models.kernel.correlation import through_correlation
from tangency_risk_models.kernel.missing_rule import COMPLETE_PERIODS

__all__ = ["SPEC", "GraphicalLasso", "GraphicalLassoParams"]

_GAP = 1e-9  # duality gap per asset, in units of log-likelihood per period
_INNER = 1e-11
_ROUNDS = 500


class GraphicalLassoParams(Params):
    """How sparse."""

    penalty: float = Field(
        0.05, gt=0.0, le=1.0, description="weight of the absolute partial entries; 1 leaves no correlation at all"
    )


class GraphicalLasso:
    """Θ̂ = argmin tr(CΘ) − log det Θ + α Σᵢ≠ⱼ |θᵢⱼ| on the sample correlation C; Σ̂ = S^½ Θ̂⁻¹ S^½.

    On the correlation, so that the penalty has no unit; the diagonal is not penalised, so that variances stay the
    sample's. Solved by scikit-learn's coordinate descent to a duality gap of 1e-9 an asset.

    References
    ----------
    Friedman, Hastie & Tibshirani (2008), Biostatistics 9(3), section 2.
    """

    def __init__(self, params: GraphicalLassoParams) -> None:
        self._penalty = params.penalty

    def estimate(self, returns: Returns) -> CovarianceEstimate:
        """Return the covariance of the complete periods, and how many pairs stay linked as a fact.

        Raises
        ------
        DataError
            With fewer than two complete periods.
        SolverError
            Where the descent does not reach the gap.
        """
        complete = complete_periods(returns, at_least=2)
        x = complete.centred()
        matrix, facts = through_correlation(x.T @ x / (len(x) - 1), self._sparse)
        return CovarianceEstimate(
            matrix=frozen_floats(matrix), n_periods=len(x), missing_data=complete.report, facts=facts
        )

    def _sparse(self, correlation: Floats) -> tuple[Floats, tuple[Fact, ...]]:
        covariance, precision = _solved(correlation, self._penalty)
        linked = (np.count_nonzero(precision) - len(precision)) / 2
        symmetric = 0.5 * (covariance + covariance.T)
        np.fill_diagonal(symmetric, 1.0)
        return symmetric, (Fact(name="pairs with a partial correlation", value=float(linked)),)


def _solved(correlation: Floats, penalty: float) -> tuple[Floats, Floats]:
    # Imported here: a second of scikit-learn for the one component that uses it.
    # It ships no types, hence the two ignores.
    from sklearn.covariance import graphical_lasso  # type: ignore[import-untyped] # noqa: PLC0415
    from sklearn.exceptions import ConvergenceWarning  # type: ignore[import-untyped] # noqa: PLC0415

    if len(correlation) == 1:
        return correlation, correlation
    target = _GAP * len(correlation)
    try:
        # Its warnings are about steps on the way; the gap that was reached says whether the end is good.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            covariance, precision, costs = graphical_lasso(
                correlation, penalty, tol=target, enet_tol=_INNER, max_iter=_ROUNDS, return_costs=True
            )
    except FloatingPointError as failed:
        raise _not_converged(str(failed)) from None
    gap = abs(float(costs[-1][1])) if costs else 0.0  # no costs: the start is the solution
    if not gap < target:
        raise _not_converged(f"duality gap {gap:.1e}")
    return np.asarray(covariance), np.asarray(precision)


def _not_converged(value: str) -> SolverError:
    return SolverError(
        "the graphical lasso did not converge",
        where="risk model graphical-lasso",
        value=value,
        remedy="raise the penalty, or choose a shrinkage estimator",
    )


SPEC: ComponentSpec[RiskModel] = ComponentSpec(
    name="graphical-lasso",
    summary="Covariance with a sparse inverse",
    params=GraphicalLassoParams,
    factory=GraphicalLasso,
    capabilities=COMPLETE_PERIODS | {HEEDS_TIME_LIMIT},
    references=("Friedman, Hastie & Tibshirani (2008), Biostatistics 9(3), section 2",),
)
