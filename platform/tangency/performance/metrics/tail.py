"""Metrics of the tails: historical, Gaussian and modified value at risk, conditional ones, and the tail index."""

from __future__ import annotations

from functools import partial
from math import ceil, sqrt

from tangency.performance.metrics.facts import Facts
from tangency.performance.metrics.metric import Group, Metric, Unit, ratio
from tangency.performance.normal import normal_density, normal_quantile
from tangency.performance.quantile import lowest_mean, quantile, var_of_ordered
from tangency.risk.cornish_fisher import cornish_fisher_quantile, is_quantile_function
from tangency.risk.undefined import UndefinedFigure

__all__ = ["METRICS", "hill_tail_index", "modified_var_95", "tail_ratio"]

_HISTORICAL = "Rockafellar & Uryasev (2002), Conditional value-at-risk for general loss distributions"
_GAUSSIAN = "Jorion (2006), Value at Risk, chapter 5"
_Z_95 = normal_quantile(0.95)
_metric = partial(Metric, group=Group.TAIL, unit=Unit.FRACTION_PERIOD, higher_is_better=False)


def _value_at_risk(facts: Facts, level: float) -> float:
    return var_of_ordered(facts.ordered, level)


def modified_var_95(facts: Facts) -> float:
    """Return −(r̄ + z_cf σ), z_cf the Cornish–Fisher quantile at 5 %, σ with divisor n.

    Where the expansion does not grow with z, as for an excess kurtosis above eight, its numbers are no quantiles: fat
    tails would have a value at risk of zero, and less.
    """
    own = facts.own
    if own.is_constant:
        raise UndefinedFigure("the returns are constant")
    excess = own.kurtosis - 3.0
    if not is_quantile_function(own.skewness, excess):
        raise UndefinedFigure("skewness and kurtosis are outside the domain of the Cornish–Fisher expansion")
    return -(own.mean + float(cornish_fisher_quantile(-_Z_95, own.skewness, excess)) * sqrt(own.m2))


def _gaussian_cvar(facts: Facts) -> float:
    return facts.deviation * normal_density(_Z_95) / 0.05 - facts.own.mean


def hill_tail_index(facts: Facts) -> float:
    """Return 1 / mean ln(Lᵢ / L₍ₖ₊₁₎) over the k = ⌈√n⌉ largest losses, the k + 1 largest being losses."""
    k = ceil(sqrt(facts.n))
    if facts.own.n_losses < k + 1:
        raise UndefinedFigure(f"there are not {k + 1} losses")
    from tangency.performance.kernels.return_scan import log_excess  # noqa: PLC0415  # the compiler loads late

    return ratio(1.0, log_excess(facts.ordered, k), "the largest losses are equal")


def tail_ratio(facts: Facts) -> float:
    """Return the 95 % quantile over minus the 5 % one."""
    low = quantile(facts.ordered, 0.05)
    if low >= 0.0:
        raise UndefinedFigure("the 5% quantile is no loss")
    return quantile(facts.ordered, 0.95) / -low


