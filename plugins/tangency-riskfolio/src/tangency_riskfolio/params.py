"""Params of the optimizers over Riskfolio-Lib's measures."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from tangency.sdk import Params
from tangency_riskfolio.risk import RiskfolioRisk

__all__ = ["MeasureParams", "Objective", "RiskParityParams", "RiskfolioParams"]

_Share = Annotated[float, Field(gt=0, le=1)]
_Budgeted = Literal[
    RiskfolioRisk.VOLATILITY,
    RiskfolioRisk.SEMIDEVIATION,
    RiskfolioRisk.MAD,
    RiskfolioRisk.GINI,
    RiskfolioRisk.LPM1,
    RiskfolioRisk.LPM2,
    RiskfolioRisk.CVAR,
    RiskfolioRisk.EVAR,
    RiskfolioRisk.CDAR,
    RiskfolioRisk.EDAR,
    RiskfolioRisk.ULCER,
    RiskfolioRisk.KURTOSIS,
    RiskfolioRisk.SEMI_COKURTOSIS,
    RiskfolioRisk.EVEN_MOMENT,
    RiskfolioRisk.EVEN_SEMIMOMENT,
    RiskfolioRisk.TAIL_GINI,
    RiskfolioRisk.RLVAR,
    RiskfolioRisk.CVAR_RANGE,
    RiskfolioRisk.TAIL_GINI_RANGE,
    RiskfolioRisk.EVAR_RANGE,
    RiskfolioRisk.RLVAR_RANGE,
    RiskfolioRisk.RLDAR,
]


class Objective(StrEnum):
    """What is sought, in the words of `mvo`."""

    MIN_RISK = "min_risk"
    MAX_RETURN = "max_return"
    MAX_UTILITY = "max_utility"
    MAX_SHARPE = "max_sharpe"


class MeasureParams(Params):
    """A measure of risk."""

    risk: RiskfolioRisk = Field(
        RiskfolioRisk.VOLATILITY,
        description="measure of risk: volatility from the risk model, the rest over the window",
    )
    level: float = Field(
        0.95, ge=0.5, lt=1, description="confidence level of the measures of a tail: they see the worst 1 - level"
    )
    threshold_annual: float = Field(
        0.0, ge=-1.0, le=1.0, description="annual return that lpm1 and lpm2 count as falling short, a fraction"
    )
    kappa: float = Field(
        0.3, ge=0.05, le=0.95, description="deformation of the relativistic measures: near 0 entropic, near 1 the worst"
    )
    moment_order: int = Field(
        4, ge=4, le=12, multiple_of=2, description="order of even_moment and even_semimoment, an even number"
    )


class RiskfolioParams(MeasureParams):
    """What Riskfolio-Lib's optimisation can be told through the plugin."""

    objective: Objective = Field(Objective.MAX_SHARPE, description="what is sought")
    risk_aversion: float = Field(
        4.0,
        gt=0,
        le=1000,
        description="weight of risk in max_utility: mean - risk_aversion / 2 * variance, or - risk_aversion * risk",
    )
    risk_free_annual: float = Field(
        0.0, ge=-0.5, le=1.0, description="simple annual risk-free rate, a fraction; used by max_sharpe"
    )


class RiskParityParams(MeasureParams):
    """What Riskfolio-Lib's risk budgeting can be told through the plugin."""

    risk: _Budgeted = Field(
        RiskfolioRisk.VOLATILITY, description="measure whose contributions are budgeted: volatility from the risk model"
    )
    budgets: dict[str, _Share] = Field(
        {}, description="share of the risk by asset, a fraction; assets that are not named share the rest equally"
    )
