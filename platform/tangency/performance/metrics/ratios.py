"""Metrics of return for risk: the ratios of Sharpe, Sortino, omega and their kin."""

from __future__ import annotations

from functools import partial
from math import sqrt

import numpy as np

from tangency.performance.metrics.facts import Facts
from tangency.performance.metrics.metric import Group, Metric, Unit, ratio
from tangency.performance.metrics.tail import modified_var_95
from tangency.performance.quantile import mean_of_mass
from tangency.performance.sharpe_inference import SharpeEstimate, minimum_track_record, probabilistic_sharpe
from tangency.risk.undefined import UndefinedFigure

__all__ = ["METRICS"]

_BACON = "Bacon (2008), chapter 4"
_CONSTANT = "the excess returns are constant"
_NONE_BELOW = "no return is below the minimum acceptable one"
_metric = partial(Metric, group=Group.RATIOS, higher_is_better=True)
_about = partial(_metric, needs_minimum_acceptable=True)


def _sharpe_period(facts: Facts) -> float:
    if facts.excess.is_constant:
        raise UndefinedFigure(_CONSTANT)
    return facts.mean_over / facts.deviation_over


def _sharpe(facts: Facts) -> float:
    return _sharpe_period(facts) * facts.root


def _sortino(facts: Facts) -> float:
    if facts.excess.lowest >= 0.0:
        raise UndefinedFigure("no return is below the risk-free one")
    return facts.mean_over / facts.downside_over * facts.root


def _geometric_sharpe(facts: Facts) -> float:
    if facts.own.is_constant:
        raise UndefinedFigure("the returns are constant")
    return (facts.annual_return - facts.annual_risk_free) / (facts.deviation * facts.root)


def _adjusted_sharpe(facts: Facts) -> float:
    sharpe, own = _geometric_sharpe(facts), facts.own
    return sharpe * (1.0 + own.skewness / 6.0 * sharpe - (own.kurtosis - 3.0) / 24.0 * sharpe**2)


def _estimate(facts: Facts) -> SharpeEstimate:
    sharpe, over = _sharpe_period(facts), facts.excess
    return SharpeEstimate(n_periods=facts.n, sharpe=sharpe, skewness=over.skewness, kurtosis=over.kurtosis)


def _standard_error(facts: Facts) -> float:
    return sqrt(_estimate(facts).unit_variance() / (facts.n - 1)) * facts.root


def _autocorrelation_adjusted(facts: Facts) -> float:
    sharpe, q, rho = _sharpe_period(facts), round(facts.year), facts.autocorrelations[0]
    if q < 1:
        raise UndefinedFigure("a year has no whole period")
    inflation = 1.0 + 2.0 * rho / (1.0 - rho) * (1.0 - (1.0 - rho**q) / (q * (1.0 - rho)))
    if inflation <= 0.0:
        raise UndefinedFigure("the autocorrelation leaves no variance over a year")
    return sharpe * sqrt(q / inflation)


def _kappa_3(facts: Facts) -> float:
    if facts.about.down3 == 0.0:
        raise UndefinedFigure(_NONE_BELOW)
    return float((facts.own.mean - facts.minimum_acceptable) / facts.about.down3 ** (1.0 / 3.0))


def _prospect(facts: Facts) -> float:
    own, m = facts.own, facts.minimum_acceptable
    value = (own.gains - 2.25 * own.losses) / facts.n - m
    return ratio(value, sqrt(facts.about.down2), _NONE_BELOW)


def _roy(facts: Facts) -> float:
    if facts.own.is_constant:
        raise UndefinedFigure("the returns are constant")
    return (facts.own.mean - facts.minimum_acceptable) / facts.deviation