METRICS = (
    _metric(
        name="value_at_risk_95",
        title="Value at risk (95 %, historical)",
        formula="smallest loss ℓ with P(−r ≤ ℓ) ≥ 0.95, periods equally likely",
        source=_HISTORICAL,
        of=lambda facts: _value_at_risk(facts, 0.95),
        peers=("empyrical:value_at_risk", "PerformanceAnalytics:VaR historical"),
    ),
    _metric(
        name="value_at_risk_99",
        title="Value at risk (99 %, historical)",
        formula="smallest loss ℓ with P(−r ≤ ℓ) ≥ 0.99",
        source=_HISTORICAL,
        of=lambda facts: _value_at_risk(facts, 0.99),
    ),
    _metric(
        name="cvar",
        title="Conditional value at risk (95 %, historical)",
        formula="mean loss in the worst 5 % of probability, the boundary loss by its fraction",
        source=f"{_HISTORICAL}, proposition 8",
        of=lambda facts: facts.cvar_95,
        peers=(
            "empyrical:conditional_value_at_risk",
            "quantstats:conditional_value_at_risk",
            "quantstats:expected_shortfall",
            "PerformanceAnalytics:ETL historical",
        ),
    ),
    _metric(
        name="cvar_99",
        title="Conditional value at risk (99 %, historical)",
        formula="mean loss in the worst 1 % of probability, the boundary loss by its fraction",
        source=f"{_HISTORICAL}, proposition 8",
        of=lambda facts: -lowest_mean(facts.ordered, 0.01),
    ),
    _metric(
        name="gaussian_var_95",
        title="Value at risk (95 %, Gaussian)",
        formula="z₀.₉₅ sd(r) − r̄, divisor n − 1",
        source=_GAUSSIAN,
        of=lambda facts: _Z_95 * facts.deviation - facts.own.mean,
        peers=("quantstats:value_at_risk", "PerformanceAnalytics:VaR gaussian", "pyfolio:var_cov_var_normal"),
    ),
    _metric(
        name="gaussian_cvar_95",
        title="Conditional value at risk (95 %, Gaussian)",
        formula="sd(r) φ(z₀.₉₅) / 0.05 − r̄",
        source=_GAUSSIAN,
        of=_gaussian_cvar,
        peers=("PerformanceAnalytics:ETL gaussian",),
    ),
    _metric(
        name="modified_var_95",
        title="Value at risk (95 %, Cornish–Fisher)",
        formula="−(r̄ + z_cf σ), z_cf = z + (z²−1)γ₃/6 + (z³−3z)(γ₄−3)/24 − (2z³−5z)γ₃²/36, z = Φ⁻¹(0.05), divisor n",
        source="Favre & Galeano (2002), Mean-modified value-at-risk optimization with hedge funds; its domain: Maillard"
        " (2012), A user's guide to the Cornish Fisher expansion",
        of=modified_var_95,
        peers=("PerformanceAnalytics:VaR modified",),
    ),
    _metric(
        name="tail_ratio",
        title="Tail ratio",
        formula="q₀.₉₅(r) / −q₀.₀₅(r), quantiles between order statistics",
        unit=Unit.RATIO,
        source="empyrical, tail_ratio (there an absolute value)",
        higher_is_better=True,
        of=tail_ratio,
        peers=("quantstats:tail_ratio", "empyrical:tail_ratio"),
    ),
    _metric(
        name="hill_tail_index",
        title="Tail index of losses (Hill)",
        formula="1 / mean ln(Lᵢ / L₍ₖ₊₁₎) over the k = ⌈√n⌉ largest losses",
        unit=Unit.RATIO,
        source="Hill (1975), A simple general approach to inference about the tail of a distribution",
        higher_is_better=True,
        of=hill_tail_index,
    ),
    _metric(
        name="outlier_win_ratio",
        title="Outlier gain ratio",
        formula="q₀.₉₉(r) / mean of rₜ > 0",
        unit=Unit.RATIO,
        source="QuantStats 0.0.86, outlier_win_ratio (there the mean of rₜ ≥ 0)",
        higher_is_better=None,
        of=lambda facts: ratio(
            quantile(facts.ordered, 0.99) * facts.own.n_gains, facts.own.gains, "no return is positive"
        ),
        peers=("quantstats:outlier_win_ratio",),
    ),
    _metric(
        name="outlier_loss_ratio",
        title="Outlier loss ratio",
        formula="q₀.₀₁(r) / mean of rₜ < 0",
        unit=Unit.RATIO,
        source="QuantStats 0.0.86, outlier_loss_ratio",
        higher_is_better=None,
        of=lambda facts: ratio(
            -quantile(facts.ordered, 0.01) * facts.own.n_losses, facts.own.losses, "no return is negative"
        ),
        peers=("quantstats:outlier_loss_ratio",),
    ),
)
