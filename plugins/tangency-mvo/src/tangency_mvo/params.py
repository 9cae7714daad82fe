"""Params of the mean-variance optimizer."""

from enum import StrEnum

from pydantic import Field

from tangency.sdk import Params

__all__ = ["MeanVarianceParams", "Objective"]


class Objective(StrEnum):
    """What is sought."""

    MIN_RISK = "min_risk"
    MAX_RETURN = "max_return"
    MAX_UTILITY = "max_utility"
    MAX_SHARPE = "max_sharpe"


class MeanVarianceParams(Params):
    """What the mean-variance optimizer can be told."""

    objective: Objective = Field(Objective.MAX_SHARPE, description="what is sought")
    risk_aversion: float = Field(
        4.0, gt=0, le=1000, description="weight of variance in max_utility: mean - risk_aversion / 2 * variance"
    )
    risk_free_annual: float = Field(
        0.0, ge=-0.5, le=1.0, description="simple annual risk-free rate, a fraction; used by max_sharpe"
    )
