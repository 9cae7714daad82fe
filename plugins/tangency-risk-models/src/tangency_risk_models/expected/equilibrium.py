"""Equilibrium returns: the means under which the market's weights are optimal."""

from math import fsum

import numpy as np
from pydantic import Field, field_validator

from tangency.sdk import (
    HEEDS_TIME_LIMIT,
    ComponentSpec,
    Fact,
    Floats,
    MeanEstimate,
    Params,
    ReturnKind,
    ReturnModel,
    Returns,
    frozen_floats,
    known_name,
)
from tangency_risk_models.kernel.complete_periods import complete_periods
from tangency_risk_models.kernel.linear_shrinkage import shrunk_to_identity
from tangency_risk_models.kernel.missing_rule import COMPLETE_PERIODS

__all__ = ["SPEC", "Equilibrium", "EquilibriumParams"]

_WHOLE = 1e-9


class EquilibriumParams(Params):
    """The market."""

    risk_aversion: float = Field(
        2.5, gt=0.0, le=100.0, description="δ, the market's price of variance: its mean return over its variance"
    )
    market_weights: dict[str, float] = Field(
        default_factory=dict,
        description="weights of the market by asset, summing to 1; assets not named weigh 0; empty: equal weights",
    )

    @field_validator("market_weights")
    @classmethod
    def _sum_to_one(cls, weights: dict[str, float]) -> dict[str, float]:
        if weights and abs(fsum(weights.values()) - 1.0) > _WHOLE:
            raise ValueError(f"the weights of the market sum to {fsum(weights.values()):.6g}, not to 1")
        return weights


class Equilibrium:
    """π = δ Σ̂ w, the reverse of max π'w − δ/2 w'Σ̂w; Σ̂ is the Ledoit-Wolf covariance (identity target).

    Excess returns per period, so δ has no horizon. Returns times c give π times c².

    References
    ----------
    Black & Litterman (1992), Global Portfolio Optimization, Financial Analysts Journal 48(5), appendix.
    He & Litterman (1999), The Intuition Behind Black-Litterman Model Portfolios.
    """

    def __init__(self, params: EquilibriumParams) -> None:
        self._params = params

    def estimate(self, returns: Returns) -> MeanEstimate:
        """Return the implied means of the complete periods; the market's mean and variance as facts.

        Raises
        ------
        UnknownName
            A weight for an asset that is not in the window.
        DataError
            With fewer than two complete periods.
        """
        weights = self._weights(returns.assets)
        complete = complete_periods(returns, at_least=2)
        covariance, _ = shrunk_to_identity(complete.centred())
        implied = self._params.risk_aversion * (covariance @ weights)
        variance = float(weights @ covariance @ weights)
        return MeanEstimate(
            values=frozen_floats(implied),
            n_periods=len(complete.values),
            missing_data=complete.report,
            mean_kind=ReturnKind.EXCESS,
            facts=(
                Fact(name="mean of the market", value=float(weights @ implied)),
                Fact(name="variance of the market", value=variance),
            ),
        )

    def _weights(self, assets: tuple[str, ...]) -> Floats:
        given = self._params.market_weights
        if not given:
            return np.full(len(assets), 1.0 / len(assets))
        for name in given:
            known_name("asset", name, assets, where="return model equilibrium, param market_weights")
        return np.array([given.get(asset, 0.0) for asset in assets])


SPEC: ComponentSpec[ReturnModel] = ComponentSpec(
    name="equilibrium",
    summary="Means under which the market's weights are optimal (reverse optimisation)",
    params=EquilibriumParams,
    factory=Equilibrium,
    capabilities=COMPLETE_PERIODS | {"scales:quadratic", HEEDS_TIME_LIMIT},
    references=(
        "Black & Litterman (1992), Financial Analysts Journal 48(5)",
        "He & Litterman (1999), The Intuition Behind Black-Litterman Model Portfolios",
    ),
)
