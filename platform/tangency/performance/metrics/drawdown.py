"""Metrics of drawdowns: how deep, how long, and the return for them."""

from __future__ import annotations

from functools import partial
from math import sqrt

import numpy as np

from tangency.performance.metrics.facts import Facts
from tangency.performance.metrics.metric import Group, Metric, Unit, ratio
from tangency.risk.undefined import UndefinedFigure

__all__ = ["METRICS"]

_BACON = "Bacon (2008), chapter 4"
_NEVER = "equity never fell"
_metric = partial(Metric, group=Group.DRAWDOWN, higher_is_better=False)
_reward = partial(_metric, unit=Unit.RATIO_YEAR, higher_is_better=True)


def _ulcer(facts: Facts) -> float:
    return sqrt(facts.falls.squares / facts.n)


def _average_of_largest(facts: Facts) -> float:
    if facts.falls.n == 0:
        raise UndefinedFigure(_NEVER)
    largest = np.sort(facts.table.depths)[-3:].tolist()
    return float(sum(largest)) / len(largest)


def _longest_days(facts: Facts) -> float:
    table, calendar = facts.table, facts.calendar
    if calendar is None:
        raise UndefinedFigure("the periods have no dates")
    if len(table) == 0:
        return 0.0
    if table.peaks[0] < 0 and facts.falls.longest_place == 0:
        raise UndefinedFigure("the longest drawdown begins with the record, and the date of its peak is not known")
    from tangency.performance.kernels.drawdown_lengths import longest_days  # noqa: PLC0415  # the compiler loads late

    return float(longest_days(calendar.days, table.peaks, table.recoveries))


def _over_annual(facts: Facts, risk: float) -> float:
    return ratio(facts.annual_return - facts.annual_risk_free, risk, _NEVER)


