"""Bands of the efficient frontier: traced again for resampled histories."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

import pandas as pd

from tangency.contracts.arrays import Floats
from tangency.contracts.resampling import FailedDraws, Resampling
from tangency.estimation.window import Window
from tangency.plots.bands import frontier_bands_figure
from tangency.results.bands_document import Band, FrontierBandsDocument, WeightsBand
from tangency.results.draws import band
from tangency.results.result import Result
from tangency.results.window_document import window_part

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["FrontierBands"]


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class FrontierBands(Result):
    """The efficient frontiers that other histories of the same kind would have given.

    Attributes
    ----------
    rank
        Place on each frontier, 0 at its least risk and 1 at its largest mean, equally spaced in mean, shape
        (n_ranks,).
    mean, volatility
        Of the history's own frontier at these ranks, per period.
    weights
        Of the draws at these ranks, shape (n_answers, n_ranks, n_assets): what resampling averages.
    achieved_mean, achieved_volatility
        Of those weights by the history's own moments, shape (n_answers, n_ranks).
    grid
        Volatilities per period, shape (n_ranks,), and the largest mean on each draw's frontier there:
        `promised_mean`, shape (n_answers, n_ranks). It starts where the lower end of the band exists.
    window
        The history's periods, and those that entered.
    warnings
        What is doubtful about the data.

    >>> import pandas as pd
    >>> import tangency as tg
    >>> returns = pd.DataFrame({"A": [0.02, -0.01, 0.03, 0.0], "B": [0.0, 0.01, -0.02, 0.02]})
    >>> tg.frontier_bands(returns, draws=20, ranks=3).averaged_weights().shape
    (3, 2)
    """

    assets: tuple[str, ...]
    rank: Floats
    mean: Floats
    volatility: Floats
    weights: Floats
    achieved_mean: Floats
    achieved_volatility: Floats
    grid: Floats
    promised_mean: Floats
    resampling: Resampling
    failed: tuple[FailedDraws, ...]
    warnings: tuple[str, ...] = ()
    periods_per_year: float | None
    window: Window | None = None

    def promised(self) -> pd.DataFrame:
        """Return the band of the frontier itself: lower, median and upper mean at each volatility."""
        years = self._years()
        lower, median, upper = band(self.promised_mean, self.resampling.level)
        index = pd.Index(self.grid * sqrt(years), name=f"volatility{self._suffix()}")
        return pd.DataFrame({"lower": lower * years, "median": median * years, "upper": upper * years}, index=index)

    def achieved(self) -> pd.DataFrame:
        """Return, at each rank, the frontier and what resampled weights achieve by the history's own moments."""
        years = self._years()
        low_mean, mid_mean, high_mean = band(self.achieved_mean, self.resampling.level)
        low_risk, mid_risk, high_risk = band(self.achieved_volatility, self.resampling.level)
        columns = {
            f"mean{self._suffix()}": self.mean * years,
            "mean_lower": low_mean * years,
            "mean_median": mid_mean * years,
            "mean_upper": high_mean * years,
            f"volatility{self._suffix()}": self.volatility * sqrt(years),
            "volatility_lower": low_risk * sqrt(years),
            "volatility_median": mid_risk * sqrt(years),
            "volatility_upper": high_risk * sqrt(years),
        }
        return pd.DataFrame(columns, index=pd.Index(self.rank, name="rank"))

    def averaged_weights(self) -> pd.DataFrame:
        """Return the mean weights at each rank: Michaud's resampled frontier, one row a rank.

        References
        ----------
        Michaud (1998), Efficient Asset Management, ch. 6.
        """
        return pd.DataFrame(
            self.weights.mean(axis=0), index=pd.Index(self.rank, name="rank"), columns=list(self.assets)
        )

    def plot(self) -> go.Figure:
        """Return the frontier with its band as a figure."""
        unit = "per period" if self.periods_per_year is None else "annual"
        own = pd.DataFrame(
            {"volatility": self.volatility * sqrt(self._years()), "mean": self.mean * self._years()}, index=self.rank
        )
        return frontier_bands_figure(own, self.promised(), level=self.resampling.level, unit=unit)

    def document(self) -> FrontierBandsDocument:
        """Return the document, the same on every face; floats keep every bit."""
        lower, median, upper = band(self.weights, self.resampling.level)
        return FrontierBandsDocument(
            run_id=self.run_id,
            warnings=self.warnings or None,
            assets=self.assets,
            rank=self.rank.tolist(),
            mean=self.mean.tolist(),
            volatility=self.volatility.tolist(),
            averaged_weights=self.weights.mean(axis=0).tolist(),
            grid=self.grid.tolist(),
            weights=WeightsBand(lower=lower.tolist(), median=median.tolist(), upper=upper.tolist()),
            achieved_mean=self._ends(self.achieved_mean),
            achieved_volatility=self._ends(self.achieved_volatility),
            promised_mean=self._ends(self.promised_mean),
            periods_per_year=self.periods_per_year,
            resampling=self.resampling,
            failed=self.failed,
            window=window_part(self.window),
        )

    def _ends(self, values: Floats) -> Band:
        lower, median, upper = band(values, self.resampling.level)
        return Band(lower=lower.tolist(), median=median.tolist(), upper=upper.tolist())

    def _years(self) -> float:
        return 1.0 if self.periods_per_year is None else self.periods_per_year

    def _suffix(self) -> str:
        return "" if self.periods_per_year is None else "_annual"
