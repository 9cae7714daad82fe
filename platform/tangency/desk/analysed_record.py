"""The returns that analytics are of, with what is known beside them: prices, holdings, contributions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from tangency.contracts.arrays import Floats, frozen_floats, read_only
from tangency.contracts.returns import Returns
from tangency.desk.analytics_request import AnalyticsRequest
from tangency.errors import ConfigurationError, DataError, Remedy, Setting
from tangency.market import MarketCaps, parse_as_of
from tangency.performance.contributions import Contributions
from tangency.results.analytics.portfolio import Comparison, PortfolioKind
from tangency.risk.decomposition import LabelledWeights
from tangency.risk.drawdown_spells import Dates
from tangency.simulate.bars import Bars

__all__ = ["AnalysedRecord", "Prices"]

_LEAST_PERIODS = 2


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Prices:
    """Prices whose sessions are those of the record, one before its first period.

    Attributes
    ----------
    caps
        Market capitalisations through time; None where the data have none.
    """

    bars: Bars
    caps: MarketCaps | None = None

    @classmethod
    def around(cls, bars: Bars, caps: MarketCaps | None, dates: Dates, *, name: str) -> Self:
        """Return the prices of a record's sessions and of the one before.

        Raises
        ------
        DataError
            Where the record's dates are not sessions of the prices one after another, or begin with the first.
        """
        if dates.dtype.kind != "M":
            raise DataError(
                "the returns have no dates, and prices have",
                where="returns",
                value=f"periods {dates[0]} to {dates[-1]}",
                remedy="label the returns by date",
            )
        moments = dates.astype(bars.sessions.dtype)
        first = int(np.searchsorted(bars.sessions, moments[0]))
        sessions = bars.sessions[first : first + moments.size]
        if sessions.size < moments.size or not np.array_equal(sessions, moments):
            odd = _first_odd(moments, bars.sessions)
            raise DataError(
                "the sessions of the returns are not those of the prices",
                where=f"dataset {name}",
                value=f"{odd} is in one of the two alone",
                remedy="take returns of the dataset's own sessions, or give the benchmark's returns",
            )
        if first == 0:
            second = str(moments[min(1, moments.size - 1)])[:10]
            raise DataError(
                "the first return begins before the first price",
                where=f"dataset {name}",
                value=str(dates[0]),
                remedy=Remedy("begin one session later: ", Setting("start", second)),
            )
        return cls(bars=bars.cut(first - 1, first + moments.size), caps=caps)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AnalysedRecord:
    """A record of returns.

    Attributes
    ----------
    dates, returns, turnover
        Of each period, shape (n_periods,); turnover is None where it is not known.
    prices
        None where benchmarks of prices cannot be made.
    comparisons
        Benchmarks that the record brings.
    weights
        Held at the end; None where `not_held` says why.
    window
        Returns of the held assets up to the end.
    contributions
        By asset, and by strategy where there are several; none where `not_contributed` says why.
    net_asset_value
        At the end, in money; None where it is not known.
    """

    name: str
    kind: PortfolioKind
    dates: Dates
    returns: Floats
    periods_per_year: float
    turnover: Floats | None = None
    prices: Prices | None = None
    comparisons: tuple[Comparison, ...] = ()
    weights: LabelledWeights | None = None
    window: Returns | None = None
    not_held: str | None = None
    contributions: tuple[Contributions, ...] = ()
    not_contributed: str | None = None
    net_asset_value: float | None = None
    run: str | None = None
    currency: str | None = None
    calendar: str | None = None
    dataset_version: str | None = None
    said: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    def within(self, request: AnalyticsRequest) -> Self:
        """Return the periods from the start to the end that are asked for.

        Of a book it is not known what it held at an earlier end.

        Raises
        ------
        ConfigurationError
            For labels that are no dates, or a span of fewer than two periods.
        """
        if request.start is None and request.end is None:
            return self
        if self.dates.dtype.kind != "M":
            raise ConfigurationError(
                "the periods have no dates, so that they cannot be cut at one",
                where="start" if request.start is not None else "end",
                remedy="label the returns by date, or cut them",
            )
        first = 0 if request.start is None else int(np.searchsorted(self.dates, _moment(request.start, self.dates)))
        stop = self.dates.size
        if request.end is not None:
            stop = int(np.searchsorted(self.dates, _moment(request.end, self.dates), side="right"))
        if stop - first < _LEAST_PERIODS:
            raise ConfigurationError(
                "fewer than two periods lie between start and end",
                where="start, end",
                value=f"{request.start} to {request.end}",
                remedy=f"the record has {str(self.dates[0])[:10]} to {str(self.dates[-1])[:10]}",
            )
        return self._cut(first, stop)

    def _cut(self, first: int, stop: int) -> Self:
        rows, is_whole_end = slice(first, stop), stop == self.dates.size
        prices = self.prices
        if prices is not None:
            prices = Prices(bars=prices.bars.cut(first, stop + 1), caps=prices.caps)
        # Constant weights are held at any end; of a book it is not known but at its own.
        keeps = is_whole_end or self.kind != "backtest"
        return replace(
            self,
            dates=self.dates[rows],
            returns=read_only(self.returns[rows]),
            turnover=None if self.turnover is None else read_only(self.turnover[rows]),
            prices=prices,
            comparisons=tuple(replace(each, returns=read_only(each.returns[rows])) for each in self.comparisons),
            weights=self.weights if keeps else None,
            window=_until(self.window, self.dates[stop - 1]) if keeps else None,
            net_asset_value=self.net_asset_value if is_whole_end else None,
            not_held=self.not_held if keeps else "what is held is known at the end of the record alone",
            contributions=tuple(
                replace(each, dates=each.dates[rows], values=read_only(each.values[rows]), returns=each.returns[rows])
                for each in self.contributions
            ),
        )


def _until(window: Returns | None, last: np.datetime64 | np.int64) -> Returns | None:
    """Return the periods up to the last one: nothing later is known at it."""
    if window is None or window.dates[-1] <= last:
        return window
    stop = int(np.searchsorted(window.dates, last, side="right"))
    return replace(window, dates=window.dates[:stop], values=frozen_floats(window.values[:stop]))


def _moment(text: str, dates: Dates) -> np.datetime64:
    return np.datetime64(parse_as_of(text), "us").astype(dates.dtype)


def _first_odd(one: Dates, other: Dates) -> str:
    inside = other[(other >= one[0]) & (other <= one[-1])]
    odd = np.setxor1d(one, inside)
    return str(odd[0] if odd.size else one[-1]).removesuffix("T00:00:00.000000")
