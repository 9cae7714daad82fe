"""Metrics of growth: what was earned, compounded and on average, over the record and its last stretches."""

from __future__ import annotations

from collections.abc import Callable
from math import log1p

import numpy as np

from tangency.performance.metrics.facts import Facts
from tangency.performance.metrics.metric import Group, Metric, Unit
from tangency.performance.metrics.periods import Calendar
from tangency.performance.sample_moments import mean_of
from tangency.performance.turnover import annual_turnover
from tangency.risk.undefined import UndefinedFigure

__all__ = ["METRICS"]

_BACON = "Bacon (2008), Practical Portfolio Performance Measurement and Attribution, chapter 2"
_MONTHS_PER_YEAR = 12


def _logarithmic(facts: Facts) -> float:
    if facts.own.lowest == -1.0:
        raise UndefinedFigure("a return of -100% has no logarithm")
    return facts.year * mean_of(facts.logarithms)


def _geometric_mean(facts: Facts) -> float:
    return float((1.0 + facts.total_return) ** (1.0 / facts.n)) - 1.0


def _by_time(facts: Facts) -> float:
    calendar = _dated(facts)
    if calendar.n_days <= 0.0:
        raise UndefinedFigure("the first and the last label are of the same instant")
    return float(calendar.growth_between ** (365.25 / calendar.n_days)) - 1.0


def _turnover(facts: Facts) -> float:
    if facts.record.turnover is None:
        raise UndefinedFigure("turnover is not known")
    return annual_turnover(facts.record.turnover, periods_per_year=facts.year)


def _payback(facts: Facts) -> float:
    if facts.annual_return <= 0.0:
        raise UndefinedFigure("equity does not grow")
    return float(np.log(2.0)) / log1p(facts.annual_return)


def _dated(facts: Facts) -> Calendar:
    if facts.calendar is None:
        raise UndefinedFigure("the periods have no dates")
    return facts.calendar


def _trailing(months: int) -> Callable[[Facts], float]:
    """Return the growth of the last `months`, by the year where they are more than one."""

    def of(facts: Facts) -> float:
        growth = _dated(facts).trailing.get(months)
        if growth is None:
            raise UndefinedFigure(f"the record does not reach back {months} months")
        return float(growth ** (_MONTHS_PER_YEAR / months if months > _MONTHS_PER_YEAR else 1.0)) - 1.0

    return of


def _last(name: str, title: str, months: int, *peers: str) -> Metric:
    annual = months > _MONTHS_PER_YEAR
    return Metric(
        name=name,
        title=title,
        formula=f"Π (1 + rₜ){f'^(12 / {months})' if annual else ''} − 1 over labels of the last {months} months",
        unit=Unit.FRACTION_YEAR if annual else Unit.FRACTION,
        source=_BACON,
        higher_is_better=True,
        group=Group.GROWTH,
        of=_trailing(months),
        needs_dates=True,
        peers=peers,
    )


