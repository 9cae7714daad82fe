"""The facts of a track record, found in a few compiled passes and one sort; every metric is a function of them."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite, sqrt

import numpy as np

from tangency.contracts.arrays import Floats, read_only
from tangency.errors import ConfigurationError, Remedy, Setting
from tangency.performance.checking import simple_returns
from tangency.performance.drawdown_table import DrawdownTable, drawdown_table
from tangency.performance.metrics.falls import Falls, falls_of
from tangency.performance.metrics.pair import Pair, annual_growth, pair_of
from tangency.performance.metrics.periods import Calendar, calendar_of
from tangency.performance.metrics.scan import PartialMoments, Scan, autocorrelations, partial_moments_of, scanned
from tangency.performance.quantile import var_of_ordered
from tangency.performance.sample_moments import mean_of, sample_deviation
from tangency.performance.track_record import TrackRecord
from tangency.risk.tail import cvar_beyond, historical_cvar

__all__ = ["LJUNG_BOX_LAGS", "Facts", "facts_of"]

LJUNG_BOX_LAGS = 6
"""How many autocorrelations the test of Ljung and Box sums."""

_LEVEL = 0.95


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Facts:
    """What metrics are computed of.

    Attributes
    ----------
    record
        Returns, dates, risk-free returns, periods per year.
    n, year, root
        Number of periods; periods per year, P; √P.
    minimum_acceptable
        m, a return per period.
    over, ordered
        Excess returns in order of time; returns in ascending order. Shapes (n_periods,).
    own, excess, about
        Of the returns, of the excess returns, and of the returns about m.
    total_return, annual_return, annual_risk_free
        Compounded.
    deviation, mean_over, deviation_over, downside_over
        Standard deviation of returns, mean and standard deviation of excess returns (divisor n − 1), root mean square
        of the negative excess returns.
    autocorrelations
        ρ₁ … of the excess returns; empty where they are constant or too few.
    cvar_95, cdar_95
        Mean of the worst 5 % of losses, and of drawdowns; historical.
    logarithms
        ln(1 + r), shape (n_periods,); −∞ for a return of −1.
    table, falls
        The single drawdowns with the underwater curve, and what they come to.
    calendar
        None where labels are no dates.
    pair
        None without a benchmark.
    """

    record: TrackRecord
    n: int
    year: float
    root: float
    minimum_acceptable: float
    over: Floats
    ordered: Floats
    own: Scan
    excess: Scan
    about: PartialMoments
    total_return: float
    annual_return: float
    annual_risk_free: float
    deviation: float
    mean_over: float
    deviation_over: float
    downside_over: float
    autocorrelations: tuple[float, ...]
    cvar_95: float
    cdar_95: float
    logarithms: Floats
    table: DrawdownTable
    falls: Falls
    calendar: Calendar | None
    pair: Pair | None


def facts_of(record: TrackRecord, *, minimum_acceptable: float = 0.0) -> Facts:
    """Return the facts of a record.

    What `tangency.performance.headline` states, too, is computed by the same operations in the same order.

    Parameters
    ----------
    minimum_acceptable
        A return per period.

    Raises
    ------
    ConfigurationError
        For a minimum acceptable return that is no number.
    DataError
        For a risk-free return below −1.

    >>> record = TrackRecord(
    ...     dates=np.arange(2), returns=np.array([-0.5, 1.0]), risk_free=0.0, periods_per_year=2.0
    ... )
    >>> facts = facts_of(record)
    >>> facts.total_return, facts.table.underwater.tolist(), facts.own.n_losses
    (0.0, [0.5, 0.0], 1.0)
    """
    if not isfinite(minimum_acceptable):
        raise ConfigurationError(
            "the minimum acceptable return is a number",
            where="minimum_acceptable",
            value=minimum_acceptable,
            remedy=Remedy("give one per period: ", Setting("minimum_acceptable", 0.0)),
        )
    returns = record.returns
    over = read_only(returns - record.risk_free)
    total = float(np.multiply.reduce(1.0 + returns)) - 1.0
    below = np.minimum(over, 0.0)
    own = scanned(returns)
    has_rate = not isinstance(record.risk_free, (int, float)) or record.risk_free != 0.0
    excess = scanned(over) if has_rate else own
    deviation = sample_deviation(returns, mean_of(returns))
    mean_over = mean_of(over)
    ordered = read_only(np.sort(returns))
    table = drawdown_table(record)
    return Facts(
        record=record,
        n=returns.size,
        year=record.periods_per_year,
        root=sqrt(record.periods_per_year),
        minimum_acceptable=minimum_acceptable,
        over=over,
        ordered=ordered,
        own=own,
        excess=excess,
        about=partial_moments_of(returns, minimum_acceptable),
        total_return=total,
        annual_return=annual_growth(1.0 + total, record.periods_per_year / record.n_periods),
        annual_risk_free=_annual_risk_free(record),
        deviation=deviation,
        mean_over=mean_over,
        deviation_over=sample_deviation(over, mean_over) if has_rate else deviation,
        downside_over=sqrt(float(below @ below) / below.size),
        autocorrelations=_autocorrelations(over, excess),
        cvar_95=cvar_beyond(returns, var_of_ordered(ordered, _LEVEL), _LEVEL),
        cdar_95=historical_cvar(-table.underwater, _LEVEL),
        logarithms=read_only(np.log1p(returns)),
        table=table,
        falls=falls_of(table),
        calendar=calendar_of(record),
        pair=None
        if record.benchmark is None
        else pair_of(record, record.benchmark, over, minimum_acceptable=minimum_acceptable),
    )


def _annual_risk_free(record: TrackRecord) -> float:
    rate = record.risk_free
    if isinstance(rate, (int, float)):
        if rate < -1.0:
            simple_returns([rate], where="risk_free")
        return annual_growth(1.0 + rate, record.periods_per_year)
    found = simple_returns(rate, where="risk_free")
    return annual_growth(float(np.prod(1.0 + found)), record.periods_per_year / found.size)


def _autocorrelations(over: Floats, excess: Scan) -> tuple[float, ...]:
    lags = min(LJUNG_BOX_LAGS, over.size - 1)
    return () if excess.is_constant else autocorrelations(over, excess, lags)