def _rachev(facts: Facts) -> float:
    rate, mass = facts.record.risk_free, 0.05 * facts.n
    reach = int(mass) + 1
    if isinstance(rate, (int, float)):
        lowest, highest = facts.ordered[:reach] - rate, rate - facts.ordered[-reach:][::-1]
    else:
        ordered = np.sort(facts.over)
        lowest, highest = ordered[:reach], -ordered[-reach:][::-1]
    worst = _positive(-mean_of_mass(lowest, mass), "conditional value at risk of excess returns")
    return -mean_of_mass(highest, mass) / worst


def _positive(risk: float, name: str) -> float:
    if risk <= 0.0:
        raise UndefinedFigure(f"the {name} is no loss")
    return risk


METRICS = (
    _metric(
        name="sharpe_ratio",
        title="Sharpe ratio",
        formula="mean(r − r_f) / sd(r − r_f) · √P, divisor n − 1",
        unit=Unit.RATIO_YEAR,
        source="Sharpe (1994), The Sharpe ratio, equations 3 to 5",
        of=_sharpe,
        peers=("quantstats:sharpe", "empyrical:sharpe_ratio", "ffn:daily_sharpe", "PerformanceAnalytics:SharpeRatio"),
    ),
    _metric(
        name="geometric_sharpe_ratio",
        title="Sharpe ratio of the geometric return",
        formula="(annual return − annual r_f) / volatility, both returns compounded",
        unit=Unit.RATIO_YEAR,
        source=_BACON,
        of=_geometric_sharpe,
        peers=("PerformanceAnalytics:SharpeRatio.annualized", "quantstats:risk_return_ratio"),
    ),
    _metric(
        name="adjusted_sharpe_ratio",
        title="Adjusted Sharpe ratio",
        formula="S (1 + γ₃ S / 6 − (γ₄ − 3) S² / 24), S the geometric Sharpe ratio, moments of returns",
        unit=Unit.RATIO_YEAR,
        source="Pezier & White (2006), The relative merits of investable hedge fund indices",
        of=_adjusted_sharpe,
        peers=("PerformanceAnalytics:AdjustedSharpeRatio",),
    ),
    _metric(
        name="autocorrelation_adjusted_sharpe_ratio",
        title="Autocorrelation-adjusted Sharpe ratio",
        formula="S₁ √q / √(1 + 2ρ/(1−ρ) · [1 − (1−ρ^q)/(q(1−ρ))]), q = round(P), ρ = ρ₁(r − r_f)",
        unit=Unit.RATIO_YEAR,
        source="Lo (2002), The statistics of Sharpe ratios, Financial Analysts Journal 58(4), for returns of AR(1)",
        of=_autocorrelation_adjusted,
    ),
    _metric(
        name="sharpe_standard_error",
        title="Standard error of the Sharpe ratio",
        formula="√((1 − γ₃S₁ + (γ₄−1)S₁²/4) / (n−1)) · √P, S₁ of one period",
        unit=Unit.RATIO_YEAR,
        source="Bailey & López de Prado (2012), The Sharpe ratio efficient frontier",
        higher_is_better=False,
        of=_standard_error,
        peers=("PerformanceAnalytics:SharpeRatio standard error",),
    ),
    _metric(
        name="probabilistic_sharpe_ratio",
        title="Probability that the Sharpe ratio is positive",
        formula="Φ(S₁ √(n−1) / √(1 − γ₃S₁ + (γ₄−1)S₁²/4)), S₁ of one period",
        unit=Unit.PROBABILITY,
        source="Bailey & López de Prado (2012), equation 11",
        of=lambda facts: probabilistic_sharpe(_estimate(facts), threshold=0.0),
        peers=("quantstats:probabilistic_sharpe_ratio", "PerformanceAnalytics:ProbSharpeRatio"),
    ),
    _metric(
        name="minimum_track_record_95",
        title="Periods until the Sharpe ratio is positive with 95 % confidence",
        formula="1 + (1 − γ₃S₁ + (γ₄−1)S₁²/4) (z₀.₉₅ / S₁)²",
        unit=Unit.PERIODS,
        source="Bailey & López de Prado (2012), equation 13",
        higher_is_better=False,
        of=lambda facts: minimum_track_record(_estimate(facts), threshold=0.0, confidence=0.95),
        peers=("PerformanceAnalytics:MinTrackRecord",),
    ),
    _metric(
        name="sortino_ratio",
        title="Sortino ratio",
        formula="mean(r − r_f) / √(Σ min(rₜ − r_f, 0)² / n) · √P",
        unit=Unit.RATIO_YEAR,
        source="Sortino & Price (1994), Performance measurement in a downside risk framework",
        of=_sortino,
        peers=("quantstats:sortino", "empyrical:sortino_ratio", "ffn:daily_sortino"),
    ),
    _metric(
        name="sortino_ratio_over_root_two",
        title="Sortino ratio / √2",
        formula="Sortino ratio / √2, which a symmetric distribution makes the Sharpe ratio",
        unit=Unit.RATIO_YEAR,
        source="Jack Schwager, in QuantStats 0.0.86, adjusted_sortino",
        of=lambda facts: _sortino(facts) / sqrt(2.0),
        peers=("quantstats:adjusted_sortino",),
    ),
    _about(
        name="kappa_2",
        title="Kappa 2 (Sortino about the minimum acceptable return)",
        formula="(mean(r) − m) / √(Σ max(m − rₜ, 0)² / n)",
        unit=Unit.RATIO_PERIOD,
        source="Kaplan & Knowles (2004), Kappa: a generalized downside risk-adjusted performance measure",
        of=lambda facts: ratio(facts.own.mean - facts.minimum_acceptable, sqrt(facts.about.down2), _NONE_BELOW),
        peers=("PerformanceAnalytics:SortinoRatio", "PerformanceAnalytics:Kappa"),
    ),
    _about(
        name="kappa_3",
        title="Kappa 3",
        formula="(mean(r) − m) / (Σ max(m − rₜ, 0)³ / n)^(1/3)",
        unit=Unit.RATIO_PERIOD,
        source="Kaplan & Knowles (2004)",
        of=_kappa_3,
        peers=("PerformanceAnalytics:Kappa of order 3",),
    ),
    _about(
        name="omega_ratio",
        title="Omega ratio",
        formula="Σ max(rₜ − m, 0) / Σ max(m − rₜ, 0)",
        unit=Unit.RATIO,
        source="Keating & Shadwick (2002), A universal performance measure",
        of=lambda facts: ratio(facts.about.up, facts.about.down, _NONE_BELOW),
        peers=("quantstats:omega", "empyrical:omega_ratio", "PerformanceAnalytics:Omega"),
    ),
    _about(
        name="omega_sharpe_ratio",
        title="Omega–Sharpe ratio",
        formula="(mean(r) − m) / (Σ max(m − rₜ, 0) / n)",
        unit=Unit.RATIO,
        source=_BACON,
        of=lambda facts: ratio(facts.own.mean - facts.minimum_acceptable, facts.about.down, _NONE_BELOW),
        peers=("PerformanceAnalytics:OmegaSharpeRatio",),
    ),
    _about(
        name="upside_potential_ratio",
        title="Upside potential ratio",
        formula="(Σ max(rₜ − m, 0) / n) / √(Σ max(m − rₜ, 0)² / n)",
        unit=Unit.RATIO,
        source="Sortino, van der Meer & Plantinga (1999), The Dutch triangle",
        of=lambda facts: ratio(facts.about.up, sqrt(facts.about.down2), _NONE_BELOW),
        peers=("PerformanceAnalytics:UpsidePotentialRatio",),
    ),
    _about(
        name="prospect_ratio",
        title="Prospect ratio",
        formula="(Σ [max(rₜ, 0) + 2.25 min(rₜ, 0)] / n − m) / √(Σ max(m − rₜ, 0)² / n)",
        unit=Unit.RATIO_PERIOD,
        source="Watanabe (2006), Is Sharpe ratio still effective?",
        of=_prospect,
        peers=("PerformanceAnalytics:ProspectRatio",),
    ),
    _metric(
        name="bernardo_ledoit_ratio",
        title="Bernardo–Ledoit (gain–loss) ratio",
        formula="Σ max(rₜ, 0) / Σ max(−rₜ, 0)",
        unit=Unit.RATIO,
        source="Bernardo & Ledoit (2000), Gain, loss and asset pricing",
        of=lambda facts: ratio(facts.own.gains, facts.own.losses, "no return is negative"),
        peers=("PerformanceAnalytics:BernardoLedoitRatio", "quantstats:profit_factor"),
    ),
    _metric(
        name="gain_to_pain_ratio",
        title="Gain-to-pain ratio",
        formula="Σ rₜ / Σ max(−rₜ, 0)",
        unit=Unit.RATIO,
        source="Schwager (2012), Hedge Fund Market Wizards, appendix A",
        of=lambda facts: ratio(facts.own.gains - facts.own.losses, facts.own.losses, "no return is negative"),
        peers=("quantstats:gain_to_pain_ratio",),
    ),
    _metric(
        name="d_ratio",
        title="D-ratio",
        formula="#{rₜ < 0} Σ max(−rₜ, 0) / (#{rₜ > 0} Σ max(rₜ, 0))",
        unit=Unit.RATIO,
        source="Lavinio (2000), The D-ratio, in The Hedge Fund Handbook",
        higher_is_better=False,
        of=lambda facts: ratio(
            facts.own.n_losses * facts.own.losses, facts.own.n_gains * facts.own.gains, "no return is positive"
        ),
        peers=("PerformanceAnalytics:DRatio",),
    ),
    _metric(
        name="return_over_cvar_95",
        title="Mean excess return over CVaR (95 %)",
        formula="mean(r − r_f) / CVaR₀.₉₅(r)",
        unit=Unit.RATIO_PERIOD,
        source="Agarwal & Naik (2004), Risks and portfolio decisions involving hedge funds",
        of=lambda facts: facts.mean_over / _positive(facts.cvar_95, "conditional value at risk"),
        peers=("PerformanceAnalytics:SharpeRatio ES",),
    ),
    _metric(
        name="return_over_modified_var_95",
        title="Mean excess return over modified VaR (95 %)",
        formula="mean(r − r_f) / modified VaR₀.₉₅(r)",
        unit=Unit.RATIO_PERIOD,
        source="Gregoriou & Gueyie (2003), Risk-adjusted performance of funds of hedge funds",
        of=lambda facts: facts.mean_over / _positive(modified_var_95(facts), "modified value at risk"),
        peers=("PerformanceAnalytics:SharpeRatio.modified", "PerformanceAnalytics:SharpeRatio VaR"),
    ),
    _metric(
        name="rachev_ratio_95",
        title="Rachev ratio (95 %)",
        formula="CVaR₀.₉₅(−(r − r_f)) / CVaR₀.₉₅(r − r_f): mean of the best 5 % over that of the worst",
        unit=Unit.RATIO,
        source="Biglova, Ortobelli, Rachev & Stoyanov (2004), Different approaches to risk estimation",
        of=_rachev,
        peers=("PerformanceAnalytics:RachevRatio",),
    ),
    _metric(
        name="roy_ratio",
        title="Roy's safety-first ratio",
        formula="(mean(r) − m) / sd(r), divisor n − 1",
        unit=Unit.RATIO_PERIOD,
        source="Roy (1952), Safety first and the holding of assets",
        of=_roy,
        needs_minimum_acceptable=True,
    ),
    _metric(
        name="kelly_leverage",
        title="Kelly leverage",
        formula="mean(r − r_f) / sd(r − r_f)², divisor n − 1",
        unit=Unit.RATIO,
        source="Thorp (2006), The Kelly criterion in blackjack, sports betting and the stock market",
        higher_is_better=None,
        of=lambda facts: _sharpe_period(facts) / facts.deviation_over,
        peers=("PerformanceAnalytics:KellyRatio",),
    ),
)
