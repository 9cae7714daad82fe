"""Params of the mean-risk optimizer."""

from enum import StrEnum

from pydantic import Field

from tangency.sdk import Params, RiskKind
from tangency_mvo.cost_params import CostParams
from tangency_mvo.robust_params import RobustParams

__all__ = ["MeanRiskParams", "Objective"]


class Objective(StrEnum):
    """The objective."""

    MIN_RISK = "min_risk"
    MAX_RETURN = "max_return"
    MAX_UTILITY = "max_utility"
    MAX_SHARPE = "max_sharpe"


class MeanRiskFields(Params):
    """The objective, and its measure of risk."""

    objective: Objective = Field(Objective.MAX_SHARPE, description="objective")
    risk: RiskKind = Field(
        RiskKind.VOLATILITY, description="measure of risk: volatility from the risk model, the rest over the window"
    )
    level: float = Field(
        0.95, gt=0, lt=1, description="confidence level of cvar, evar, cdar and edar: they see the worst 1 - level"
    )
    threshold_annual: float = Field(
        0.0, ge=-1.0, le=1.0, description="annual return that lpm1 and lpm2 count as falling short, a fraction"
    )
    risk_aversion: float = Field(
        4.0,
        gt=0,
        le=1000,
        description="weight of risk in max_utility: mean - risk_aversion / 2 * variance, or - risk_aversion * risk",
    )
    risk_free_annual: float = Field(
        0.0, ge=-0.5, le=1.0, description="simple annual risk-free rate, a fraction; used by max_sharpe"
    )
    min_mean_annual: float | None = Field(
        None, ge=-1.0, le=10.0, description="least annual expected return, a fraction: the target return"
    )
    max_risk: float | None = Field(
        None, gt=0, le=10.0, description="most of the measure of risk, in its own unit: the target risk"
    )


class MeanRiskParams(RobustParams, CostParams, MeanRiskFields):  # fields are listed from the last base to the first
    """Params of the mean-risk optimizer."""
