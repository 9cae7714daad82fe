"""Metrics of the regression on a benchmark: beta, alpha, and the return for either kind of risk."""

from __future__ import annotations

from functools import partial
from math import sqrt

from tangency.performance.metrics.beside_benchmark import beta_of, pair_facts
from tangency.performance.metrics.facts import Facts
from tangency.performance.metrics.metric import Group, Metric, Unit, ratio
from tangency.risk.undefined import UndefinedFigure

__all__ = ["METRICS"]

_BACON = "Bacon (2008), chapter 4"
_GRINOLD = "Grinold & Kahn (2000), Active Portfolio Management, chapter 5"
_metric = partial(Metric, group=Group.RELATIVE, higher_is_better=True, needs_benchmark=True)


def _jensen_alpha(facts: Facts) -> float:
    """Return Jensen's alpha of annual geometric returns."""
    free, other = facts.annual_risk_free, pair_facts(facts)
    return facts.annual_return - free - beta_of(facts) * (other.annual_return - free)


def _systematic_risk(facts: Facts) -> float:
    """Return β σ_b √P of excess returns, divisor n."""
    return beta_of(facts) * sqrt(pair_facts(facts).co_moments.yy) * facts.root


def _alpha(facts: Facts) -> float:
    return facts.year * (facts.mean_over - beta_of(facts) * pair_facts(facts).mean_over)


def _correlation(facts: Facts) -> float:
    beta_of(facts)
    if facts.excess.is_constant:
        raise UndefinedFigure("the excess returns are constant")
    found = pair_facts(facts).co_moments
    return found.xy / sqrt(found.xx * found.yy)


def _specific_risk(facts: Facts) -> float:
    beta_of(facts)
    return pair_facts(facts).residual_deviation * facts.root


def _appraisal(facts: Facts) -> float:
    return ratio(_jensen_alpha(facts), _specific_risk(facts), "nothing is left of the returns beside the benchmark")


def _standard_error(facts: Facts) -> float:
    """Return the residuals' standard deviation with divisor n − 2."""
    beta_of(facts)
    if facts.n <= 2:  # noqa: PLR2004  # two parameters are estimated
        raise UndefinedFigure("more than two periods are needed")
    return pair_facts(facts).residual_deviation * sqrt(facts.n / (facts.n - 2.0))


def _beta_error(facts: Facts) -> float:
    return _standard_error(facts) / sqrt(facts.n * pair_facts(facts).co_moments.yy)


def _alpha_t(facts: Facts) -> float:
    other = pair_facts(facts)
    error = _standard_error(facts) * sqrt((1.0 + other.mean_over**2 / other.co_moments.yy) / facts.n)
    return ratio(_alpha(facts) / facts.year, error, "nothing is left of the returns beside the benchmark")


def _treynor(facts: Facts) -> float:
    return ratio(facts.annual_return - facts.annual_risk_free, beta_of(facts), "beta is zero")


def _treynor_modified(facts: Facts) -> float:
    return ratio(facts.annual_return - facts.annual_risk_free, _systematic_risk(facts), "beta is zero")


def _m_squared(facts: Facts) -> float:
    if facts.own.is_constant:
        raise UndefinedFigure("the returns are constant")
    free = facts.annual_risk_free
    return (facts.annual_return - free) * pair_facts(facts).deviation / facts.deviation + free


def _m_squared_sortino(facts: Facts) -> float:
    own, other = sqrt(facts.about.down2), sqrt(pair_facts(facts).about.down2)
    scaled = ratio(other, own, "no return is below the minimum acceptable one")
    return facts.annual_return + (facts.annual_return - facts.year * facts.minimum_acceptable) * (scaled - 1.0)


def _fama_beta(facts: Facts) -> float:
    other = pair_facts(facts)
    if other.scan.is_constant:
        raise UndefinedFigure("the benchmark's returns are constant")
    return facts.deviation / other.deviation


