"""By what terms a portfolio is analysed."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["AnalyticsTerms"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnalyticsTerms:
    """The settings of analytics, settled.

    Attributes
    ----------
    minimum_acceptable
        Return per period from which downside is measured, where a metric takes one.
    level
        Of value at risk and its kin.
    horizon_periods, horizon_rule
        Of value at risk; the rule is None for a horizon of one period.
    rolling_periods
        Window of rolling figures; None where the record is too short for any.
    forecast_periods
        Periods that each rolling forecast of value at risk sees.
    drawdown_periods
        Horizon of the expected maximum drawdown.
    draws, seed
        Of the bootstrap.
    """

    minimum_acceptable: float
    level: float
    horizon_periods: int
    horizon_rule: str | None
    rolling_periods: int | None
    forecast_periods: int
    drawdown_periods: int
    draws: int
    seed: int
