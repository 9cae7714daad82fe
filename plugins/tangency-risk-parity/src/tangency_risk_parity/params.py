"""Params of the risk parity optimizers."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from tangency.sdk import Params, RiskKind

__all__ = [
    "EqualRiskParams",
    "FactorBudgetParams",
    "FactorSource",
    "InverseVolatilityParams",
    "RiskBudgetParams",
    "Side",
]

_Share = Annotated[float, Field(gt=0, le=1)]


class InverseVolatilityParams(Params):
    """Params of inverse volatility."""

    power: float = Field(1.0, ge=0, le=4, description="exponent on the inverse volatility; 2 is inverse variance")


class Side(StrEnum):
    """Which side of zero a weight or an exposure is on."""

    LONG = "long"
    SHORT = "short"


class EqualRiskParams(Params):
    """Params of equal risk contributions."""

    risk: RiskKind = Field(
        RiskKind.VOLATILITY,
        description="the risk that is shared out: volatility from the risk model, the rest over the window; partial "
        "moments about zero",
    )
    level: float = Field(
        0.95, gt=0, lt=1, description="confidence level of cvar, evar, cdar and edar: they see the worst 1 - level"
    )


class RiskBudgetParams(EqualRiskParams):
    """Params of risk budgeting."""

    budgets: dict[str, _Share] = Field(
        {},
        description="share of the risk, a fraction, by asset (BTC) or group (sector[DeFi], split among its assets "
        "by membership); assets that are not named share the rest equally",
    )
    signs: dict[str, Side] = Field(
        {}, description="long or short, by asset or group; assets that are not named are long"
    )


class FactorSource(StrEnum):
    """Where factors come from."""

    PRINCIPAL = "principal"
    MODEL = "model"


class FactorBudgetParams(Params):
    """Params of factor risk budgeting."""

    source: FactorSource = Field(
        FactorSource.PRINCIPAL,
        description="principal: the principal components of the covariance, PC1 the largest; model: the factors of a "
        "risk model that has some, F1, F2, … in its order",
    )
    factors: int = Field(
        3, ge=1, le=100, description="principal components at most; fewer where there are fewer assets"
    )
    budgets: dict[str, _Share] = Field(
        {},
        description="share of the variance, a fraction, by factor (PC1 or F1); factors that are not named share the "
        "rest equally",
    )
    signs: dict[str, Side] = Field(
        {},
        description="whether the exposure to a factor is long or short; those that are not named are long. Long is the "
        "side on which the factor's loadings add up to a positive number",
    )
