"""Figures of a record through time: of every window of some length, and of the record up to every period."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from tangency.contracts.arrays import Floats, all_finite, read_only
from tangency.errors import ConfigurationError, Remedy, Setting
from tangency.performance.checking import excess
from tangency.performance.track_record import TrackRecord
from tangency.risk.drawdown_spells import Dates

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["FigureSeries", "RollingName", "expanding_figures", "rolling_figures"]

_LEAST = 2


class RollingName(StrEnum):
    """The figures through time; each is the metric of that name over a window."""

    ANNUAL_MEAN_RETURN = "annual_mean_return"
    VOLATILITY = "volatility"
    SHARPE_RATIO = "sharpe_ratio"
    SORTINO_RATIO = "sortino_ratio"
    BETA = "beta"
    CORRELATION = "correlation"
    ALPHA = "alpha"
    TOTAL_RETURN = "total_return"
    MAX_DRAWDOWN = "max_drawdown"


_OF_MOMENTS = tuple(RollingName)[:7]
_OF_PATHS = tuple(RollingName)[7:]
_RELATIVE = {RollingName.BETA, RollingName.CORRELATION, RollingName.ALPHA}
_WHY_NOT = {
    RollingName.SHARPE_RATIO: "the excess returns are constant",
    RollingName.SORTINO_RATIO: "no return is below the risk-free one",
    RollingName.BETA: "the benchmark's excess returns are constant",
    RollingName.ALPHA: "the benchmark's excess returns are constant",
    RollingName.CORRELATION: "excess returns of the record or the benchmark are constant",
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FigureSeries:
    """One figure of the windows that define it.

    Attributes
    ----------
    dates
        The last label of each such window, shape (n_defined,).
    values
        Shape (n_defined,).
    undefined
        The last label of each window that does not define it, shape (n_undefined,).
    reason
        Why those do not; None where there are none.
    """

    dates: Dates
    values: Floats
    undefined: Dates
    reason: str | None

    def series(self) -> pd.Series[float]:
        """Return the values by date; a window that does not define the figure has no row."""
        import pandas as pd  # noqa: PLC0415  # wanted for the frame only

        return pd.Series(self.values, index=pd.Index(self.dates))


def rolling_figures(record: TrackRecord, *, window: int) -> dict[RollingName, FigureSeries]:
    """Return the figures of every window of a record, in O(n_periods) whatever the window.

    Those against the benchmark are there if the record has one. Each equals the metric of its name computed of the
    window alone, to rounding.

    Parameters
    ----------
    window
        Number of periods.

    Raises
    ------
    ConfigurationError
        For a window of fewer than two periods, or more than the record has.

    References
    ----------
    Chan, Golub & LeVeque (1983), Algorithms for computing the sample variance, American Statistician 37(3).

    >>> record = TrackRecord(
    ...     dates=np.arange(5), returns=np.array([0.5, -0.5, 0.0, 1.0, 0.0]), risk_free=0.0, periods_per_year=4.0
    ... )
    >>> found = rolling_figures(record, window=2)
    >>> found[RollingName.TOTAL_RETURN].values.tolist(), found[RollingName.MAX_DRAWDOWN].values.tolist()
    ([-0.25, -0.5, 1.0, 1.0], [0.5, 0.5, 0.0, 0.0])
    >>> found[RollingName.SORTINO_RATIO].undefined.tolist(), found[RollingName.SORTINO_RATIO].reason
    ([3, 4], 'no return is below the risk-free one')
    """
    from tangency.performance.kernels.rolling_figures import rolling_moments, rolling_paths  # noqa: PLC0415

    return _figures(record, window, "window", rolling_moments, rolling_paths)


def expanding_figures(record: TrackRecord, *, least: int) -> dict[RollingName, FigureSeries]:
    """Return the figures of the record up to every period from the `least`-th on, in O(n_periods).

    Raises
    ------
    ConfigurationError
        For fewer than two periods, or more than the record has.

    >>> record = TrackRecord(
    ...     dates=np.arange(3), returns=np.array([0.5, -0.5, 1.0]), risk_free=0.0, periods_per_year=4.0
    ... )
    >>> expanding_figures(record, least=2)[RollingName.TOTAL_RETURN].values.tolist()
    [-0.25, 0.5]
    """
    from tangency.performance.kernels.rolling_figures import expanding_moments, expanding_paths  # noqa: PLC0415

    return _figures(record, least, "least", expanding_moments, expanding_paths)


def _figures(
    record: TrackRecord, window: int, name: str, moments: Callable[..., None], paths: Callable[..., None]
) -> dict[RollingName, FigureSeries]:
    if not _LEAST <= window <= record.n_periods:
        raise ConfigurationError(
            f"a window has from 2 periods to the record's {record.n_periods}",
            where=name,
            value=window,
            remedy=Remedy("give ", Setting(name, record.n_periods)),
        )
    count = record.n_periods - window + 1
    of_moments, of_paths = np.empty((len(_OF_MOMENTS), count)), np.empty((len(_OF_PATHS), count))
    over = record.excess
    other = over if record.benchmark is None else excess(record.benchmark, record.risk_free)
    moments(record.returns, over, other, window, record.periods_per_year, of_moments)
    paths(record.returns, window, of_paths)
    dates = record.dates[window - 1 :]
    rows = zip((*_OF_MOMENTS, *_OF_PATHS), (*of_moments, *of_paths), strict=True)
    return {
        each: _series(each, values, dates)
        for each, values in rows
        if record.benchmark is not None or each not in _RELATIVE
    }


def _series(name: RollingName, values: Floats, dates: Dates) -> FigureSeries:
    if all_finite(values):
        return FigureSeries(dates=dates, values=read_only(values), undefined=dates[:0], reason=None)
    is_defined = np.isfinite(values)
    return FigureSeries(
        dates=dates[is_defined],
        values=read_only(values[is_defined]),
        undefined=dates[~is_defined],
        reason=_WHY_NOT.get(name, "a term is too large for a number of double precision"),
    )
