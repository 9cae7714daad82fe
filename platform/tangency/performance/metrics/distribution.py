"""Metrics of the distribution: shape, quantiles, serial dependence, how sure the mean is."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from math import exp, log, sqrt

from tangency.performance.metrics.facts import LJUNG_BOX_LAGS, Facts
from tangency.performance.metrics.metric import Group, Metric, Unit
from tangency.performance.normal import normal_quantile
from tangency.performance.quantile import quantile
from tangency.risk.undefined import UndefinedFigure

__all__ = ["METRICS"]

_JOANES = "Joanes & Gill (1998), Comparing measures of sample skewness and kurtosis"
_CONSTANT = "the returns are constant"
_LEAST_FOR_SKEWNESS, _LEAST_FOR_KURTOSIS = 3, 4
_metric = partial(Metric, group=Group.DISTRIBUTION, unit=Unit.RATIO, higher_is_better=None)


def _skewness(facts: Facts) -> float:
    if facts.own.is_constant:
        raise UndefinedFigure(_CONSTANT)
    return facts.own.skewness


def _kurtosis(facts: Facts) -> float:
    if facts.own.is_constant:
        raise UndefinedFigure(_CONSTANT)
    return facts.own.kurtosis


def _require(facts: Facts, least: int) -> None:
    if facts.n < least:
        raise UndefinedFigure(f"at least {least} periods are needed")


def _sample_skewness(facts: Facts) -> float:
    _require(facts, _LEAST_FOR_SKEWNESS)
    n = facts.n
    return sqrt(n * (n - 1.0)) / (n - 2.0) * _skewness(facts)


def _sample_kurtosis(facts: Facts) -> float:
    _require(facts, _LEAST_FOR_KURTOSIS)
    n = facts.n
    return (n - 1.0) / ((n - 2.0) * (n - 3.0)) * ((n + 1.0) * (_kurtosis(facts) - 3.0) + 6.0)


def _jarque_bera(facts: Facts) -> float:
    return facts.n / 6.0 * (_skewness(facts) ** 2 + (_kurtosis(facts) - 3.0) ** 2 / 4.0)


def _autocorrelation(facts: Facts) -> float:
    if not facts.autocorrelations:
        raise UndefinedFigure("the excess returns are constant")
    return facts.autocorrelations[0]


def _ljung_box(facts: Facts) -> float:
    _autocorrelation(facts)
    if len(facts.autocorrelations) < LJUNG_BOX_LAGS:
        raise UndefinedFigure(f"more than {LJUNG_BOX_LAGS} periods are needed")
    n = facts.n
    return n * (n + 2.0) * sum(rho * rho / (n - lag) for lag, rho in enumerate(facts.autocorrelations, 1))


def _ljung_box_p(facts: Facts) -> float:
    half = _ljung_box(facts) / 2.0
    return exp(-half) * (1.0 + half + half * half / 2.0)  # the upper tail of χ² with six degrees of freedom


def _error(facts: Facts) -> float:
    return facts.deviation / sqrt(facts.n)


def _hurst(facts: Facts) -> float:
    if facts.own.is_constant:
        raise UndefinedFigure(_CONSTANT)
    return log(facts.own.walk_range / facts.deviation) / log(facts.n)


def _stability(facts: Facts) -> float:
    if facts.own.lowest == -1.0:
        raise UndefinedFigure("a return of -100% has no logarithm")
    from tangency.performance.kernels.return_scan import trend  # noqa: PLC0415  # the compiler loads where it is needed

    if facts.own.lowest == facts.own.highest == 0.0:
        raise UndefinedFigure("equity never moved")
    return trend(facts.logarithms)


def _at(probability: float, name: str, *peers: str) -> Metric:
    return _metric(
        name=name,
        title=f"Quantile of returns ({100 * probability:g} %)",
        formula=f"q of probability {probability:g}, linear between order statistics",
        unit=Unit.FRACTION_PERIOD,
        source="Hyndman & Fan (1996), Sample quantiles in statistical packages, definition 7",
        of=_quantile(probability),
        peers=peers,
    )


def _quantile(probability: float) -> Callable[[Facts], float]:
    return lambda facts: quantile(facts.ordered, probability)


METRICS = (
    _metric(
        name="skewness",
        title="Skewness",
        formula="γ₃ = m₃ / m₂^(3/2), divisor n",
        source=_JOANES,
        higher_is_better=True,
        of=_skewness,
        peers=("PerformanceAnalytics:skewness",),
    ),
    _metric(
        name="kurtosis",
        title="Kurtosis",
        formula="γ₄ = m₄ / m₂², divisor n; 3 for normal returns",
        source=_JOANES,
        higher_is_better=False,
        of=_kurtosis,
        peers=("PerformanceAnalytics:kurtosis",),
    ),
    _metric(
        name="sample_skewness",
        title="Sample skewness",
        formula="√(n(n−1)) / (n−2) · γ₃",
        source=_JOANES,
        higher_is_better=True,
        of=_sample_skewness,
        peers=("quantstats:skew", "ffn:daily_skew"),
    ),
    _metric(
        name="sample_excess_kurtosis",
        title="Sample excess kurtosis",
        formula="(n−1) / ((n−2)(n−3)) · [(n+1)(γ₄−3) + 6]",
        source=_JOANES,
        higher_is_better=False,
        of=_sample_kurtosis,
        peers=("quantstats:kurtosis", "ffn:daily_kurt"),
    ),
    _metric(
        name="skewness_kurtosis_ratio",
        title="Skewness–kurtosis ratio",
        formula="γ₃ / γ₄",
        source="Watanabe (2006), Is Sharpe ratio still effective?",
        higher_is_better=True,
        of=lambda facts: _skewness(facts) / _kurtosis(facts),
        peers=("PerformanceAnalytics:SkewnessKurtosisRatio",),
    ),
    _metric(
        name="jarque_bera",
        title="Jarque–Bera statistic",
        formula="n/6 · (γ₃² + (γ₄−3)²/4)",
        source="Jarque & Bera (1987), A test for normality of observations and regression residuals",
        of=_jarque_bera,
    ),
    _metric(
        name="jarque_bera_p_value",
        title="p-value of normality (Jarque–Bera)",
        formula="exp(−JB/2), of χ² with two degrees of freedom; asymptotic",
        unit=Unit.PROBABILITY,
        source="Jarque & Bera (1987)",
        of=lambda facts: exp(-_jarque_bera(facts) / 2.0),
    ),
    _metric(
        name="autocorrelation_1",
        title="Autocorrelation of excess returns (lag 1)",
        formula="ρ₁ = Σ (eₜ − ē)(eₜ₋₁ − ē) / Σ (eₜ − ē)², e = r − r_f",
        source="Box & Jenkins (1970), Time Series Analysis, chapter 2",
        of=_autocorrelation,
        peers=("PerformanceAnalytics:table.Autocorrelation rho1",),
    ),
    _metric(
        name="ljung_box_6",
        title="Ljung–Box statistic (6 lags)",
        formula="n(n+2) Σ ρₖ² / (n−k), k = 1 … 6",
        source="Ljung & Box (1978), On a measure of lack of fit in time series models",
        of=_ljung_box,
        peers=("PerformanceAnalytics:table.Autocorrelation Q",),
    ),
    _metric(
        name="ljung_box_6_p_value",
        title="p-value of no autocorrelation (Ljung–Box, 6 lags)",
        formula="upper tail of χ² with six degrees of freedom; asymptotic",
        unit=Unit.PROBABILITY,
        source="Ljung & Box (1978)",
        of=_ljung_box_p,
    ),
    _metric(
        name="hurst_index",
        title="Hurst index (rescaled range of the whole record)",
        formula="ln([max Σ(r − r̄) − min Σ(r − r̄)] / sd(r)) / ln n",
        source="Hurst (1951), as in R PerformanceAnalytics, HurstIndex; one window, biased upwards",
        of=_hurst,
        peers=("PerformanceAnalytics:HurstIndex",),
    ),
    _metric(
        name="stability",
        title="Stability of growth",
        formula="R² of Σ ln(1 + r) regressed on time",
        source="empyrical, stability_of_timeseries",
        higher_is_better=True,
        of=_stability,
        peers=("empyrical:stability_of_timeseries",),
    ),
    _metric(
        name="mean_standard_error",
        title="Standard error of the mean return",
        formula="sd(r) / √n",
        unit=Unit.FRACTION_PERIOD,
        source="independent periods",
        higher_is_better=False,
        of=_error,
        peers=("PerformanceAnalytics:table.Stats SE Mean",),
    ),
    _metric(
        name="mean_lower_95",
        title="Mean return, lower limit (95 %)",
        formula="r̄ − z₀.₉₇₅ sd(r) / √n",
        unit=Unit.FRACTION_PERIOD,
        source="independent periods, normal approximation",
        higher_is_better=True,
        of=lambda facts: facts.own.mean - normal_quantile(0.975) * _error(facts),
        peers=("PerformanceAnalytics:table.Stats LCL Mean (0.95)",),
    ),
    _metric(
        name="mean_upper_95",
        title="Mean return, upper limit (95 %)",
        formula="r̄ + z₀.₉₇₅ sd(r) / √n",
        unit=Unit.FRACTION_PERIOD,
        source="independent periods, normal approximation",
        higher_is_better=True,
        of=lambda facts: facts.own.mean + normal_quantile(0.975) * _error(facts),
        peers=("PerformanceAnalytics:table.Stats UCL Mean (0.95)",),
    ),
    _at(0.01, "quantile_01"),
    _at(0.05, "quantile_05"),
    _at(0.25, "quantile_25", "PerformanceAnalytics:table.Stats Quartile 1"),
    _at(0.5, "median_return", "PerformanceAnalytics:table.Stats Median"),
    _at(0.75, "quantile_75", "PerformanceAnalytics:table.Stats Quartile 3"),
    _at(0.95, "quantile_95"),
    _at(0.99, "quantile_99"),
)
