"""One forecast judged: coefficients date by date, how fast they fade, what quantiles earned, and what that cost."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tangency.contracts.arrays import Floats, frozen_floats
from tangency.performance.alpha.cross_section import Labels, ranked
from tangency.performance.alpha.forward import forward_returns
from tangency.performance.alpha.inference import MeanCoefficient, mean_coefficient
from tangency.performance.alpha.information import information_coefficients, rank_information_coefficients
from tangency.performance.alpha.quantiles import quantile_returns, quantile_weights, rank_weights, traded

__all__ = ["AlphaEvaluation", "AlphaTerms", "evaluated"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AlphaTerms:
    """How forecasts are judged.

    Attributes
    ----------
    delay
        Sessions from a forecast, known at a close, to its fill at a close.
    horizon
        Sessions for which it is held.
    n_windows
        Windows of that length, one after another, over which its decay is followed.
    n_quantiles
        Of the quantile portfolios.
    cost_bps
        Of the money traded.
    draws, seed
        Of the bootstrap.
    """

    delay: int
    horizon: int
    n_windows: int
    n_quantiles: int
    cost_bps: float
    draws: int
    seed: int

    @property
    def reach(self) -> int:
        """Sessions after a forecast that its evaluation needs."""
        return self.delay + self.horizon * self.n_windows


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AlphaEvaluation:
    """What a forecast was worth, over one set of dates.

    Attributes
    ----------
    coefficients, rank_coefficients
        Of each date, shape (n_dates,); not a number where there is none.
    mean, rank_mean
        Their means.
    decay
        Mean rank coefficient of each window after the forecast, in their order.
    by_label
        Label → mean rank coefficient among its assets alone.
    quantiles
        What each quantile earned on each date, shape (n_dates, n_quantiles), the lowest forecasts first.
    spread, net_spread
        Of the last less the first, before and after costs, shape (n_dates,).
    portfolio, net_portfolio
        Of the long–short portfolio in proportion to ranks, 200 % gross, shape (n_dates,).
    traded
        Money that it traded as a part of NAV, shape (n_dates,).
    persistence
        Mean rank correlation of forecasts with those of the date before; None of a single date.
    slope
        Of returns on forecasts, through the origin, over all dates: 1 where forecasts are in units of returns; None
        where no forecast differs from 0.
    coverage
        Share of the assets with a price at the fill that had a forecast, mean over dates.
    """

    coefficients: Floats
    rank_coefficients: Floats
    mean: MeanCoefficient
    rank_mean: MeanCoefficient
    decay: tuple[MeanCoefficient, ...]
    by_label: Mapping[str, MeanCoefficient]
    quantiles: Floats
    spread: Floats
    net_spread: Floats
    portfolio: Floats
    net_portfolio: Floats
    traded: Floats
    persistence: float | None
    slope: float | None
    coverage: float


def evaluated(
    forecasts: Floats,
    closes: Floats,
    at: npt.NDArray[np.int64],
    labels: Labels,
    terms: AlphaTerms,
) -> AlphaEvaluation:
    """Return the evaluation of forecasts.

    Parameters
    ----------
    forecasts
        Shape (n_dates, n_assets), not a number where there is none.
    closes
        Shape (n_sessions, n_assets).
    at
        Sessions of the forecasts, ascending, shape (n_dates,), each at least `terms.reach` sessions before the last.
    labels
        Of each asset on each date, shape (n_dates, n_assets), for what is judged within labels; None without one.
    """
    windows = [
        forward_returns(closes, at, delay=terms.delay, periods=terms.horizon, skipped=k * terms.horizon)
        for k in range(terms.n_windows)
    ]
    realised = windows[0]
    overlap = _overlap(at, terms.horizon)
    ranks = ranked(forecasts)
    by_window = [rank_information_coefficients(forecasts, each, ranks=ranks) for each in windows]
    pearson = information_coefficients(forecasts, realised)

    def mean_of(values: Floats) -> MeanCoefficient:
        return mean_coefficient(values, overlap=overlap, draws=terms.draws, seed=terms.seed)

    decay = tuple(map(mean_of, by_window))
    groups = quantile_weights(forecasts, realised, n_quantiles=terms.n_quantiles)
    earned = quantile_returns(groups, realised)
    between = groups[:, -1] - groups[:, 0]
    weights = rank_weights(forecasts, realised)
    own = _earned(weights, realised)
    return AlphaEvaluation(
        coefficients=frozen_floats(pearson),
        rank_coefficients=frozen_floats(by_window[0]),
        mean=mean_of(pearson),
        rank_mean=decay[0],
        decay=decay,
        by_label=_by_label(forecasts, realised, labels, mean_of),
        quantiles=frozen_floats(earned),
        spread=frozen_floats(earned[:, -1] - earned[:, 0]),
        net_spread=frozen_floats(earned[:, -1] - earned[:, 0] - _costs(between, terms)),
        portfolio=frozen_floats(own),
        net_portfolio=frozen_floats(own - _costs(weights, terms)),
        traded=frozen_floats(traded(weights)),
        persistence=_persistence(forecasts),
        slope=_slope(forecasts, realised),
        coverage=_coverage(forecasts, realised),
    )


def _overlap(at: npt.NDArray[np.int64], horizon: int) -> int:
    """Return how many dates later a forecast's horizon still overlaps, by the least step between dates."""
    if len(at) < 2:  # noqa: PLR2004  # one date has no step
        return 0
    return int(-(-horizon // int(np.diff(at).min()))) - 1


def _by_label(
    forecasts: Floats, realised: Floats, labels: Labels, mean_of: Callable[[Floats], MeanCoefficient]
) -> dict[str, MeanCoefficient]:
    found = {}
    for label in sorted({each for each in labels.ravel().tolist() if each is not None}):
        own = np.where(labels == label, forecasts, np.nan)
        found[label] = mean_of(rank_information_coefficients(own, realised))
    return found


def _earned(weights: Floats, realised: Floats) -> Floats:
    found: Floats = (weights * np.where(np.isfinite(realised), realised, 0.0)).sum(axis=1)
    return found


def _costs(weights: Floats, terms: AlphaTerms) -> Floats:
    found: Floats = traded(weights) * terms.cost_bps / 1e4
    return found


def _persistence(forecasts: Floats) -> float | None:
    own = rank_information_coefficients(forecasts[1:], forecasts[:-1])
    own = own[np.isfinite(own)]
    return float(own.mean()) if len(own) else None


def _slope(forecasts: Floats, realised: Floats) -> float | None:
    known = np.isfinite(forecasts) & np.isfinite(realised)
    x, y = forecasts[known], realised[known]
    size = float(x @ x)
    return float(x @ y) / size if size > 0.0 else None


def _coverage(forecasts: Floats, realised: Floats) -> float:
    there = np.isfinite(realised)
    has = (np.isfinite(forecasts) & there).sum(axis=1)
    return float((has / np.maximum(there.sum(axis=1), 1)).mean())
