"""What a performance metric is: its name, formula, unit and source, and how it follows from the facts of a record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from tangency.performance.metrics.facts import Facts
from tangency.risk.undefined import UndefinedFigure

__all__ = ["Group", "Metric", "Unit", "ratio"]


class Unit(StrEnum):
    """In what a metric is stated; fractions are fractions, 0.05 for 5 %."""

    FRACTION = "fraction"
    FRACTION_PERIOD = "fraction per period"
    FRACTION_YEAR = "fraction per year"
    SQUARED_PERIOD = "squared fraction per period"
    RATIO = "ratio"
    RATIO_PERIOD = "ratio of one period"
    RATIO_YEAR = "ratio of a year"
    PROBABILITY = "probability"
    SHARE = "share of periods"
    COUNT = "count"
    PERIODS = "periods"
    DAYS = "calendar days"
    YEARS = "years"


class Group(StrEnum):
    """What a metric tells about, in the order of a tear sheet."""

    GROWTH = "growth"
    DISPERSION = "dispersion"
    RATIOS = "ratios"
    DRAWDOWN = "drawdown"
    TAIL = "tail"
    WINS = "wins"
    CALENDAR = "calendar"
    DISTRIBUTION = "distribution"
    RELATIVE = "relative"


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """A performance metric, as every face and the docs page describe it.

    Attributes
    ----------
    name
        By which it is asked for, such as `sharpe_ratio`; a level that belongs to it is part of the name (`cvar_99`).
    title
        For people.
    formula
        In the symbols of docs/metrics.md: r returns, r_f risk-free ones, b benchmark's, m minimum acceptable return,
        n periods, P periods per year.
    unit
        In what it is stated.
    source
        Where it is defined.
    higher_is_better
        None where neither direction is.
    group
        What it tells about.
    of
        The number, of the facts of a record; `UndefinedFigure` where the record does not define it.
    needs_benchmark, needs_dates, needs_minimum_acceptable
        What it is computed of beside returns: a benchmark; dates for labels; the minimum acceptable return.
    peers
        What other packages call it, as `package:name`.
    """

    name: str
    title: str
    formula: str
    unit: Unit
    source: str
    higher_is_better: bool | None
    group: Group
    of: Callable[[Facts], float]
    needs_benchmark: bool = False
    needs_dates: bool = False
    needs_minimum_acceptable: bool = False
    peers: tuple[str, ...] = ()


def ratio(numerator: float, denominator: float, why_not: str) -> float:
    """Return numerator / denominator, or raise UndefinedFigure with the reason where the denominator is zero.

    >>> ratio(1.0, 2.0, "equity never fell")
    0.5
    """
    if denominator == 0.0:
        raise UndefinedFigure(why_not)
    return numerator / denominator
