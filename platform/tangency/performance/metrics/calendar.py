"""Metrics of calendar periods: months, quarters and years, compounded from the record's periods."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from math import sqrt

from tangency.performance.metrics.facts import Facts
from tangency.performance.metrics.metric import Group, Metric, Unit, ratio
from tangency.performance.metrics.periods import Calendar
from tangency.performance.metrics.scan import Scan
from tangency.risk.undefined import UndefinedFigure

__all__ = ["METRICS"]

_SOURCE = "Bacon (2008), chapter 2, on returns compounded by calendar period"
_metric = partial(Metric, group=Group.CALENDAR, source=_SOURCE, higher_is_better=True, needs_dates=True)
_LEAST_FOR_SCATTER = 2
_PER_YEAR = {"month": 12, "quarter": 4, "year": 1}
_HIT_RATES = {"month": ("ffn:pos_month_perc",), "year": ("ffn:win_year_perc",)}
_PLURAL = {"month": "months", "quarter": "quarters", "year": "years"}


def _of(which: str, figure: Callable[[Scan], float]) -> Callable[[Facts], float]:
    """Return a figure of the compounded returns of one kind of calendar period."""

    def of(facts: Facts) -> float:
        return figure(_scan(facts, _PLURAL[which]))

    return of


def _scan(facts: Facts, which: str) -> Scan:
    calendar: Calendar | None = facts.calendar
    if calendar is None:
        raise UndefinedFigure("the periods have no dates")
    found: Scan = getattr(calendar, which)
    return found


def _deviation(found: Scan) -> float:
    if found.n < _LEAST_FOR_SCATTER:
        raise UndefinedFigure("there is one calendar period of the kind")
    return sqrt(found.m2 * found.n / (found.n - 1.0))


def _sharpe(which: str) -> Callable[[Facts], float]:
    def of(facts: Facts) -> float:
        found = _scan(facts, f"{_PLURAL[which]}_over")
        deviation = _deviation(found)
        if found.is_constant:
            raise UndefinedFigure("the excess returns are constant")
        return found.mean / deviation * sqrt(_PER_YEAR[which])

    return of


def _sortino(which: str) -> Callable[[Facts], float]:
    def of(facts: Facts) -> float:
        found = _scan(facts, f"{_PLURAL[which]}_over")
        downside = sqrt(found.squared_losses / found.n)
        return ratio(found.mean, downside, "no return is below the risk-free one") * sqrt(_PER_YEAR[which])

    return of


def _standardised(power: int) -> Callable[[Scan], float]:
    def figure(found: Scan) -> float:
        if found.is_constant:
            raise UndefinedFigure("the returns are constant")
        return found.skewness if power == 3 else found.kurtosis  # noqa: PLR2004  # third moment

    return figure


def _geometric(which: str) -> Callable[[Facts], float]:
    def of(facts: Facts) -> float:
        return float((1.0 + facts.total_return) ** (1.0 / _scan(facts, _PLURAL[which]).n)) - 1.0

    return of


def _extremes(which: str) -> tuple[Metric, ...]:
    """Return the metrics that months, quarters and years have alike."""
    many, quantstats = _PLURAL[which], {"month": "Month", "quarter": "Quarter", "year": "Year"}[which]
    listed = {"month": ("ffn:best_month", "ffn:worst_month"), "year": ("ffn:best_year", "ffn:worst_year")}
    best, worst = listed.get(which, (None, None))
    return (
        _metric(
            name=f"best_{which}",
            title=f"Best {which}",
            formula=f"max of compounded {many}",
            unit=Unit.FRACTION,
            of=_of(which, lambda found: found.highest),
            peers=(f"quantstats:Best {quantstats}", *filter(None, (best,))),
        ),
        _metric(
            name=f"worst_{which}",
            title=f"Worst {which}",
            formula=f"min of compounded {many}",
            unit=Unit.FRACTION,
            of=_of(which, lambda found: found.lowest),
            peers=(f"quantstats:Worst {quantstats}", *filter(None, (worst,))),
        ),
        _metric(
            name=f"{which}_hit_rate",
            title=f"{many.capitalize()} with a gain",
            formula=f"share of compounded {many} above zero",
            unit=Unit.FRACTION,
            of=_of(which, lambda found: found.n_gains / found.n),
            peers=(f"quantstats:Win {quantstats}", *_HIT_RATES.get(which, ())),
        ),
        _metric(
            name=f"geometric_mean_{which}",
            title=f"Geometric mean {which}",
            formula=f"(1 + total return)^(1 / number of calendar {many}) − 1",
            unit=Unit.FRACTION,
            of=_geometric(which),
            peers=(f"quantstats:Expected {quantstats}ly",),
        ),
    )


def _moments(which: str) -> tuple[Metric, ...]:
    """Return the metrics of ffn's that months and years have alike."""
    many, year, short = _PLURAL[which], _PER_YEAR[which], f"ffn:{which}ly"
    return (
        _metric(
            name=f"{which}_mean",
            title=f"Mean {which}, annual",
            formula=f"{year} · mean of compounded {many}",
            unit=Unit.FRACTION_YEAR,
            of=_of(which, lambda found: year * found.mean),
            peers=(f"{short}_mean",),
        ),
        _metric(
            name=f"{which}_volatility",
            title=f"Volatility of {many}, annual",
            formula=f"sd of compounded {many} · √{year}, divisor n − 1",
            unit=Unit.FRACTION_YEAR,
            higher_is_better=False,
            of=_of(which, lambda found: _deviation(found) * sqrt(year)),
            peers=(f"{short}_vol",),
        ),
        _metric(
            name=f"{which}_sharpe_ratio",
            title=f"Sharpe ratio of {many}",
            formula=f"mean / sd of compounded excess {many} · √{year}",
            unit=Unit.RATIO_YEAR,
            of=_sharpe(which),
            peers=(f"{short}_sharpe",),
        ),
        _metric(
            name=f"{which}_sortino_ratio",
            title=f"Sortino ratio of {many}",
            formula=f"mean / downside deviation of compounded excess {many} · √{year}",
            unit=Unit.RATIO_YEAR,
            of=_sortino(which),
            peers=(f"{short}_sortino",),
        ),
        _metric(
            name=f"{which}_skewness",
            title=f"Skewness of {many}",
            formula=f"m₃ / m₂^(3/2) of compounded {many}, divisor n",
            unit=Unit.RATIO,
            of=_of(which, _standardised(3)),
            peers=(f"{short}_skew",),
        ),
        _metric(
            name=f"{which}_kurtosis",
            title=f"Kurtosis of {many}",
            formula=f"m₄ / m₂² of compounded {many}, divisor n; 3 for normal ones",
            unit=Unit.RATIO,
            higher_is_better=False,
            of=_of(which, _standardised(4)),
            peers=(f"{short}_kurt",),
        ),
    )


