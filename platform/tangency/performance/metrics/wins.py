"""Metrics of gains and losses: how often, how large, how many in a row."""

from __future__ import annotations

from functools import partial

from tangency.performance.metrics.facts import Facts
from tangency.performance.metrics.metric import Group, Metric, Unit, ratio
from tangency.performance.metrics.tail import tail_ratio

__all__ = ["METRICS"]

_COMMON = "Tharp (2006), Trade Your Way to Financial Freedom"
_QUANTSTATS = "QuantStats 0.0.86"
_NO_GAIN, _NO_LOSS = "no return is positive", "no return is negative"
_metric = partial(Metric, group=Group.WINS, higher_is_better=True)


def _win_rate(facts: Facts) -> float:
    own = facts.own
    return ratio(own.n_gains, own.n_gains + own.n_losses, "every return is zero")


def _average_gain(facts: Facts) -> float:
    return ratio(facts.own.gains, facts.own.n_gains, _NO_GAIN)


def _average_loss(facts: Facts) -> float:
    return ratio(facts.own.losses, facts.own.n_losses, _NO_LOSS)


def _payoff(facts: Facts) -> float:
    return _average_gain(facts) / _average_loss(facts)


def _profit_factor(facts: Facts) -> float:
    return ratio(facts.own.gains, facts.own.losses, _NO_LOSS)


def _kelly(facts: Facts) -> float:
    won = _win_rate(facts)
    return won - (1.0 - won) / _payoff(facts)


METRICS = (
    _metric(
        name="hit_rate",
        title="Hit rate",
        formula="#{rₜ > 0} / n",
        unit=Unit.SHARE,
        source="Bacon (2008), chapter 2",
        of=lambda facts: facts.own.n_gains / facts.n,
    ),
    _metric(
        name="win_rate",
        title="Win rate of periods with a return",
        formula="#{rₜ > 0} / #{rₜ ≠ 0}",
        unit=Unit.SHARE,
        source=_QUANTSTATS,
        of=_win_rate,
        peers=("quantstats:win_rate",),
    ),
    _metric(
        name="n_gains",
        title="Periods with a gain",
        formula="#{rₜ > 0}",
        unit=Unit.PERIODS,
        source=_COMMON,
        of=lambda facts: facts.own.n_gains,
    ),
    _metric(
        name="n_losses",
        title="Periods with a loss",
        formula="#{rₜ < 0}",
        unit=Unit.PERIODS,
        source=_COMMON,
        higher_is_better=False,
        of=lambda facts: facts.own.n_losses,
    ),
    _metric(
        name="average_active_return",
        title="Mean of periods with a return",
        formula="Σ rₜ / #{rₜ ≠ 0}",
        unit=Unit.FRACTION_PERIOD,
        source=_QUANTSTATS,
        of=lambda facts: ratio(
            facts.own.gains - facts.own.losses, facts.own.n_gains + facts.own.n_losses, "every return is zero"
        ),
        peers=("quantstats:avg_return",),
    ),
    _metric(
        name="average_gain",
        title="Average gain",
        formula="mean of rₜ > 0",
        unit=Unit.FRACTION_PERIOD,
        source=_COMMON,
        of=_average_gain,
        peers=("quantstats:avg_win",),
    ),
    _metric(
        name="average_loss",
        title="Average loss",
        formula="−mean of rₜ < 0",
        unit=Unit.FRACTION_PERIOD,
        source=_COMMON,
        higher_is_better=False,
        of=_average_loss,
        peers=("quantstats:avg_loss",),
    ),
    _metric(
        name="payoff_ratio",
        title="Payoff ratio",
        formula="average gain / average loss",
        unit=Unit.RATIO,
        source=_COMMON,
        of=_payoff,
        peers=("quantstats:payoff_ratio", "quantstats:win_loss_ratio"),
    ),
    _metric(
        name="kelly_criterion",
        title="Kelly criterion of gains and losses",
        formula="w − (1 − w) / payoff ratio, w the win rate",
        unit=Unit.FRACTION,
        source="Kelly (1956), A new interpretation of information rate",
        higher_is_better=None,
        of=_kelly,
        peers=("quantstats:kelly_criterion",),
    ),
    _metric(
        name="common_sense_ratio",
        title="Common sense ratio",
        formula="Σ max(rₜ, 0) / Σ max(−rₜ, 0) · tail ratio",
        unit=Unit.RATIO,
        source=_QUANTSTATS,
        of=lambda facts: _profit_factor(facts) * tail_ratio(facts),
        peers=("quantstats:common_sense_ratio",),
    ),
    _metric(
        name="cpc_index",
        title="CPC index",
        formula="Σ max(rₜ, 0) / Σ max(−rₜ, 0) · win rate · payoff ratio",
        unit=Unit.RATIO,
        source=_QUANTSTATS,
        of=lambda facts: _profit_factor(facts) * _win_rate(facts) * _payoff(facts),
        peers=("quantstats:cpc_index",),
    ),
    _metric(
        name="best_period",
        title="Best period",
        formula="max rₜ",
        unit=Unit.FRACTION_PERIOD,
        source="order statistics",
        of=lambda facts: facts.own.highest,
        peers=("quantstats:best", "ffn:best_day", "PerformanceAnalytics:table.Stats Maximum"),
    ),
    _metric(
        name="worst_period",
        title="Worst period",
        formula="min rₜ",
        unit=Unit.FRACTION_PERIOD,
        source="order statistics",
        of=lambda facts: facts.own.lowest,
        peers=("quantstats:worst", "ffn:worst_day", "PerformanceAnalytics:table.Stats Minimum"),
    ),
    _metric(
        name="longest_winning_streak",
        title="Longest winning streak",
        formula="longest run of rₜ > 0",
        unit=Unit.PERIODS,
        source=_COMMON,
        of=lambda facts: facts.own.longest_gains,
        peers=("quantstats:consecutive_wins",),
    ),
    _metric(
        name="longest_losing_streak",
        title="Longest losing streak",
        formula="longest run of rₜ < 0",
        unit=Unit.PERIODS,
        source=_COMMON,
        higher_is_better=False,
        of=lambda facts: facts.own.longest_losses,
        peers=("quantstats:consecutive_losses",),
    ),
)
