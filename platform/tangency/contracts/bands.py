"""What estimation error does to an answer: the same question asked of resampled histories."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from math import sqrt
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from tangency.contracts.arrays import Floats
from tangency.plots.bands import frontier_bands_figure, weight_bands_figure

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["FailedDraws", "FrontierBands", "Resampling", "WeightBands", "failed_draws"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Resampling:
    """How histories are drawn: a stationary bootstrap of whole periods.

    Attributes
    ----------
    draws
        How many.
    level
        Share of the draws between the lower and the upper end of a band.
    block_periods
        Mean length of the blocks that stay together; 1 takes every period by itself.
    """

    draws: int
    level: float
    block_periods: float
    seed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedDraws:
    """Draws without an answer, by what their error said; the bands are of the others."""

    what: str
    count: int


@dataclass(frozen=True, kw_only=True, eq=False)
class WeightBands:
    """The weights that other histories of the same kind would have given.

    Attributes
    ----------
    weights
        From the history itself, shape (n_assets,).
    draws
        Weights of each draw that had an answer, shape (n_answers, n_assets).
    """

    assets: tuple[str, ...]
    weights: Floats
    draws: Floats
    resampling: Resampling
    failed: tuple[FailedDraws, ...]
    run_id: str | None = None

    def table(self) -> pd.DataFrame:
        """Return one row an asset: weight, the band's ends and median, and the share of draws that hold it."""
        lower, median, upper = _band(self.draws, self.resampling.level)
        columns = {
            "weight": self.weights,
            "lower": lower,
            "median": median,
            "upper": upper,
            "held": (np.abs(self.draws) > _HELD).mean(axis=0),
        }
        frame = pd.DataFrame(columns, index=pd.Index(self.assets, name="asset"))
        return frame.sort_values(["weight", "median"], ascending=False, kind="stable")

    def plot(self) -> go.Figure:
        """Return weights with their bands as a plotly figure."""
        return weight_bands_figure(self.table(), level=self.resampling.level)

    def document(self) -> dict[str, object]:
        """Return the JSON document, the same on every face; floats keep every bit."""
        lower, median, upper = _band(self.draws, self.resampling.level)
        return {
            "run_id": self.run_id,
            "assets": list(self.assets),
            "weights": self.weights.tolist(),
            "lower": lower.tolist(),
            "median": median.tolist(),
            "upper": upper.tolist(),
            "resampling": asdict(self.resampling),
            "failed": [asdict(failed) for failed in self.failed],
        }

    def __repr__(self) -> str:
        held = self.table()
        held = held[(held["weight"] != 0.0) | (held["held"] > _SELDOM)]
        text = held.map(lambda value: f"{value:.2%}").to_string()
        return "\n".join([_head("weights", self.resampling), text, *_tail(self.failed, self.run_id)])

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        del include, exclude  # notebooks choose from what they get
        return {"text/plain": repr(self), "text/html": self.table().map(lambda value: f"{value:.2%}").to_html()}


@dataclass(frozen=True, kw_only=True, eq=False)
class FrontierBands:
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
        Volatilities per period, shape (n_ranks,), and the largest mean that each draw's frontier promises there:
        `promised_mean`, shape (n_answers, n_ranks). It starts where the lower end of the band exists.
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
    periods_per_year: float | None
    run_id: str | None = None

    def promised(self) -> pd.DataFrame:
        """Return the band of the frontier itself: lower, median and upper mean at each volatility."""
        years = self._years()
        lower, median, upper = _band(self.promised_mean, self.resampling.level)
        index = pd.Index(self.grid * sqrt(years), name=f"volatility{self._suffix()}")
        return pd.DataFrame({"lower": lower * years, "median": median * years, "upper": upper * years}, index=index)

    def achieved(self) -> pd.DataFrame:
        """Return, at each rank, the frontier and what resampled weights achieve by the history's own moments."""
        years = self._years()
        low_mean, mid_mean, high_mean = _band(self.achieved_mean, self.resampling.level)
        low_risk, mid_risk, high_risk = _band(self.achieved_volatility, self.resampling.level)
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
        """Return the frontier with its band as a plotly figure."""
        unit = "per period" if self.periods_per_year is None else "annual"
        own = pd.DataFrame(
            {"volatility": self.volatility * sqrt(self._years()), "mean": self.mean * self._years()}, index=self.rank
        )
        return frontier_bands_figure(own, self.promised(), level=self.resampling.level, unit=unit)

    def document(self) -> dict[str, object]:
        """Return the JSON document, the same on every face; floats keep every bit."""
        level = self.resampling.level
        bands = {
            "weights": self.weights,
            "achieved_mean": self.achieved_mean,
            "achieved_volatility": self.achieved_volatility,
            "promised_mean": self.promised_mean,
        }
        return {
            "run_id": self.run_id,
            "assets": list(self.assets),
            "rank": self.rank.tolist(),
            "mean": self.mean.tolist(),
            "volatility": self.volatility.tolist(),
            "averaged_weights": self.weights.mean(axis=0).tolist(),
            "grid": self.grid.tolist(),
            **{
                name: dict(
                    zip(("lower", "median", "upper"), (end.tolist() for end in _band(values, level)), strict=True)
                )
                for name, values in bands.items()
            },
            "periods_per_year": self.periods_per_year,
            "resampling": asdict(self.resampling),
            "failed": [asdict(failed) for failed in self.failed],
        }

    def __repr__(self) -> str:
        text = self.achieved().map(lambda value: f"{value:.2%}").to_string()
        head = _head(f"efficient frontier of {len(self.assets)} assets", self.resampling)
        return "\n".join([head, text, *_tail(self.failed, self.run_id)])

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        del include, exclude  # notebooks choose from what they get
        return {"text/plain": repr(self), "text/html": self.achieved().map(lambda value: f"{value:.2%}").to_html()}

    def _years(self) -> float:
        return 1.0 if self.periods_per_year is None else self.periods_per_year

    def _suffix(self) -> str:
        return "" if self.periods_per_year is None else "_annual"


_HELD = 1e-7
_SELDOM = 0.05


def failed_draws(reasons: list[str]) -> tuple[FailedDraws, ...]:
    """Return failures by what was said, the most frequent first."""
    return tuple(FailedDraws(what=what, count=count) for what, count in Counter(reasons).most_common())


def _band(values: Floats, level: float) -> tuple[Floats, Floats, Floats]:
    """Return lower end, median and upper end over the draws."""
    tail = (1.0 - level) / 2.0
    # An order statistic, not a mean of two: every end is something that one draw did.
    lower, median, upper = np.quantile(values, [tail, 0.5, 1.0 - tail], axis=0, method="inverted_cdf")
    return lower, median, upper


def _head(subject: str, resampling: Resampling) -> str:
    blocks = "periods by themselves" if resampling.block_periods == 1 else f"blocks of {resampling.block_periods:g}"
    return (
        f"{subject}: bands of {resampling.level:.0%} over {resampling.draws} resampled histories ({blocks}, "
        f"seed {resampling.seed})"
    )


def _tail(failed: tuple[FailedDraws, ...], run_id: str | None) -> list[str]:
    lines = [f"without an answer: {one.count} draws, {one.what}" for one in failed]
    return [*lines, f"run {run_id}"] if run_id is not None else lines
