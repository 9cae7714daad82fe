"""Several backtests over the sessions that all have: their figures, their differences, and one plot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from pydantic import Field

from tangency.contracts.resampling import Resampling
from tangency.errors import ConfigurationError, DataError
from tangency.performance.bootstrap import automatic_resampling, headline_draws
from tangency.performance.headline import FigureName, headline
from tangency.performance.track_record import TrackRecord
from tangency.plots.backtest import growth_figure
from tangency.results.book_figures import ANNUAL, HEADLINE_NAMES
from tangency.results.document import Document, Part
from tangency.results.honesty_text import HEADLINE
from tangency.results.result import Result
from tangency.results.simulated_book import SimulatedBook
from tangency.results.summary import Column, Summary, Table

if TYPE_CHECKING:
    from tangency.plots.figure import Figure

__all__ = ["BacktestComparison", "BacktestComparisonDocument", "ComparedDocument", "compare_backtests"]

_DRAWS, _LEVEL = 1000, 0.95
_LEAST = 2


class ComparedDocument(Part):
    """One of the backtests."""

    name: str
    figures: dict[str, float | None]
    difference: dict[str, tuple[float, float] | None] = Field(
        description="interval of a figure less the first backtest's, by the same draws; of the first none"
    )
    said: tuple[str, ...]


class BacktestComparisonDocument(Document):
    """Several backtests side by side."""

    start: str
    end: str
    n_periods: int
    draws: int
    level: float
    block_periods: float | None
    backtests: tuple[ComparedDocument, ...]

    def summary(self) -> Summary:
        """Return one column a backtest, and how sure the differences of the Sharpe ratios are."""
        columns = (Column(title="", is_number=False), *(Column(title=each.name) for each in self.backtests))
        names = [name for name in HEADLINE if name in self.backtests[0].figures]
        rows = [(HEADLINE[name][0], *(_text(name, each.figures[name]) for each in self.backtests)) for name in names]
        lines = [f"{self.n_periods} periods that all have, {self.start} to {self.end}"]
        for each in self.backtests:
            own = each.difference.get("sharpe_ratio")
            if own is not None:
                lines.append(
                    f"{each.name} less {self.backtests[0].name}: Sharpe ratio {own[0]:+.2f} to {own[1]:+.2f} "
                    f"({self.level:.0%}, {self.draws} draws of both alike)"
                )
        lines += [f"{each.name}: {line}" for each in self.backtests for line in each.said]
        return Summary(
            title="backtests side by side",
            run_id=self.run_id,
            tables=(Table(columns=columns, rows=tuple(rows)),),
            lines=tuple(lines),
        )


def _text(name: str, value: float | None) -> str:
    return "–" if value is None else HEADLINE[name][1](value)


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class BacktestComparison(Result):
    """Several backtests, over the sessions that all have.

    Attributes
    ----------
    backtests
        Name → result.

    >>> import pandas as pd
    >>> import tangency as tg
    >>> days = pd.date_range("2024-01-01", periods=4)
    >>> closes = pd.DataFrame({"BTC": [100.0, 110.0, 121.0, 115.0], "ETH": [10.0, 10.0, 10.0, 11.0]}, days)
    >>> one, other = (tg.backtest(closes, weights=pd.DataFrame({asset: [1.0]}, days[:1])) for asset in closes)
    >>> one.compare(other, names=["BTC", "ETH"]).returns.round(2).to_dict("list")
    {'BTC': [0.0, 0.1, -0.05], 'ETH': [0.0, 0.0, 0.1]}
    """

    backtests: Mapping[str, SimulatedBook]

    @cached_property
    def returns(self) -> pd.DataFrame:
        """Returns of each period, between sessions that all have; one column a backtest."""
        values = {name: (1.0 + each.returns).cumprod() for name, each in self.backtests.items()}
        values_at = pd.concat(values, axis=1, join="inner")
        if len(values_at) <= _LEAST:
            raise DataError(
                "the backtests have no three sessions in common",
                where="compare",
                value=len(values_at),
                remedy="walk them over the same sessions",
            )
        before = values_at.shift()
        # What is bankrupt earns nothing more.
        return (values_at / before - 1.0).where(before != 0.0, 0.0).iloc[1:]

    @property
    def periods_per_year(self) -> float | None:
        """Of the calendar; None where the backtests do not have the same."""
        years = {each.settings.periods_per_year for each in self.backtests.values()}
        return next(iter(years)) if len(years) == 1 else None

    def table(self) -> pd.DataFrame:
        """Return the figures, one row a backtest; what is not defined is NA."""
        return pd.DataFrame(self._figures(), dtype="Float64").T.rename_axis("backtest")

    def plot(self) -> Figure:
        """Return what one unit became in each of them."""
        growth = (1.0 + self.returns).cumprod()
        last = growth.iloc[-1].to_dict()
        best = max(last, key=last.__getitem__)
        return growth_figure(growth, title=f"One unit became most in {best}: {last[best]:.2f}")

    def document(self) -> BacktestComparisonDocument:
        """Return the document, the same on every face."""
        figures, (resampling, differences) = self._figures(), self._differences()
        sessions = self.returns.index
        return BacktestComparisonDocument(
            run_id=self.run_id,
            start=str(sessions[0])[:10],
            end=str(sessions[-1])[:10],
            n_periods=len(sessions),
            draws=_DRAWS,
            level=_LEVEL,
            block_periods=None if resampling is None else resampling.block_periods,
            backtests=tuple(
                ComparedDocument(name=name, figures=figures[name], difference=differences.get(name, {}), said=each.said)
                for name, each in self.backtests.items()
            ),
        )

    def _figures(self) -> dict[str, dict[str, float | None]]:
        found = {}
        for name, record in self._records.items():
            own = headline(record)
            found[name] = {each.value: own[each].value if self._is_known(each) else None for each in _SHOWN}
        return found

    def _is_known(self, name: FigureName) -> bool:
        return self.periods_per_year is not None or name not in ANNUAL

    @cached_property
    def _records(self) -> dict[str, TrackRecord]:
        return {
            name: TrackRecord(
                dates=self.returns.index.to_numpy(),
                returns=self.returns[name].to_numpy(),
                risk_free=0.0,
                periods_per_year=self.periods_per_year or 1.0,
            )
            for name in self.backtests
        }

    def _differences(self) -> tuple[Resampling | None, dict[str, dict[str, tuple[float, float] | None]]]:
        try:
            resampling = automatic_resampling(self._records, draws=_DRAWS, level=_LEVEL, seed=0)
        except DataError:  # constant or short records have no blocks, and so no intervals
            return None, {}
        drawn = headline_draws(self._records, resampling)
        first, *others = self.backtests
        places = {name: list(FigureName).index(name) for name in _SHOWN}
        return resampling, {
            name: {
                each.value: _interval(drawn[name][:, place] - drawn[first][:, place]) if self._is_known(each) else None
                for each, place in places.items()
            }
            for name in others
        }


# Turnover is of every session of a backtest, and not of those that all have.
_SHOWN = tuple(name for name in HEADLINE_NAMES if name is not FigureName.ANNUAL_TURNOVER)


def _interval(differences: np.ndarray[tuple[int], np.dtype[np.float64]]) -> tuple[float, float] | None:
    defined = differences[~np.isnan(differences)]
    if 2 * defined.size < differences.size:
        return None
    lower, upper = np.quantile(defined, [0.5 * (1.0 - _LEVEL), 0.5 * (1.0 + _LEVEL)])
    return float(lower), float(upper)


def compare_backtests(backtests: Mapping[str, SimulatedBook]) -> BacktestComparison:
    """Return several backtests side by side, over the sessions that all have.

    Histories are drawn alike for all, so that the interval of a difference knows that they move together.

    Parameters
    ----------
    backtests
        Name → result; the others are compared to the first.

    Raises
    ------
    ConfigurationError
        For fewer than two.
    DataError
        Where they have no three sessions in common.

    >>> import pandas as pd
    >>> import tangency as tg
    >>> days = pd.date_range("2024-01-01", periods=4)
    >>> closes = pd.DataFrame({"BTC": [100.0, 110.0, 121.0, 115.0], "ETH": [10.0, 10.0, 10.0, 11.0]}, days)
    >>> half, all_in = (pd.DataFrame({"BTC": [share], "ETH": [1 - share]}, days[:1]) for share in (0.5, 1.0))
    >>> both = {"half": tg.backtest(closes, weights=half), "BTC": tg.backtest(closes, weights=all_in)}
    >>> tg.compare_backtests(both).table()["total_return"].round(4).tolist()
    [0.0714, 0.0455]
    """
    if len(backtests) < _LEAST:
        raise ConfigurationError("a comparison is of two backtests or more", where="compare", value=len(backtests))
    compared = BacktestComparison(backtests=dict(backtests))
    _ = compared.returns  # raises where there is nothing to compare
    return compared
