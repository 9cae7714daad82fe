"""The documents of bands: quantiles over resampled histories."""

from __future__ import annotations

from math import sqrt

from pydantic import Field

from tangency.contracts.resampling import FailedDraws, Resampling
from tangency.results.document import DataDocument, Part
from tangency.results.estimate_document import sale_lines
from tangency.results.summary import Column, Summary, Table
from tangency.results.window_document import WindowDocument, headline_of

__all__ = ["Band", "FrontierBandsDocument", "WeightBandsDocument", "WeightsBand"]

_Numbers = tuple[float, ...]
_SELDOM = 0.05


class WeightBandsDocument(DataDocument):
    """Weights of a history beside those that resampled ones would have given; in the order of the assets."""

    assets: tuple[str, ...]
    weights: _Numbers = Field(description="from the history itself, fractions of NAV")
    lower: _Numbers
    median: _Numbers
    upper: _Numbers
    held: _Numbers | None = Field(None, description="share of the draws that hold the asset")
    resampling: Resampling
    failed: tuple[FailedDraws, ...]
    window: WindowDocument | None = Field(None, description="the history's periods, and those that entered")
    sold: dict[str, float] = Field({}, description="weights held outside the universe, all sold; fractions of NAV")

    def summary(self) -> Summary:
        """Return the assets that are held by the history or by some draws."""
        held = self.held or tuple(1.0 for _ in self.assets)
        order = sorted(range(len(self.assets)), key=lambda i: (-self.weights[i], -self.median[i]))
        columns = (self.weights, self.lower, self.median, self.upper, held)
        rows = tuple(
            (self.assets[i], *(f"{numbers[i]:.2%}" for numbers in columns))
            for i in order
            if self.weights[i] != 0.0 or held[i] > _SELDOM
        )
        titles = ("weight", "lower", "median", "upper", "held")
        return Summary(
            title=headline_of(f"weights: {_resampling_text(self.resampling)}", self.window),
            run_id=self.run_id,
            tables=(_table("asset", titles, rows),),
            lines=(
                *self.warning_lines(),
                *_failed_lines(self.failed),
                *_window_lines(self.window),
                *sale_lines(self.sold),
            ),
        )


class Band(Part):
    """Lower end, median and upper end over the draws."""

    lower: _Numbers
    median: _Numbers
    upper: _Numbers


class WeightsBand(Part):
    """Lower end, median and upper end of weights over the draws, one row a rank and a column an asset."""

    lower: tuple[_Numbers, ...]
    median: tuple[_Numbers, ...]
    upper: tuple[_Numbers, ...]


class FrontierBandsDocument(DataDocument):
    """The frontier of a history beside those of resampled ones, per period."""

    assets: tuple[str, ...]
    rank: _Numbers = Field(description="place on each frontier, 0 at its least risk and 1 at its largest mean")
    mean: _Numbers = Field(description="of the history's own frontier, at the ranks")
    volatility: _Numbers = Field(description="as the mean")
    averaged_weights: tuple[_Numbers, ...] = Field(description="mean weights of the draws, one row a rank")
    grid: _Numbers = Field(description="volatilities at which `promised_mean` is given")
    weights: WeightsBand
    achieved_mean: Band = Field(description="of the draws' weights by the history's own moments, at the ranks")
    achieved_volatility: Band = Field(description="as achieved_mean")
    promised_mean: Band = Field(description="the largest mean that the draws' frontiers have, on the grid")
    periods_per_year: float | None
    resampling: Resampling
    failed: tuple[FailedDraws, ...]
    window: WindowDocument | None = Field(None, description="the history's periods, and those that entered")

    def summary(self) -> Summary:
        """Return, at each rank, the frontier and what resampled weights achieve by the history's own moments."""
        years = 1.0 if self.periods_per_year is None else self.periods_per_year
        unit = "per period" if self.periods_per_year is None else "annual"
        means = (self.mean, self.achieved_mean.lower, self.achieved_mean.median, self.achieved_mean.upper)
        risks = (
            self.volatility,
            self.achieved_volatility.lower,
            self.achieved_volatility.median,
            self.achieved_volatility.upper,
        )
        rows = tuple(
            (
                f"{rank:.2f}",
                *(f"{numbers[i] * years:.2%}" for numbers in means),
                *(f"{numbers[i] * sqrt(years):.2%}" for numbers in risks),
            )
            for i, rank in enumerate(self.rank)
        )
        titles = ("mean", "lower", "median", "upper", "volatility", "lower", "median", "upper")
        return Summary(
            title=headline_of(
                f"efficient frontier of {len(self.assets)} assets, {unit}: {_resampling_text(self.resampling)}",
                self.window,
            ),
            run_id=self.run_id,
            tables=(_table("rank", titles, rows),),
            lines=(*self.warning_lines(), *_failed_lines(self.failed), *_window_lines(self.window)),
        )


def _table(first: str, titles: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> Table:
    return Table(columns=(Column(title=first, is_number=False), *(Column(title=title) for title in titles)), rows=rows)


def _resampling_text(resampling: Resampling) -> str:
    blocks = "periods by themselves" if resampling.block_periods == 1 else f"blocks of {resampling.block_periods:g}"
    drawn = f"{resampling.draws} resampled histories ({blocks}, seed {resampling.seed})"
    return f"bands of {100 * resampling.level:g}% over {drawn}"


def _window_lines(window: WindowDocument | None) -> list[str]:
    return [] if window is None else window.lines()


def _failed_lines(failed: tuple[FailedDraws, ...]) -> tuple[str, ...]:
    return tuple(f"without an answer: {one.count} draws, {one.what}" for one in failed)
