"""Params of the optimizers over Riskfolio-Lib's measures."""

from abc import abstractmethod
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from tangency.sdk import Params
from tangency_riskfolio.risk import RiskfolioRisk

__all__ = ["BudgetedRisk", "MeasureParams", "Objective", "RiskParityParams", "RiskfolioParams"]

_Share = Annotated[float, Field(gt=0, le=1)]


class Objective(StrEnum):
    """The objective, by the names of `mvo`."""

    MIN_RISK = "min_risk"
    MAX_RETURN = "max_return"
    MAX_UTILITY = "max_utility"
    MAX_SHARPE = "max_sharpe"


class BudgetedRisk(StrEnum):
    """The measures of `RiskfolioRisk` that Riskfolio-Lib can budget."""

    VOLATILITY = "volatility"
    SEMIDEVIATION = "semideviation"
    MAD = "mad"
    GINI = "gini"
    LPM1 = "lpm1"
    LPM2 = "lpm2"
    CVAR = "cvar"
    EVAR = "evar"
    CDAR = "cdar"
    EDAR = "edar"
    ULCER = "ulcer"
    KURTOSIS = "kurtosis"
    SEMI_COKURTOSIS = "semi_cokurtosis"
    EVEN_MOMENT = "even_moment"
    EVEN_SEMIMOMENT = "even_semimoment"
    TAIL_GINI = "tail_gini"
    RLVAR = "rlvar"
    CVAR_RANGE = "cvar_range"
    TAIL_GINI_RANGE = "tail_gini_range"
    EVAR_RANGE = "evar_range"
    RLVAR_RANGE = "rlvar_range"
    RLDAR = "rldar"


class MeasureParams(Params):
    """Params of the measures of risk."""

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

    @property
    @abstractmethod
    def measure(self) -> RiskfolioRisk:
        """The measure that is chosen."""


class RiskfolioParams(MeasureParams):
    """Params of Riskfolio-Lib's optimisation."""

    objective: Objective = Field(Objective.MAX_SHARPE, description="objective")
    risk: RiskfolioRisk = Field(
        RiskfolioRisk.VOLATILITY,
        description="measure of risk: volatility from the risk model, the rest over the window",
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

    @property
    def measure(self) -> RiskfolioRisk:
        """The measure that is chosen."""
        return self.risk


class RiskParityParams(MeasureParams):
    """Params of Riskfolio-Lib's risk budgeting."""

    risk: BudgetedRisk = Field(
        BudgetedRisk.VOLATILITY, description="measure whose contributions are budgeted: volatility from the risk model"
    )
    budgets: dict[str, _Share] = Field(
        {}, description="share of the risk by asset, a fraction; assets that are not named share the rest equally"
    )

    @property
    def measure(self) -> RiskfolioRisk:
        """The measure that is chosen."""
        return RiskfolioRisk(self.risk.value)
