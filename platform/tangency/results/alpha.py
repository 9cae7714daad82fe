"""Judged forecasts as a result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from tangency.contracts.arrays import Floats
from tangency.performance.alpha.evaluation import AlphaEvaluation, AlphaTerms
from tangency.performance.alpha.inference import MeanCoefficient
from tangency.plots.alpha import alpha_figure
from tangency.results.alpha_document import AlphaDocument, CoefficientDocument, ForecastDocument
from tangency.results.result import Result

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["AlphaResult"]


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class AlphaResult(Result):
    """Forecasts held against the returns that came.

    Attributes
    ----------
    data
        What the prices are.
    dates
        On which forecasts were judged, ascending.
    evaluations
        Forecast → what it was worth; the combination of several is one of them.
    weights
        Of each forecast in the combination, shape (n_dates, n_forecasts); None without one.
    taxonomy
        Within whose labels forecasts were judged, too.
    transforms
        What was done to each cross-section of forecasts, in this order.
    said
        What was not chosen by the user, and what was left out.

    >>> import numpy as np, pandas as pd
    >>> import tangency as tg
    >>> days = pd.date_range("2024-01-01", periods=60)
    >>> rng = np.random.default_rng(0)
    >>> moves = pd.DataFrame(rng.normal(0, 0.02, (60, 5)), days, list("ABCDE"))
    >>> known = moves.shift(-2).iloc[:-2]  # what the fill one session later will earn
    >>> tg.alpha(known, (1 + moves).cumprod(), windows=1).table()["rank_ic"].round(6).tolist()
    [1.0]
    """

    data: str
    dates: pd.DatetimeIndex
    n_assets: int
    terms: AlphaTerms
    taxonomy: str
    transforms: tuple[str, ...]
    evaluations: Mapping[str, AlphaEvaluation]
    combination: str | None = None
    weights: Floats | None = None
    said: tuple[str, ...] = ()

    def table(self) -> pd.DataFrame:
        """Return one row a forecast; what is not defined is NA.

        `rank_ic`, its 95 % interval `lower` to `upper`, `statistic` and `p_value` of a mean of 0, `ratio` to its
        deviation, `hit_rate`, `n_dates`; Pearson's `ic`; mean returns over the horizon of the last quantile less the
        first, `spread` and `net_spread`, and of the long–short portfolio by ranks; what that `traded`.
        """
        rows = {name: self._row(own) for name, own in self.evaluations.items()}
        return pd.DataFrame.from_dict(rows, orient="index").astype("Float64").rename_axis("forecast")

    def coefficients(self) -> pd.DataFrame:
        """Return the rank coefficient of each date, one column a forecast; NA where there is none."""
        own = {name: each.rank_coefficients for name, each in self.evaluations.items()}
        return pd.DataFrame(own, index=self.dates).astype("Float64")

    def decay(self) -> pd.DataFrame:
        """Return the mean rank coefficient of each window after the forecast, from 1, one column a forecast."""
        own = {name: [each.mean for each in found.decay] for name, found in self.evaluations.items()}
        index = pd.RangeIndex(1, self.terms.n_windows + 1, name="window")
        return pd.DataFrame(own, index=index).astype("Float64")

    def quantiles(self) -> pd.DataFrame:
        """Return the mean return of each quantile, from 1, the lowest forecasts, one column a forecast."""
        own = {name: [_mean(column) for column in each.quantiles.T] for name, each in self.evaluations.items()}
        index = pd.RangeIndex(1, self.terms.n_quantiles + 1, name="quantile")
        return pd.DataFrame(own, index=index).astype("Float64")

    def by_label(self) -> pd.DataFrame:
        """Return the mean rank coefficient within each label, one column a forecast."""
        own = {
            name: {label: each.mean for label, each in found.by_label.items()}
            for name, found in self.evaluations.items()
        }
        return pd.DataFrame(own).astype("Float64").rename_axis(self.taxonomy)

    def by_year(self) -> pd.DataFrame:
        """Return the mean rank coefficient of each calendar year, one column a forecast."""
        return self.coefficients().groupby(self.dates.year).mean().rename_axis("year")

    def combination_weights(self) -> pd.DataFrame:
        """Return the weight of each forecast in the combination by date; no rows where there is no combination."""
        names = [name for name in self.evaluations if name != _COMBINED]
        weights = np.empty((0, len(names))) if self.weights is None else self.weights
        return pd.DataFrame(weights, index=self.dates[: len(weights)], columns=names)

    def correlations(self) -> pd.DataFrame:
        """Return how the rank coefficients of the forecasts go together, over the dates that both have."""
        own = self.coefficients().drop(columns=_COMBINED, errors="ignore").astype("float64")
        return own.corr(min_periods=3).astype("Float64")

    def plot(self) -> go.Figure:
        """Return cumulated coefficients, their decay, and what quantiles earned."""
        return alpha_figure(self.coefficients(), self.decay(), self.quantiles(), title=self.document().summary().title)

    def document(self) -> AlphaDocument:
        """Return the document, the same on every face; floats keep every bit."""
        weights = self.combination_weights()
        return AlphaDocument(
            run_id=self.run_id,
            data=self.data,
            dates=tuple(_day(each) for each in self.dates),
            n_assets=self.n_assets,
            horizon=self.terms.horizon,
            delay=self.terms.delay,
            cost_bps=self.terms.cost_bps,
            taxonomy=self.taxonomy,
            transforms=self.transforms,
            forecasts=tuple(self._forecast(name) for name in self.evaluations),
            combination=self.combination,
            weights=None if weights.empty else {str(name): float(own) for name, own in weights.iloc[-1].items()},
            correlations=_mapping(self.correlations()),
            said=self.said,
        )

    def _row(self, own: AlphaEvaluation) -> dict[str, float | None]:
        rank = own.rank_mean
        return {
            "rank_ic": rank.mean,
            "lower": rank.lower,
            "upper": rank.upper,
            "statistic": rank.statistic,
            "p_value": rank.p_value,
            "ratio": rank.ratio,
            "hit_rate": rank.hit_rate,
            "n_dates": rank.n_dates,
            "ic": own.mean.mean,
            "spread": _mean(own.spread),
            "net_spread": _mean(own.net_spread),
            "portfolio": _mean(own.portfolio),
            "net_portfolio": _mean(own.net_portfolio),
            "traded": _mean(own.traded),
            "persistence": own.persistence,
            "slope": own.slope,
            "coverage": own.coverage,
        }

    def _forecast(self, name: str) -> ForecastDocument:
        own = self.evaluations[name]
        row = self._row(own)
        kept = {field: row[field] for field in ("spread", "net_spread", "portfolio", "net_portfolio", "traded")}
        return ForecastDocument(
            name=name,
            rank=_coefficient(own.rank_mean),
            pearson=_coefficient(own.mean),
            decay=tuple(map(_coefficient, own.decay)),
            by_label={label: _coefficient(each) for label, each in own.by_label.items()},
            by_year={str(year): _or_none(value) for year, value in self.by_year()[name].items()},
            quantiles=tuple(_mean(column) for column in own.quantiles.T),
            **kept,
            persistence=own.persistence,
            slope=own.slope,
            coverage=own.coverage,
            coefficients=tuple(_or_none(value) for value in own.rank_coefficients.tolist()),
        )


_COMBINED = "combined"


def _coefficient(own: MeanCoefficient) -> CoefficientDocument:
    return CoefficientDocument(**asdict(own))


def _mean(values: Floats) -> float | None:
    known = values[np.isfinite(values)]
    return float(known.mean()) if known.size else None


def _or_none(value: object) -> float | None:
    return None if pd.isna(value) else float(value)  # type: ignore[call-overload,arg-type]  # NA, or a number


def _mapping(table: pd.DataFrame) -> dict[str, dict[str, float | None]]:
    return {str(row): {str(name): _or_none(value) for name, value in own.items()} for row, own in table.iterrows()}


def _day(moment: pd.Timestamp) -> str:
    return moment.isoformat().removesuffix("T00:00:00")
