"""Metrics against a benchmark by its direction: captures, up and down beta, timing, co-moments, Dimson's beta."""

from __future__ import annotations

from functools import partial
from math import expm1, isfinite, sqrt

from tangency.performance.dimson import dimson_beta
from tangency.performance.metrics.beside_benchmark import beta_of, pair_facts
from tangency.performance.metrics.facts import Facts
from tangency.performance.metrics.metric import Group, Metric, Unit, ratio
from tangency.performance.metrics.pair import CoMoments, OneSided
from tangency.risk.undefined import UndefinedFigure

__all__ = ["METRICS"]

_BACON = "Bacon (2008), chapter 4"
_MORNINGSTAR = "Morningstar (2011), Upside/downside capture ratio methodology"
_NO_RISE, _NO_FALL = "the benchmark never rose", "the benchmark never fell"
_UNDETERMINED = "the benchmark's returns do not determine it"
_ROUNDING = 1e-12
_metric = partial(Metric, group=Group.RELATIVE, higher_is_better=True, needs_benchmark=True, unit=Unit.RATIO)


def _capture(log_own: float, log_other: float, n: float, why_not: str) -> float:
    if n == 0.0:
        raise UndefinedFigure(why_not)
    if not isfinite(log_other):
        raise UndefinedFigure("the benchmark lost everything")
    return expm1(log_own / n) / expm1(log_other / n)


def _up_capture(facts: Facts) -> float:
    found = pair_facts(facts).comparison
    return _capture(found.log_up, found.log_up_benchmark, found.n_up, _NO_RISE)


def _down_capture(facts: Facts) -> float:
    found = pair_facts(facts).comparison
    return _capture(found.log_down, found.log_down_benchmark, found.n_down, _NO_FALL)


def _side(side: OneSided, word: str) -> float:
    if side.variance == 0.0:
        raise UndefinedFigure(f"the benchmark's excess return takes fewer than two values {word} zero")
    return side.covariance / side.variance


def _beta_up(facts: Facts) -> float:
    return _side(pair_facts(facts).up, "above")


def _beta_down(facts: Facts) -> float:
    return _side(pair_facts(facts).down, "below")


def _moments(facts: Facts) -> CoMoments:
    beta_of(facts)
    return pair_facts(facts).co_moments


def _second_slope(own: float, cross: float, other: float, moments: CoMoments) -> float:
    """Return the slope on the second of two regressors, of their covariances with returns and one another."""
    determinant = moments.yy * other - cross * cross
    if determinant <= _ROUNDING * moments.yy * other:
        raise UndefinedFigure(_UNDETERMINED)
    return (own * moments.yy - moments.xy * cross) / determinant


def _treynor_mazuy(facts: Facts) -> float:
    found = _moments(facts)
    return _second_slope(found.xq, found.yq, found.qq, found)


def _henriksson_merton(facts: Facts) -> float:
    found = _moments(facts)
    return _second_slope(found.xp, found.yp, found.pp, found)


def _standardised(facts: Facts, moment: float, scale: float) -> float:
    if facts.excess.is_constant:
        raise UndefinedFigure("the excess returns are constant")
    return moment / (sqrt(_moments(facts).xx) * scale)


def _dimson(facts: Facts) -> float:
    return dimson_beta(facts.over, pair_facts(facts).over, lags=1)


