"""Metrics of dispersion: how returns scatter, about their mean and about the minimum acceptable return."""

from __future__ import annotations

from functools import partial
from math import sqrt

from tangency.performance.metrics.metric import Group, Metric, Unit, ratio

__all__ = ["METRICS"]

_BACON = "Bacon (2008), chapter 4"
_metric = partial(Metric, group=Group.DISPERSION)
_about = partial(_metric, needs_minimum_acceptable=True)
_NONE_BELOW = "no return is below the minimum acceptable one"

METRICS = (
    _metric(
        name="volatility",
        title="Volatility",
        formula="sd(r) · √P, divisor n − 1",
        unit=Unit.FRACTION_YEAR,
        source=_BACON,
        higher_is_better=False,
        of=lambda facts: facts.deviation * facts.root,
        peers=(
            "quantstats:volatility",
            "empyrical:annual_volatility",
            "ffn:daily_vol",
            "PerformanceAnalytics:StdDev.annualized",
        ),
    ),
    _metric(
        name="total_risk",
        title="Volatility of the population",
        formula="√(Σ (rₜ − r̄)² / n) · √P",
        unit=Unit.FRACTION_YEAR,
        source=_BACON,
        higher_is_better=False,
        of=lambda facts: sqrt(facts.own.m2) * facts.root,
        peers=("PerformanceAnalytics:TotalRisk",),
    ),
    _metric(
        name="standard_deviation",
        title="Standard deviation",
        formula="√(Σ (rₜ − r̄)² / (n − 1))",
        unit=Unit.FRACTION_PERIOD,
        source=_BACON,
        higher_is_better=False,
        of=lambda facts: facts.deviation,
        peers=("PerformanceAnalytics:StdDev", "PerformanceAnalytics:table.Stats Stdev"),
    ),
    _metric(
        name="mean_absolute_deviation",
        title="Mean absolute deviation",
        formula="Σ |rₜ − r̄| / n",
        unit=Unit.FRACTION_PERIOD,
        source=_BACON,
        higher_is_better=False,
        of=lambda facts: facts.own.absolute_deviation,
        peers=("PerformanceAnalytics:MeanAbsoluteDeviation",),
    ),
    _about(
        name="downside_deviation",
        title="Downside deviation",
        formula="√(Σ max(m − rₜ, 0)² / n), n of all periods",
        unit=Unit.FRACTION_PERIOD,
        source="Sortino & van der Meer (1991), Downside risk",
        higher_is_better=False,
        of=lambda facts: sqrt(facts.about.down2),
        peers=("PerformanceAnalytics:DownsideDeviation", "PerformanceAnalytics:SemiDeviation"),
    ),
    _about(
        name="downside_deviation_annual",
        title="Annual downside deviation",
        formula="√(Σ max(m − rₜ, 0)² / n) · √P",
        unit=Unit.FRACTION_YEAR,
        source="Sortino & van der Meer (1991), Downside risk",
        higher_is_better=False,
        of=lambda facts: sqrt(facts.about.down2) * facts.root,
        peers=("empyrical:downside_risk",),
    ),
    _about(
        name="downside_variance",
        title="Downside variance",
        formula="Σ max(m − rₜ, 0)² / n",
        unit=Unit.SQUARED_PERIOD,
        source=_BACON,
        higher_is_better=False,
        of=lambda facts: facts.about.down2,
        peers=("PerformanceAnalytics:SemiVariance", "PerformanceAnalytics:lpm"),
    ),
    _about(
        name="downside_potential",
        title="Downside potential",
        formula="Σ max(m − rₜ, 0) / n",
        unit=Unit.FRACTION_PERIOD,
        source=_BACON,
        higher_is_better=False,
        of=lambda facts: facts.about.down,
        peers=("PerformanceAnalytics:DownsidePotential",),
    ),
    _about(
        name="downside_frequency",
        title="Downside frequency",
        formula="#{rₜ < m} / n",
        unit=Unit.SHARE,
        source=_BACON,
        higher_is_better=False,
        of=lambda facts: facts.about.below,
        peers=("PerformanceAnalytics:DownsideFrequency",),
    ),
    _about(
        name="upside_risk",
        title="Upside risk",
        formula="√(Σ max(rₜ − m, 0)² / n)",
        unit=Unit.FRACTION_PERIOD,
        source=_BACON,
        higher_is_better=True,
        of=lambda facts: sqrt(facts.about.up2),
        peers=("PerformanceAnalytics:UpsideRisk",),
    ),
    _about(
        name="upside_variance",
        title="Upside variance",
        formula="Σ max(rₜ − m, 0)² / n",
        unit=Unit.SQUARED_PERIOD,
        source=_BACON,
        higher_is_better=True,
        of=lambda facts: facts.about.up2,
        peers=("PerformanceAnalytics:UpsideRisk variance",),
    ),
    _about(
        name="upside_potential",
        title="Upside potential",
        formula="Σ max(rₜ − m, 0) / n",
        unit=Unit.FRACTION_PERIOD,
        source=_BACON,
        higher_is_better=True,
        of=lambda facts: facts.about.up,
        peers=("PerformanceAnalytics:UpsideRisk potential",),
    ),
    _about(
        name="upside_frequency",
        title="Upside frequency",
        formula="#{rₜ > m} / n",
        unit=Unit.SHARE,
        source=_BACON,
        higher_is_better=True,
        of=lambda facts: facts.about.above,
        peers=("PerformanceAnalytics:UpsideFrequency",),
    ),
    _about(
        name="volatility_skewness",
        title="Volatility skewness",
        formula="upside variance / downside variance",
        unit=Unit.RATIO,
        source=_BACON,
        higher_is_better=True,
        of=lambda facts: ratio(facts.about.up2, facts.about.down2, _NONE_BELOW),
        peers=("PerformanceAnalytics:VolatilitySkewness volatility",),
    ),
    _about(
        name="variability_skewness",
        title="Variability skewness",
        formula="upside risk / downside deviation",
        unit=Unit.RATIO,
        source=_BACON,
        higher_is_better=True,
        of=lambda facts: sqrt(ratio(facts.about.up2, facts.about.down2, _NONE_BELOW)),
        peers=("PerformanceAnalytics:VolatilitySkewness variability",),
    ),
)
