"""Params of Riskfolio-Lib's worst-case mean-variance optimisation."""

from enum import StrEnum

from pydantic import Field

from tangency.sdk import Params

__all__ = ["Resampled", "UncertaintySet", "WorstCaseObjective", "WorstCaseParams"]


class WorstCaseObjective(StrEnum):
    """The objective, at its worst over the sets."""

    MIN_RISK = "min_risk"
    MAX_RETURN = "max_return"
    MAX_UTILITY = "max_utility"
    MAX_SHARPE = "max_sharpe"
    MAX_MEAN_TO_VARIANCE = "max_mean_to_variance"


class UncertaintySet(StrEnum):
    """Where a moment may lie."""

    NONE = "none"
    BOX = "box"
    ELLIPSOID = "ellipsoid"


class Resampled(StrEnum):
    """How blocks of periods are drawn."""

    STATIONARY = "stationary"
    CIRCULAR = "circular"
    MOVING = "moving"


class WorstCaseParams(Params):
    """Params of the worst case."""

    objective: WorstCaseObjective = Field(
        WorstCaseObjective.MIN_RISK,
        description="objective; max_sharpe where the covariance is certain, max_mean_to_variance where it is not",
    )
    mean_uncertainty: UncertaintySet = Field(UncertaintySet.BOX, description="set of means whose worst counts")
    covariance_uncertainty: UncertaintySet = Field(
        UncertaintySet.BOX, description="set of covariances whose worst counts"
    )
    confidence: float = Field(0.95, gt=0.5, lt=1, description="confidence of the sets")
    resampled: Resampled = Field(Resampled.STATIONARY, description="how blocks of periods are drawn")
    block_periods: int = Field(3, ge=2, le=250, description="periods of a block, the mean of them for stationary")
    draws: int = Field(1000, ge=100, le=20000, description="resamples that the sets are taken from")
    risk_aversion: float = Field(
        4.0, gt=0, le=1000, description="weight of risk in max_utility: mean - risk_aversion / 2 * variance"
    )
    risk_free_annual: float = Field(
        0.0, ge=-0.5, le=1.0, description="simple annual risk-free rate, a fraction; used by the two ratios"
    )
