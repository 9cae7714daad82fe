"""The capital asset pricing model on the window's own market."""

import numpy as np
from pydantic import Field

from tangency.sdk import (
    HEEDS_TIME_LIMIT,
    ComponentSpec,
    DataError,
    Fact,
    MeanEstimate,
    Params,
    ReturnModel,
    Returns,
    frozen_floats,
)
from tangency_risk_models.kernel.complete_periods import complete_periods
from tangency_risk_models.kernel.market import factor_returns
from tangency_risk_models.kernel.missing_rule import COMPLETE_PERIODS

__all__ = ["SPEC", "Capm", "CapmParams"]


class CapmParams(Params):
    """The market and what is free of risk."""

    market: str | None = Field(
        None, description="the asset that stands for the market; empty: the mean return of all assets"
    )
    risk_free_per_period: float = Field(
        0.0, ge=-1.0, le=1.0, description="simple return per period of what is free of risk"
    )


class Capm:
    """μᵢ = r_f + βᵢ (m_M − r_f), βᵢ = cov(xᵢ, x_M) / var(x_M), m_M the market's sample mean.

    References
    ----------
    Sharpe (1964), Capital Asset Prices, Journal of Finance 19(3).
    """

    def __init__(self, params: CapmParams) -> None:
        self._params = params

    def estimate(self, returns: Returns) -> MeanEstimate:
        """Return the means that the betas of the complete periods imply; the market's mean as a fact.

        Raises
        ------
        UnknownName
            A market that is not in the window.
        DataError
            With fewer than two complete periods, or a market that never moves.
        """
        complete = complete_periods(returns, at_least=2)
        named = () if self._params.market is None else (self._params.market,)
        market = factor_returns(complete.values, returns.assets, named, component="return model capm")[:, 0]
        mean = float(market.mean())
        deviations = market - mean
        variance = float(deviations @ deviations)
        if variance == 0.0:
            raise DataError(
                "a market that never moves has no betas",
                where=f"return model capm, asset {', '.join(returns.assets)}",
                remedy="name an asset that moves as the market",
            )
        betas = deviations @ complete.centred() / variance
        free = self._params.risk_free_per_period
        return MeanEstimate(
            values=frozen_floats(np.asarray(free + betas * (mean - free))),
            n_periods=len(market),
            missing_data=complete.report,
            facts=(Fact(name="mean of the market", value=mean),),
        )


SPEC: ComponentSpec[ReturnModel] = ComponentSpec(
    name="capm",
    summary="Means implied by betas on a market",
    params=CapmParams,
    factory=Capm,
    capabilities=COMPLETE_PERIODS | {HEEDS_TIME_LIMIT},
    references=("Sharpe (1964), Journal of Finance 19(3)",),
)
