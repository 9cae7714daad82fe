"""The observed factor model: assets of the window, or their mean, as factors."""

import numpy as np
from pydantic import Field

from tangency.sdk import (
    HEEDS_TIME_LIMIT,
    ComponentSpec,
    CovarianceEstimate,
    DataError,
    Fact,
    FactorCovariance,
    Params,
    Returns,
    RiskModel,
    frozen_floats,
)
from tangency_risk_models.kernel.complete_periods import complete_periods
from tangency_risk_models.kernel.market import factor_returns
from tangency_risk_models.kernel.missing_rule import COMPLETE_PERIODS

__all__ = ["SPEC", "ObservedFactorCovariance", "ObservedFactorParams"]


class ObservedFactorParams(Params):
    """Which returns are the factors."""

    factors: tuple[str, ...] = Field(
        (), description="assets whose returns are the factors; empty: one factor, the mean return of all assets"
    )


class ObservedFactorCovariance:
    """Σ̂ = B F B' + diag(d): B the least-squares loadings on the factors' returns, F their covariance, d the rest.

    All divisors are T − 1, so that variances are the sample's. A factor that is itself an asset has nothing left
    of its own. Returned as a factor structure.

    References
    ----------
    Sharpe (1963), A Simplified Model for Portfolio Analysis, Management Science 9(2) (one factor).
    Chan, Karceski & Lakonishok (1999), Review of Financial Studies 12(5) (several).
    """

    def __init__(self, params: ObservedFactorParams) -> None:
        self._factors = tuple(dict.fromkeys(params.factors))

    def estimate(self, returns: Returns) -> CovarianceEstimate:
        """Return the factor structure of the complete periods.

        Raises
        ------
        UnknownName
            A factor that is not in the window.
        DataError
            With fewer complete periods than factors plus two, a factor that never moves, or factors that say the same.
        """
        n_factors = max(len(self._factors), 1)
        complete = complete_periods(returns, at_least=n_factors + 2 if self._factors else 2)
        factors = factor_returns(complete.values, returns.assets, self._factors, component="risk model observed-factor")
        x, f = complete.centred(), factors - factors.mean(axis=0)
        transposed, _, rank, _ = np.linalg.lstsq(f, x)
        if self._factors and rank < n_factors:
            raise DataError(
                "the factors are linearly dependent",
                where="risk model observed-factor, param factors",
                value=", ".join(self._factors),
                remedy="leave one of them out",
            )
        rest = x - f @ transposed
        return CovarianceEstimate(
            matrix=FactorCovariance(
                loadings=frozen_floats(transposed.T),
                factors=frozen_floats(f.T @ f / (len(f) - 1)),
                specific=frozen_floats(np.einsum("ti,ti->i", rest, rest) / (len(x) - 1)),
            ),
            n_periods=len(x),
            missing_data=complete.report,
            facts=(Fact(name="factors", value=", ".join(self._factors) or "mean of all assets"),),
        )


SPEC: ComponentSpec[RiskModel] = ComponentSpec(
    name="observed-factor",
    summary="Factor model on named assets, or on the mean of all",
    params=ObservedFactorParams,
    factory=ObservedFactorCovariance,
    capabilities=COMPLETE_PERIODS | {HEEDS_TIME_LIMIT},
    references=(
        "Sharpe (1963), Management Science 9(2)",
        "Chan, Karceski & Lakonishok (1999), Review of Financial Studies 12(5)",
    ),
)
