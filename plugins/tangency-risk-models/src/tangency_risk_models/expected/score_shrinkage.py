"""Sample means shrunk towards what scores forecast."""

import numpy as np
from pydantic import Field

from tangency.sdk import (
    HEEDS_TIME_LIMIT,
    ComponentSpec,
    ConfigurationError,
    Fact,
    Floats,
    MeanEstimate,
    Params,
    ReturnModel,
    Returns,
    frozen_floats,
    known_name,
)
from tangency_risk_models.kernel.complete_periods import complete_periods
from tangency_risk_models.kernel.missing_rule import COMPLETE_PERIODS

__all__ = ["SPEC", "ScoreShrinkage", "ScoreShrinkageParams"]


class ScoreShrinkageParams(Params):
    """The scores and how far they are believed."""

    scores: dict[str, float] = Field(
        default_factory=dict,
        description="standard score of every asset (mean 0, deviation 1); empty: all 0, so towards the grand mean",
    )
    information_coefficient: float = Field(
        0.05, ge=-1.0, le=1.0, description="correlation of a score with the return of the period after"
    )
    intensity: float = Field(0.5, ge=0.0, le=1.0, description="weight of the target; the rest is the sample mean's")


class ScoreShrinkage:
    """μ̂ᵢ = (1 − φ) mᵢ + φ (m₀ + IC sᵢ zᵢ): volatility times information coefficient times score about the grand mean.

    m are the sample means, m₀ their mean, s the sample's standard deviations, z the scores as they are given.

    References
    ----------
    Grinold (1994), Alpha Is Volatility Times IC Times Score, Journal of Portfolio Management 20(4).
    """

    def __init__(self, params: ScoreShrinkageParams) -> None:
        self._params = params

    def estimate(self, returns: Returns) -> MeanEstimate:
        """Return the shrunk means of the complete periods.

        Raises
        ------
        UnknownName
            A score for an asset that is not in the window.
        ConfigurationError
            An asset without a score, where others have one.
        DataError
            With fewer than two complete periods.
        """
        scores = self._scores(returns.assets)
        complete = complete_periods(returns, at_least=2)
        means = complete.values.mean(axis=0)
        grand = float(means.mean())
        deviations = complete.values.std(axis=0, ddof=1)
        target = grand + self._params.information_coefficient * deviations * scores
        intensity = self._params.intensity
        return MeanEstimate(
            values=frozen_floats(np.asarray((1.0 - intensity) * means + intensity * target)),
            n_periods=len(complete.values),
            missing_data=complete.report,
            facts=(Fact(name="grand mean", value=grand),),
        )

    def _scores(self, assets: tuple[str, ...]) -> Floats:
        given, where = self._params.scores, "return model score-shrinkage, param scores"
        if not given:
            return np.zeros(len(assets))
        for name in given:
            known_name("asset", name, assets, where=where)
        for asset in assets:
            if asset not in given:
                raise ConfigurationError(
                    "an asset has no score", where=where, value=asset, remedy="give every asset of the window a score"
                )
        return np.array([given[asset] for asset in assets])


SPEC: ComponentSpec[ReturnModel] = ComponentSpec(
    name="score-shrinkage",
    summary="Sample means shrunk towards their grand mean, tilted by scores",
    params=ScoreShrinkageParams,
    factory=ScoreShrinkage,
    capabilities=COMPLETE_PERIODS | {HEEDS_TIME_LIMIT},
    references=("Grinold (1994), Journal of Portfolio Management 20(4)",),
)