METRICS = (
    _metric(
        name="batting_average",
        title="Batting average",
        formula="#{rₜ > bₜ} / n",
        unit=Unit.SHARE,
        source=_BACON,
        of=lambda facts: pair_facts(facts).comparison.ahead / facts.n,
        peers=("empyrical:batting_average",),
    ),
    _metric(
        name="up_percentage_ratio",
        title="Share of the benchmark's gains with a higher return",
        formula="#{rₜ > bₜ, bₜ > 0} / #{bₜ > 0}",
        unit=Unit.SHARE,
        source=_BACON,
        of=lambda facts: ratio(pair_facts(facts).comparison.ahead_up, pair_facts(facts).comparison.n_up, _NO_RISE),
        peers=("PerformanceAnalytics:UpDownRatios Up Percent",),
    ),
    _metric(
        name="down_percentage_ratio",
        title="Share of the benchmark's losses with a higher return",
        formula="#{rₜ > bₜ, bₜ < 0} / #{bₜ < 0}",
        unit=Unit.SHARE,
        source=_BACON,
        of=lambda facts: ratio(pair_facts(facts).comparison.ahead_down, pair_facts(facts).comparison.n_down, _NO_FALL),
        peers=("PerformanceAnalytics:UpDownRatios Down Percent",),
    ),
    _metric(
        name="up_number_ratio",
        title="Share of the benchmark's gains with a gain",
        formula="#{rₜ > 0, bₜ > 0} / #{bₜ > 0}",
        unit=Unit.SHARE,
        source=_BACON,
        of=lambda facts: ratio(pair_facts(facts).comparison.both_up, pair_facts(facts).comparison.n_up, _NO_RISE),
        peers=("PerformanceAnalytics:UpDownRatios Up Number",),
    ),
    _metric(
        name="down_number_ratio",
        title="Share of the benchmark's losses with a loss",
        formula="#{rₜ < 0, bₜ < 0} / #{bₜ < 0}",
        unit=Unit.SHARE,
        source=_BACON,
        higher_is_better=False,
        of=lambda facts: ratio(pair_facts(facts).comparison.both_down, pair_facts(facts).comparison.n_down, _NO_FALL),
        peers=("PerformanceAnalytics:UpDownRatios Down Number",),
    ),
    _metric(
        name="up_capture",
        title="Upside capture",
        formula="g(r) / g(b) over bₜ > 0, g(x) = Π (1 + xₜ)^(1/k) − 1 of k periods",
        source=_MORNINGSTAR,
        of=_up_capture,
        peers=("empyrical:up_capture", "PerformanceAnalytics:UpDownRatios Up Capture"),
    ),
    _metric(
        name="down_capture",
        title="Downside capture",
        formula="g(r) / g(b) over bₜ < 0",
        source=_MORNINGSTAR,
        higher_is_better=False,
        of=_down_capture,
        peers=("empyrical:down_capture", "PerformanceAnalytics:UpDownRatios Down Capture"),
    ),
    _metric(
        name="capture_ratio",
        title="Capture ratio",
        formula="upside capture / downside capture",
        source=_MORNINGSTAR,
        of=lambda facts: ratio(_up_capture(facts), _down_capture(facts), "the record lost nothing with the benchmark"),
        peers=("empyrical:up_down_capture",),
    ),
    _metric(
        name="beta_up",
        title="Beta in rising markets",
        formula="Cov / Var over periods with bₜ > r_f",
        source=_BACON,
        higher_is_better=None,
        of=_beta_up,
        peers=("PerformanceAnalytics:CAPM.beta.bull", "empyrical:up_alpha_beta"),
    ),
    _metric(
        name="beta_down",
        title="Beta in falling markets",
        formula="Cov / Var over periods with bₜ < r_f",
        source=_BACON,
        higher_is_better=None,
        of=_beta_down,
        peers=("PerformanceAnalytics:CAPM.beta.bear", "empyrical:down_alpha_beta"),
    ),
    _metric(
        name="timing_ratio",
        title="Timing ratio",
        formula="beta in rising markets / beta in falling markets",
        source=_BACON,
        of=lambda facts: ratio(_beta_up(facts), _beta_down(facts), "beta in falling markets is zero"),
        peers=("PerformanceAnalytics:TimingRatio",),
    ),
    _metric(
        name="dimson_beta_1",
        title="Dimson beta (one lag and one lead)",
        formula="Σₖ βₖ of r − r_f on b − r_f at t − 1, t and t + 1",
        source="Dimson (1979), Risk measurement when shares are subject to infrequent trading",
        higher_is_better=None,
        of=_dimson,
    ),
    _metric(
        name="treynor_mazuy_gamma",
        title="Market timing (Treynor–Mazuy)",
        formula="γ of r − r_f = α + β y + γ y² + ε, y = b − r_f",
        source="Treynor & Mazuy (1966), Can mutual funds outguess the market?",
        of=_treynor_mazuy,
        peers=("PerformanceAnalytics:MarketTiming TM",),
    ),
    _metric(
        name="henriksson_merton_gamma",
        title="Market timing (Henriksson–Merton)",
        formula="γ of r − r_f = α + β y + γ max(−y, 0) + ε, y = b − r_f",
        source="Henriksson & Merton (1981), On market timing and investment performance II",
        of=_henriksson_merton,
        peers=("PerformanceAnalytics:MarketTiming HM",),
    ),
    _metric(
        name="coskewness",
        title="Coskewness with the benchmark",
        formula="E[x y²] / (σ_x σ_y²), x and y excess returns about their means, divisor n",
        source="Harvey & Siddique (2000), Conditional skewness in asset pricing tests",
        of=lambda facts: _standardised(facts, _moments(facts).xyy, _moments(facts).yy),
        peers=("PerformanceAnalytics:CoSkewness",),
    ),
    _metric(
        name="cokurtosis",
        title="Cokurtosis with the benchmark",
        formula="E[x y³] / (σ_x σ_y³)",
        source="Fang & Lai (1997), Co-kurtosis and capital asset pricing",
        higher_is_better=None,
        of=lambda facts: _standardised(facts, _moments(facts).xyyy, _moments(facts).yy ** 1.5),
        peers=("PerformanceAnalytics:CoKurtosis",),
    ),
    _metric(
        name="beta_coskewness",
        title="Systematic coskewness",
        formula="E[x y²] / E[y³]",
        source="Martellini & Ziemann (2010), Improved estimates of higher-order comoments",
        higher_is_better=None,
        of=lambda facts: ratio(_moments(facts).xyy, _moments(facts).y3, "the benchmark is symmetric"),
        peers=("PerformanceAnalytics:BetaCoSkewness",),
    ),
    _metric(
        name="beta_cokurtosis",
        title="Systematic cokurtosis",
        formula="E[x y³] / E[y⁴]",
        source="Martellini & Ziemann (2010)",
        higher_is_better=None,
        of=lambda facts: _moments(facts).xyyy / _moments(facts).y4,
        peers=("PerformanceAnalytics:BetaCoKurtosis",),
    ),
)