def _net_selectivity(facts: Facts) -> float:
    diversification = _fama_beta(facts) - beta_of(facts)
    return _jensen_alpha(facts) - diversification * (pair_facts(facts).annual_return - facts.annual_risk_free)


METRICS = (
    _metric(
        name="correlation",
        title="Correlation with the benchmark",
        formula="Cov(r − r_f, b − r_f) / (σ σ_b)",
        unit=Unit.RATIO,
        source=_BACON,
        higher_is_better=None,
        of=_correlation,
        peers=("quantstats:Correlation", "PerformanceAnalytics:table.Correlation"),
    ),
    _metric(
        name="r_squared",
        title="R² of the regression on the benchmark",
        formula="correlation²",
        unit=Unit.RATIO,
        source=_BACON,
        higher_is_better=None,
        of=lambda facts: _correlation(facts) ** 2,
        peers=("quantstats:r_squared", "quantstats:r2", "PerformanceAnalytics:table.SFM R-squared"),
    ),
    _metric(
        name="beta",
        title="Beta",
        formula="β = Cov(r − r_f, b − r_f) / Var(b − r_f)",
        unit=Unit.RATIO,
        source="Sharpe (1964), Capital asset prices",
        higher_is_better=None,
        of=beta_of,
        peers=("quantstats:greeks beta", "empyrical:beta", "PerformanceAnalytics:CAPM.beta"),
    ),
    _metric(
        name="beta_standard_error",
        title="Standard error of beta",
        formula="s / √Σ (bₜ − b̄)², s of the residuals with divisor n − 2",
        unit=Unit.RATIO,
        source="ordinary least squares",
        higher_is_better=False,
        of=_beta_error,
    ),
    _metric(
        name="alpha",
        title="Alpha (arithmetic)",
        formula="P · [mean(r − r_f) − β mean(b − r_f)]",
        unit=Unit.FRACTION_YEAR,
        source="Jensen (1968), The performance of mutual funds in the period 1945–1964, equation 8",
        of=_alpha,
        peers=("quantstats:greeks alpha", "empyrical:alpha", "PerformanceAnalytics:CAPM.alpha"),
    ),
    _metric(
        name="alpha_t_statistic",
        title="t statistic of alpha",
        formula="α / standard error of the intercept, residuals with divisor n − 2",
        unit=Unit.RATIO,
        source="ordinary least squares",
        of=_alpha_t,
    ),
    _metric(
        name="jensen_alpha",
        title="Jensen's alpha (geometric)",
        formula="annual return − annual r_f − β (annual return of the benchmark − annual r_f)",
        unit=Unit.FRACTION_YEAR,
        source=_BACON,
        of=_jensen_alpha,
        peers=("PerformanceAnalytics:CAPM.jensenAlpha", "PerformanceAnalytics:Selectivity"),
    ),
    _metric(
        name="systematic_risk",
        title="Systematic risk",
        formula="β σ_b √P, divisor n",
        unit=Unit.FRACTION_YEAR,
        source=_BACON,
        higher_is_better=None,
        of=_systematic_risk,
        peers=("PerformanceAnalytics:SystematicRisk",),
    ),
    _metric(
        name="specific_risk",
        title="Specific risk",
        formula="√(Σ residual² / n) · √P, of the regression on the benchmark",
        unit=Unit.FRACTION_YEAR,
        source=_BACON,
        higher_is_better=False,
        of=_specific_risk,
        peers=("PerformanceAnalytics:SpecificRisk",),
    ),
    _metric(
        name="appraisal_ratio",
        title="Appraisal ratio",
        formula="Jensen's alpha / specific risk",
        unit=Unit.RATIO_YEAR,
        source="Treynor & Black (1973), How to use security analysis to improve portfolio selection",
        of=_appraisal,
        peers=("PerformanceAnalytics:AppraisalRatio",),
    ),
    _metric(
        name="modified_jensen_alpha",
        title="Jensen's alpha over beta",
        formula="Jensen's alpha / β",
        unit=Unit.FRACTION_YEAR,
        source=_BACON,
        of=lambda facts: ratio(_jensen_alpha(facts), beta_of(facts), "beta is zero"),
        peers=("PerformanceAnalytics:AppraisalRatio modified",),
    ),
    _metric(
        name="alternative_jensen_alpha",
        title="Jensen's alpha over systematic risk",
        formula="Jensen's alpha / systematic risk",
        unit=Unit.RATIO_YEAR,
        source=_BACON,
        of=lambda facts: ratio(_jensen_alpha(facts), _systematic_risk(facts), "beta is zero"),
        peers=("PerformanceAnalytics:AppraisalRatio alternative",),
    ),
    _metric(
        name="treynor_ratio",
        title="Treynor ratio",
        formula="(annual return − annual r_f) / β",
        unit=Unit.FRACTION_YEAR,
        source="Treynor (1965), How to rate management of investment funds",
        of=_treynor,
        peers=("quantstats:treynor_ratio", "PerformanceAnalytics:TreynorRatio"),
    ),
    _metric(
        name="treynor_ratio_modified",
        title="Treynor ratio, modified",
        formula="(annual return − annual r_f) / systematic risk",
        unit=Unit.RATIO_YEAR,
        source=_BACON,
        of=_treynor_modified,
        peers=("PerformanceAnalytics:TreynorRatio modified",),
    ),
    _metric(
        name="m_squared",
        title="M²",
        formula="(annual return − annual r_f) σ_b / σ + annual r_f",
        unit=Unit.FRACTION_YEAR,
        source="Modigliani & Modigliani (1997), Risk-adjusted performance",
        of=_m_squared,
        peers=("PerformanceAnalytics:MSquared",),
    ),
    _metric(
        name="m_squared_excess",
        title="M² above the benchmark",
        formula="(1 + M²) / (1 + annual return of the benchmark) − 1",
        unit=Unit.FRACTION_YEAR,
        source=_BACON,
        of=lambda facts: (
            ratio(1.0 + _m_squared(facts), 1.0 + pair_facts(facts).annual_return, "the benchmark lost everything") - 1.0
        ),
        peers=("PerformanceAnalytics:MSquaredExcess",),
    ),
    _metric(
        name="m_squared_sortino",
        title="M² of the Sortino ratio",
        formula="annual return + (annual return − P m)(σ_D,b / σ_D − 1), downside deviations below m",
        unit=Unit.FRACTION_YEAR,
        source=_BACON,
        of=_m_squared_sortino,
        needs_minimum_acceptable=True,
        peers=("PerformanceAnalytics:M2Sortino",),
    ),
    _metric(
        name="omega_excess_return",
        title="Omega excess return",
        formula="annual return − 3 P σ_D σ_D,b, downside deviations below m",
        unit=Unit.FRACTION_YEAR,
        source=_BACON,
        of=lambda facts: (
            facts.annual_return - 3.0 * facts.year * sqrt(facts.about.down2 * pair_facts(facts).about.down2)
        ),
        needs_minimum_acceptable=True,
        peers=("PerformanceAnalytics:OmegaExcessReturn",),
    ),
    _metric(
        name="fama_beta",
        title="Fama's beta",
        formula="σ / σ_b of returns",
        unit=Unit.RATIO,
        source="Fama (1972), Components of investment performance",
        higher_is_better=None,
        of=_fama_beta,
        peers=("PerformanceAnalytics:FamaBeta",),
    ),
    _metric(
        name="net_selectivity",
        title="Net selectivity",
        formula="Jensen's alpha − (Fama's beta − β)(annual return of the benchmark − annual r_f)",
        unit=Unit.FRACTION_YEAR,
        source="Fama (1972)",
        of=_net_selectivity,
        peers=("PerformanceAnalytics:NetSelectivity",),
    ),
)