METRICS = (
    _metric(
        name="max_drawdown",
        title="Maximum drawdown",
        formula="max dₜ, dₜ = 1 − Vₜ / maxₛ≤ₜ Vₛ with V₀ = 1",
        unit=Unit.FRACTION,
        source=_BACON,
        of=lambda facts: facts.falls.deepest,
        peers=(
            "quantstats:max_drawdown",
            "empyrical:max_drawdown",
            "ffn:max_drawdown",
            "PerformanceAnalytics:maxDrawdown",
        ),
    ),
    _metric(
        name="average_drawdown",
        title="Average drawdown",
        formula="mean of the depths of the single drawdowns",
        unit=Unit.FRACTION,
        source=_BACON,
        of=lambda facts: ratio(facts.falls.depths, facts.falls.n, _NEVER),
        peers=("quantstats:Avg. Drawdown", "ffn:avg_drawdown", "PerformanceAnalytics:AverageDrawdown"),
    ),
    _metric(
        name="drawdown_deviation",
        title="Drawdown deviation",
        formula="√(Σ Dⱼ² / n), Dⱼ the depths of the single drawdowns",
        unit=Unit.FRACTION,
        source=_BACON,
        of=lambda facts: sqrt(facts.falls.squared_depths / facts.n),
        peers=("PerformanceAnalytics:DrawdownDeviation",),
    ),
    _metric(
        name="n_drawdowns",
        title="Number of drawdowns",
        formula="stretches below a highest equity",
        unit=Unit.COUNT,
        source=_BACON,
        of=lambda facts: float(facts.falls.n),
    ),
    _metric(
        name="current_drawdown",
        title="Current drawdown",
        formula="dₜ of the last period",
        unit=Unit.FRACTION,
        source=_BACON,
        of=lambda facts: float(facts.table.underwater[-1]),
    ),
    _metric(
        name="pain_index",
        title="Pain index",
        formula="Σ dₜ / n",
        unit=Unit.FRACTION,
        source="Becker (2006), The pain index and pain ratio, Zephyr Associates",
        of=lambda facts: facts.falls.mean,
        peers=("PerformanceAnalytics:PainIndex",),
    ),
    _metric(
        name="ulcer_index",
        title="Ulcer index",
        formula="√(Σ dₜ² / n)",
        unit=Unit.FRACTION,
        source="Martin & McCann (1989), The Investor's Guide to Fidelity Funds",
        of=_ulcer,
        peers=("quantstats:ulcer_index", "PerformanceAnalytics:UlcerIndex"),
    ),
    _metric(
        name="cdar_95",
        title="Conditional drawdown at risk (95 %)",
        formula="min ζ + Σ max(dₜ − ζ, 0) / (0.05 n)",
        unit=Unit.FRACTION,
        source="Chekhlov, Uryasev & Zabarankin (2005), Drawdown measure in portfolio optimization",
        of=lambda facts: facts.cdar_95,
        peers=("PerformanceAnalytics:CDD",),
    ),
    _metric(
        name="time_under_water",
        title="Time under water",
        formula="#{dₜ > 0} / n",
        unit=Unit.SHARE,
        source=_BACON,
        of=lambda facts: facts.falls.n_under / facts.n,
    ),
    _metric(
        name="longest_under_water",
        title="Longest time under water",
        formula="most periods from a peak to its recovery, or to the end of the record",
        unit=Unit.PERIODS,
        source=_BACON,
        of=lambda facts: float(facts.falls.longest),
    ),
    _metric(
        name="longest_under_water_days",
        title="Longest time under water",
        formula="most days from the label of a peak to that of its recovery, or the last one",
        unit=Unit.DAYS,
        source=_BACON,
        of=_longest_days,
        needs_dates=True,
        peers=("quantstats:Longest DD Days",),
    ),
    _metric(
        name="average_under_water",
        title="Average time under water",
        formula="mean periods from peak to recovery, or to the end of the record",
        unit=Unit.PERIODS,
        source=_BACON,
        of=lambda facts: ratio(facts.falls.under, facts.falls.n, _NEVER),
        peers=("ffn:avg_drawdown_days", "PerformanceAnalytics:AverageLength"),
    ),
    _metric(
        name="average_decline",
        title="Average time to the valley",
        formula="mean periods from peak to valley",
        unit=Unit.PERIODS,
        source=_BACON,
        of=lambda facts: ratio(facts.falls.down, facts.falls.n, _NEVER),
    ),
    _metric(
        name="average_recovery",
        title="Average time to recover",
        formula="mean periods from valley to recovery, of drawdowns that recovered",
        unit=Unit.PERIODS,
        source=_BACON,
        of=lambda facts: ratio(facts.falls.up, facts.falls.recovered, "no drawdown was recovered"),
        peers=("PerformanceAnalytics:AverageRecovery",),
    ),
    _reward(
        name="recovery_factor",
        title="Recovery factor",
        formula="total return / maximum drawdown, negative for a loss",
        unit=Unit.RATIO,
        source="QuantStats 0.0.86, recovery_factor (there of the absolute sum of returns)",
        of=lambda facts: ratio(facts.total_return, facts.falls.deepest, _NEVER),
        peers=("quantstats:recovery_factor",),
    ),
    _reward(
        name="calmar_ratio",
        title="Calmar ratio",
        formula="annual return / maximum drawdown, of the whole record",
        source="Young (1991), Calmar ratio: a smoother tool",
        of=lambda facts: ratio(facts.annual_return, facts.falls.deepest, _NEVER),
        peers=(
            "quantstats:calmar",
            "empyrical:calmar_ratio",
            "ffn:calmar",
            "PerformanceAnalytics:CalmarRatio",
        ),
    ),
    _reward(
        name="sterling_ratio_10",
        title="Sterling ratio (10 %)",
        formula="(annual return − annual r_f) / (mean of the three deepest drawdowns + 0.1)",
        source="Deane Sterling Jones, in Bacon (2008), chapter 4",
        of=lambda facts: (facts.annual_return - facts.annual_risk_free) / (_average_of_largest(facts) + 0.1),
    ),
    _reward(
        name="sterling_calmar_ratio_10",
        title="Sterling–Calmar ratio (10 %)",
        formula="annual return / (maximum drawdown + 0.1)",
        source="Bacon (2008), chapter 4",
        of=lambda facts: facts.annual_return / (facts.falls.deepest + 0.1),
        peers=("PerformanceAnalytics:SterlingRatio",),
    ),
    _reward(
        name="burke_ratio",
        title="Burke ratio",
        formula="(annual return − annual r_f) / √(Σ Dⱼ²)",
        source="Burke (1994), A sharper Sharpe ratio",
        of=lambda facts: _over_annual(facts, sqrt(facts.falls.squared_depths)),
        peers=("PerformanceAnalytics:BurkeRatio",),
    ),
    _reward(
        name="burke_ratio_modified",
        title="Burke ratio, modified",
        formula="(annual return − annual r_f) / √(Σ Dⱼ² / n)",
        source=_BACON,
        of=lambda facts: _over_annual(facts, sqrt(facts.falls.squared_depths / facts.n)),
        peers=("PerformanceAnalytics:BurkeRatio modified",),
    ),
    _reward(
        name="pain_ratio",
        title="Pain ratio",
        formula="(annual return − annual r_f) / pain index",
        source="Becker (2006), The pain index and pain ratio, Zephyr Associates",
        of=lambda facts: _over_annual(facts, facts.falls.mean),
        peers=("PerformanceAnalytics:PainRatio",),
    ),
    _reward(
        name="martin_ratio",
        title="Martin ratio (ulcer performance index)",
        formula="(annual return − annual r_f) / ulcer index",
        source="Martin & McCann (1989), The Investor's Guide to Fidelity Funds",
        of=lambda facts: _over_annual(facts, _ulcer(facts)),
        peers=("quantstats:ulcer_performance_index", "quantstats:upi", "PerformanceAnalytics:MartinRatio"),
    ),
    _reward(
        name="return_over_cdar_95",
        title="Annual excess return over CDaR (95 %)",
        formula="(annual return − annual r_f) / CDaR₀.₉₅",
        source="Chekhlov, Uryasev & Zabarankin (2005)",
        of=lambda facts: _over_annual(facts, facts.cdar_95),
    ),
)
