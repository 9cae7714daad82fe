"""A track record: returns with their dates, what they are compared with, and how many periods make a year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np
import numpy.typing as npt

from tangency.contracts.arrays import Floats, own_floats
from tangency.errors import DataError
from tangency.performance.checking import excess, positive_periods, rate_of_periods, series, simple_returns
from tangency.risk.drawdown_spells import Dates

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["TrackRecord"]

_LEAST_PERIODS = 2


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TrackRecord:
    """What a headline is computed of; every series has one value for each date.

    Attributes
    ----------
    dates
        Label of each period, shape (n_periods,), strictly ascending.
    returns
        Simple returns after costs, shape (n_periods,).
    risk_free
        Per period: a number, or shape (n_periods,).
    periods_per_year
        The calendar's.
    benchmark
        Simple returns, shape (n_periods,), or None: then nothing relative is computed.
    turnover
        Of each period, half the traded notional divided by NAV, shape (n_periods,); None where it is not known.

    Raises
    ------
    DataError
        For fewer than two periods, a value that is missing, a return below −1, series of different lengths, dates
        that do not ascend.

    >>> record = TrackRecord(
    ...     dates=np.arange(3), returns=np.array([0.02, -0.01, 0.03]), risk_free=0.0, periods_per_year=12.0
    ... )
    >>> record.n_periods, record.benchmark is None
    (3, True)
    """

    dates: Dates
    returns: Floats
    risk_free: Floats | float
    periods_per_year: float
    benchmark: Floats | None = None
    turnover: Floats | None = None

    def __post_init__(self) -> None:
        found = simple_returns(self.returns, least=_LEAST_PERIODS)
        positive_periods(self.periods_per_year)
        rate_of_periods(self.risk_free, found.size)
        object.__setattr__(self, "returns", found)
        if self.benchmark is not None:
            object.__setattr__(self, "benchmark", simple_returns(self.benchmark, where="benchmark"))
        if self.turnover is not None:
            object.__setattr__(self, "turnover", series(self.turnover, where="turnover"))
        for name, values in (("dates", self.dates), ("benchmark", self.benchmark), ("turnover", self.turnover)):
            if values is not None and values.shape != found.shape:
                raise DataError(
                    f"{name} and returns differ in number", where=name, value=f"{values.size} for {found.size} periods"
                )
        _require_ascending(self.dates)

    @property
    def n_periods(self) -> int:
        """How many periods the record has."""
        return self.returns.size

    @property
    def excess(self) -> Floats:
        """Returns above the risk-free ones, shape (n_periods,)."""
        return excess(self.returns, self.risk_free)

    @classmethod
    def of_series(
        cls,
        returns: pd.Series[float],
        *,
        risk_free: pd.Series[float] | float,
        periods_per_year: float,
        benchmark: pd.Series[float] | None = None,
        turnover: pd.Series[float] | None = None,
    ) -> Self:
        """Return a record of labelled series, joined by label.

        Raises
        ------
        DataError
            Where another series lacks a date of the returns, or has one that they lack, or labels are neither dates
            without a time zone nor whole numbers; else as the class.
        """
        beside = {"benchmark": benchmark, "turnover": turnover}
        values = {name: None if other is None else _aligned(other, returns, name) for name, other in beside.items()}
        return cls(
            dates=_labels(returns),
            returns=own_floats(returns.to_numpy()),
            risk_free=risk_free if isinstance(risk_free, (int, float)) else _aligned(risk_free, returns, "risk_free"),
            periods_per_year=periods_per_year,
            **values,
        )


def _labels(returns: pd.Series[float]) -> Dates:
    dtype = returns.index.dtype  # an extension's, such as that of dates with a time zone, has a kind of its own
    if not isinstance(dtype, np.dtype) or dtype.kind not in "Mi":
        raise DataError(
            "labels are dates without a time zone, or whole numbers",
            where="returns",
            value=str(dtype),
            remedy="label them by the day of the session, or by its opening in UTC",
        )
    labels: Dates = returns.index.values  # `to_numpy` takes ten times as long
    return labels


def _aligned(other: pd.Series[float], returns: pd.Series[float], where: str) -> Floats:
    if other.index.equals(returns.index):
        return own_floats(other.to_numpy())
    if not other.index.is_unique:
        repeated = other.index[other.index.duplicated()][0]
        raise DataError("a date appears twice", where=where, value=str(repeated), remedy="keep one of them")
    odd = returns.index.symmetric_difference(other.index)
    if len(odd):
        raise DataError(
            "not every date is in both series",
            where=f"{where} and returns",
            value=f"{len(odd)} dates, such as {odd[0]}",
            remedy="take their common dates",
        )
    return own_floats(other.reindex(returns.index).to_numpy())


def _require_ascending(dates: Dates) -> None:
    later: npt.NDArray[np.bool_] = np.greater(dates[1:], dates[:-1])
    if not later.all():
        place = int(later.argmin())
        raise DataError(
            "dates ascend, each once",
            where="dates",
            value=f"{dates[place]} before {dates[place + 1]}",
            remedy="sort them",
        )