METRICS = (
    Metric(
        name="total_return",
        title="Total return",
        formula="Πₜ (1 + rₜ) − 1",
        unit=Unit.FRACTION,
        source=_BACON,
        higher_is_better=True,
        group=Group.GROWTH,
        of=lambda facts: facts.total_return,
        peers=(
            "quantstats:comp",
            "empyrical:cum_returns_final",
            "ffn:total_return",
            "PerformanceAnalytics:Return.cumulative",
            "ffn:incep",
        ),
    ),
    Metric(
        name="annual_return",
        title="Annual return (geometric)",
        formula="Πₜ (1 + rₜ)^(P/n) − 1",
        unit=Unit.FRACTION_YEAR,
        source=_BACON,
        higher_is_better=True,
        group=Group.GROWTH,
        of=lambda facts: facts.annual_return,
        peers=("quantstats:cagr", "empyrical:annual_return", "PerformanceAnalytics:Return.annualized"),
    ),
    Metric(
        name="annual_return_by_time",
        title="Annual return by elapsed time",
        formula="(V_last / V_first)^(365.25 / days between their labels) − 1",
        unit=Unit.FRACTION_YEAR,
        source=_BACON,
        higher_is_better=True,
        group=Group.GROWTH,
        of=_by_time,
        needs_dates=True,
        peers=("ffn:cagr",),
    ),
    Metric(
        name="annual_mean_return",
        title="Annual mean return (arithmetic)",
        formula="P · mean(r)",
        unit=Unit.FRACTION_YEAR,
        source=_BACON,
        higher_is_better=True,
        group=Group.GROWTH,
        of=lambda facts: facts.year * facts.own.mean,
        peers=("ffn:daily_mean",),
    ),
    Metric(
        name="annual_excess_return",
        title="Annual mean excess return (arithmetic)",
        formula="P · mean(r − r_f)",
        unit=Unit.FRACTION_YEAR,
        source="Sharpe (1994), The Sharpe ratio, equation 3",
        higher_is_better=True,
        group=Group.GROWTH,
        of=lambda facts: facts.year * facts.mean_over,
        peers=("PerformanceAnalytics:Return.excess",),
    ),
    Metric(
        name="annual_log_return",
        title="Annual logarithmic return",
        formula="P · mean(ln(1 + r))",
        unit=Unit.FRACTION_YEAR,
        source=_BACON,
        higher_is_better=True,
        group=Group.GROWTH,
        of=_logarithmic,
    ),
    Metric(
        name="mean_return",
        title="Mean return",
        formula="Σ rₜ / n",
        unit=Unit.FRACTION_PERIOD,
        source=_BACON,
        higher_is_better=True,
        group=Group.GROWTH,
        of=lambda facts: facts.own.mean,
        peers=("PerformanceAnalytics:table.Stats Arithmetic Mean",),
    ),
    Metric(
        name="geometric_mean_return",
        title="Geometric mean return",
        formula="Πₜ (1 + rₜ)^(1/n) − 1",
        unit=Unit.FRACTION_PERIOD,
        source=_BACON,
        higher_is_better=True,
        group=Group.GROWTH,
        of=_geometric_mean,
        peers=(
            "quantstats:expected_return",
            "quantstats:geometric_mean",
            "quantstats:ghpr",
            "PerformanceAnalytics:mean.geometric",
            "PerformanceAnalytics:table.Stats Geometric Mean",
        ),
    ),
    Metric(
        name="doubling_time",
        title="Years to double",
        formula="ln 2 / ln(1 + annual return)",
        unit=Unit.YEARS,
        source="compound interest",
        higher_is_better=False,
        group=Group.GROWTH,
        of=_payback,
    ),
    Metric(
        name="n_periods",
        title="Periods",
        formula="n",
        unit=Unit.PERIODS,
        source="the record",
        higher_is_better=None,
        group=Group.GROWTH,
        of=lambda facts: float(facts.n),
        peers=("PerformanceAnalytics:table.Stats Observations",),
    ),
    Metric(
        name="n_years",
        title="Years",
        formula="n / P",
        unit=Unit.YEARS,
        source="the record and its calendar",
        higher_is_better=None,
        group=Group.GROWTH,
        of=lambda facts: facts.n / facts.year,
    ),
    Metric(
        name="exposure",
        title="Share of periods with a return",
        formula="#{rₜ ≠ 0} / n",
        unit=Unit.SHARE,
        source="QuantStats 0.0.86, exposure (there rounded up to a whole per cent)",
        higher_is_better=None,
        group=Group.GROWTH,
        of=lambda facts: (facts.own.n_gains + facts.own.n_losses) / facts.n,
        peers=("quantstats:exposure",),
    ),
    Metric(
        name="annual_turnover",
        title="Annual turnover",
        formula="P · mean(½ traded notional / NAV)",
        unit=Unit.FRACTION_YEAR,
        source="Grinold & Kahn (2000), Active Portfolio Management, chapter 16",
        higher_is_better=None,
        group=Group.GROWTH,
        of=_turnover,
        peers=("pyfolio:get_turnover",),
    ),
    Metric(
        name="month_to_date",
        title="Month to date",
        formula="Π (1 + rₜ) − 1 over the last label's month",
        unit=Unit.FRACTION,
        source=_BACON,
        higher_is_better=True,
        group=Group.GROWTH,
        of=lambda facts: _dated(facts).last_month,
        needs_dates=True,
        peers=("quantstats:MTD", "ffn:mtd"),
    ),
    Metric(
        name="quarter_to_date",
        title="Quarter to date",
        formula="Π (1 + rₜ) − 1 over the last label's quarter",
        unit=Unit.FRACTION,
        source=_BACON,
        higher_is_better=True,
        group=Group.GROWTH,
        of=lambda facts: _dated(facts).last_quarter,
        needs_dates=True,
    ),
    Metric(
        name="year_to_date",
        title="Year to date",
        formula="Π (1 + rₜ) − 1 over the last label's year",
        unit=Unit.FRACTION,
        source=_BACON,
        higher_is_better=True,
        group=Group.GROWTH,
        of=lambda facts: _dated(facts).last_year,
        needs_dates=True,
        peers=("quantstats:YTD", "ffn:ytd"),
    ),
    _last("last_3_months", "Last 3 months", 3, "quantstats:3M", "ffn:three_month"),
    _last("last_6_months", "Last 6 months", 6, "quantstats:6M", "ffn:six_month"),
    _last("last_12_months", "Last 12 months", 12, "quantstats:1Y", "ffn:one_year"),
    _last("last_3_years", "Last 3 years, annual", 36, "quantstats:3Y (ann.)", "ffn:three_year"),
    _last("last_5_years", "Last 5 years, annual", 60, "quantstats:5Y (ann.)", "ffn:five_year"),
    _last("last_10_years", "Last 10 years, annual", 120, "quantstats:10Y (ann.)", "ffn:ten_year"),
)
