"""Metrics against a benchmark: how far apart, and how much ahead."""

from __future__ import annotations

from functools import partial

from tangency.performance.metrics.beside_benchmark import pair_facts
from tangency.performance.metrics.facts import Facts
from tangency.performance.metrics.metric import Group, Metric, Unit, ratio
from tangency.performance.metrics.pair import Pair
from tangency.risk.undefined import UndefinedFigure

__all__ = ["METRICS"]

_BACON = "Bacon (2008), chapter 4"
_GRINOLD = "Grinold & Kahn (2000), Active Portfolio Management, chapter 5"
_metric = partial(Metric, group=Group.RELATIVE, higher_is_better=True, needs_benchmark=True)


def _tracking_error(facts: Facts) -> float:
    return pair_facts(facts).active_deviation * facts.root


def _require_active(facts: Facts) -> Pair:
    other = pair_facts(facts)
    if other.is_active_constant:
        raise UndefinedFigure("the difference from the benchmark is constant")
    return other


def _information(facts: Facts) -> float:
    other = _require_active(facts)
    return other.active_mean / other.active_deviation * facts.root


def _premium(facts: Facts) -> float:
    return facts.annual_return - pair_facts(facts).annual_return


def _geometric_information(facts: Facts) -> float:
    return _premium(facts) / (_require_active(facts).active_deviation * facts.root)


def _geometric_excess(facts: Facts) -> float:
    growth = 1.0 + pair_facts(facts).total_return
    return ratio(1.0 + facts.total_return, growth, "the benchmark lost everything") - 1.0


def _relative_drawdown(facts: Facts) -> float:
    other, benchmark = pair_facts(facts), facts.record.benchmark
    if benchmark is None or other.scan.lowest == -1.0:
        raise UndefinedFigure("the benchmark lost everything")
    from tangency.performance.kernels.pair_scan import relative_drawdown  # noqa: PLC0415  # the compiler loads late

    return relative_drawdown(facts.record.returns, benchmark)


METRICS = (
    _metric(
        name="benchmark_total_return",
        title="Total return of the benchmark",
        formula="Πₜ (1 + bₜ) − 1",
        unit=Unit.FRACTION,
        source="Bacon (2008), chapter 2",
        higher_is_better=None,
        of=lambda facts: pair_facts(facts).total_return,
    ),
    _metric(
        name="benchmark_annual_return",
        title="Annual return of the benchmark (geometric)",
        formula="Πₜ (1 + bₜ)^(P/n) − 1",
        unit=Unit.FRACTION_YEAR,
        source="Bacon (2008), chapter 2",
        higher_is_better=None,
        of=lambda facts: pair_facts(facts).annual_return,
    ),
    _metric(
        name="active_premium",
        title="Active premium",
        formula="annual return − annual return of the benchmark, both geometric",
        unit=Unit.FRACTION_YEAR,
        source=_BACON,
        of=_premium,
        peers=("PerformanceAnalytics:ActivePremium", "PerformanceAnalytics:Return.annualized.excess"),
    ),
    _metric(
        name="active_return",
        title="Active return (arithmetic)",
        formula="P · mean(r − b)",
        unit=Unit.FRACTION_YEAR,
        source=_GRINOLD,
        of=lambda facts: facts.year * pair_facts(facts).active_mean,
    ),
    _metric(
        name="geometric_excess_return",
        title="Geometric excess return",
        formula="Π (1 + rₜ) / Π (1 + bₜ) − 1",
        unit=Unit.FRACTION,
        source="Bacon (2008), chapter 3",
        of=_geometric_excess,
        peers=("PerformanceAnalytics:Return.relative",),
    ),
    _metric(
        name="tracking_error",
        title="Tracking error",
        formula="sd(r − b) · √P, divisor n − 1",
        unit=Unit.FRACTION_YEAR,
        source=_GRINOLD,
        higher_is_better=None,
        of=_tracking_error,
        peers=("PerformanceAnalytics:TrackingError", "empyrical:tracking_error"),
    ),
    _metric(
        name="information_ratio",
        title="Information ratio",
        formula="mean(r − b) / sd(r − b) · √P, divisor n − 1",
        unit=Unit.RATIO_YEAR,
        source=_GRINOLD,
        of=_information,
        peers=("quantstats:information_ratio", "empyrical:excess_sharpe", "ffn:calc_information_ratio"),
    ),
    _metric(
        name="geometric_information_ratio",
        title="Information ratio of the active premium",
        formula="active premium / tracking error",
        unit=Unit.RATIO_YEAR,
        source=_BACON,
        of=_geometric_information,
        peers=("PerformanceAnalytics:InformationRatio",),
    ),
    _metric(
        name="max_relative_drawdown",
        title="Maximum drawdown against the benchmark",
        formula="max drawdown of Π (1 + rₜ)/(1 + bₜ)",
        unit=Unit.FRACTION,
        source=_BACON,
        higher_is_better=False,
        of=_relative_drawdown,
    ),
)