METRICS = (
    *(metric for which in _PER_YEAR for metric in _extremes(which)),
    _metric(
        name="n_months",
        title="Calendar months",
        formula="months with a label, the first and last in part",
        unit=Unit.COUNT,
        higher_is_better=None,
        of=_of("month", lambda found: found.n),
    ),
    _metric(
        name="average_up_month",
        title="Average month with a gain",
        formula="mean of compounded months above zero",
        unit=Unit.FRACTION,
        of=_of("month", lambda found: ratio(found.gains, found.n_gains, "no month has a gain")),
        peers=("quantstats:Avg. Up Month", "ffn:avg_up_month"),
    ),
    _metric(
        name="average_down_month",
        title="Average month with a loss",
        formula="−mean of compounded months below zero",
        unit=Unit.FRACTION,
        higher_is_better=False,
        of=_of("month", lambda found: ratio(found.losses, found.n_losses, "no month has a loss")),
        peers=("quantstats:Avg. Down Month", "ffn:avg_down_month"),
    ),
    _metric(
        name="month_gain_to_pain_ratio",
        title="Gain-to-pain ratio of months",
        formula="Σ mₖ / Σ max(−mₖ, 0) of compounded months mₖ",
        unit=Unit.RATIO,
        of=_of("month", lambda found: ratio(found.gains - found.losses, found.losses, "no month has a loss")),
        peers=("quantstats:Gain/Pain (1M)",),
    ),
    *(metric for which in ("month", "year") for metric in _moments(which)),
)
