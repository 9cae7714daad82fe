"""Intervals of every figure of a headline by the stationary bootstrap: for one record, or many by the same draws."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite

import numpy as np

from tangency.contracts.arrays import Floats, read_only
from tangency.contracts.resampling import Resampling
from tangency.errors import ConfigurationError, DataError
from tangency.performance.drawn_figures import DrawnFigures
from tangency.performance.headline import FigureName
from tangency.performance.stationary_bootstrap import drawn_histories, optimal_block_periods
from tangency.performance.track_record import TrackRecord

__all__ = ["Interval", "automatic_resampling", "headline_draws", "headline_intervals"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A percentile interval of a figure.

    Attributes
    ----------
    lower, upper
        The quantiles (1 − level) / 2 and (1 + level) / 2 of the draws that define the figure.
    standard_error
        Their standard deviation.
    undefined_draws
        How many draws leave the figure undefined, such as a Calmar ratio without a drawdown; they are left out.
    """

    lower: float
    upper: float
    standard_error: float
    undefined_draws: int


def headline_intervals(
    records: Mapping[str, TrackRecord], resampling: Resampling
) -> dict[str, dict[FigureName, Interval | None]]:
    """Return an interval for each figure of each record; None where most draws do not define it, or it has no spread.

    Percentile intervals of whole periods drawn in blocks: returns, risk-free returns, benchmark and turnover of a
    period stay together, and all records are drawn alike, so that their differences may be compared. They do not
    correct for bias, of which extremes have most: the maximum drawdown of a drawn history is that of another order of
    the same days, and its interval says how deep it could have been, not how well it is known.

    Raises
    ------
    DataError
        For records of different dates, or none.
    ConfigurationError
        For fewer than two draws, a level outside (0, 1), or blocks below one period.

    References
    ----------
    Politis & Romano (1994), The stationary bootstrap, Journal of the American Statistical Association 89(428);
    Ledoit & Wolf (2008), Robust performance hypothesis testing with the Sharpe ratio, Journal of Empirical Finance
    15(5), for why returns need blocks.

    >>> from tangency.performance.ratios import sharpe_ratio
    >>> returns = np.random.default_rng(1).normal(0.001, 0.01, 250)
    >>> record = TrackRecord(dates=np.arange(250), returns=returns, risk_free=0.0, periods_per_year=250.0)
    >>> drawn = Resampling(draws=200, level=0.9, block_periods=5.0, seed=0)
    >>> sharpe = headline_intervals({"mine": record}, drawn)["mine"][FigureName.SHARPE_RATIO]
    >>> sharpe.lower < sharpe_ratio(returns, risk_free=0.0, periods_per_year=250.0) < sharpe.upper
    True
    """
    return {
        name: {figure: _interval(draws, resampling.level) for figure, draws in zip(FigureName, values.T, strict=True)}
        for name, values in headline_draws(records, resampling).items()
    }


def headline_draws(records: Mapping[str, TrackRecord], resampling: Resampling) -> dict[str, Floats]:
    """Return every figure of every draw, shape (n_draws, n_figures) in the order of `FigureName`; NaN where undefined.

    Raises
    ------
    DataError, ConfigurationError
        As `headline_intervals`.

    >>> record = TrackRecord(dates=np.arange(3), returns=np.array([0.1, 0.0, 0.1]), risk_free=0.0, periods_per_year=1.0)
    >>> headline_draws({"mine": record}, Resampling(draws=2, level=0.9, block_periods=1.0, seed=0))["mine"].shape
    (2, 16)
    """
    _require_sound(resampling)
    n_periods = _common_length(records)
    prepared = {name: DrawnFigures.of(record) for name, record in records.items()}
    found = {name: np.full((resampling.draws, len(FigureName)), np.nan) for name in records}
    for batch in drawn_histories(n_periods, resampling):
        for name, record in prepared.items():
            record.write(batch.places, batch.counts, found[name][batch.draws])
    return {name: read_only(values) for name, values in found.items()}


def automatic_resampling(records: Mapping[str, TrackRecord], *, draws: int, level: float, seed: int) -> Resampling:
    """Return a resampling whose blocks are the longest of those that suit each record's returns.

    Raises
    ------
    DataError
        As `optimal_block_periods`.

    >>> returns = np.random.default_rng(1).normal(0.001, 0.01, 250)
    >>> record = TrackRecord(dates=np.arange(250), returns=returns, risk_free=0.0, periods_per_year=250.0)
    >>> automatic_resampling({"mine": record}, draws=1000, level=0.95, seed=0).block_periods >= 1.0
    True
    """
    longest = max((optimal_block_periods(record.returns) for record in records.values()), default=1.0)
    return Resampling(draws=draws, level=level, block_periods=longest, seed=seed)


def _interval(values: Floats, level: float) -> Interval | None:
    defined = values[np.isfinite(values)]
    if 2 * defined.size < values.size:
        return None
    with np.errstate(over="ignore"):  # of growth beyond all numbers the spread is none
        spread = float(defined.std(ddof=1))
    if not isfinite(spread):
        return None
    lower, upper = np.quantile(defined, [0.5 * (1.0 - level), 0.5 * (1.0 + level)])
    return Interval(
        lower=float(lower),
        upper=float(upper),
        standard_error=spread,
        undefined_draws=values.size - defined.size,
    )


def _common_length(records: Mapping[str, TrackRecord]) -> int:
    if not records:
        raise DataError("there is no record to draw from", where="records")
    first, *others = records.items()
    for name, record in others:
        if not np.array_equal(record.dates, first[1].dates):
            raise DataError(
                "records that are drawn alike have the same dates",
                where=f"records {first[0]} and {name}",
                remedy="take their common dates, or draw each by itself",
            )
    return first[1].n_periods


def _require_sound(resampling: Resampling) -> None:
    for is_sound, what, where, value in (
        (resampling.draws > 1, "at least two draws make an interval", "draws", resampling.draws),
        (0.0 < resampling.level < 1.0, "a level lies between 0 and 1", "level", resampling.level),
        (resampling.block_periods >= 1.0, "blocks have at least one period", "block_periods", resampling.block_periods),
    ):
        if not is_sound:
            raise ConfigurationError(what, where=where, value=value)
