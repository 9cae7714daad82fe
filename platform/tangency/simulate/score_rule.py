"""From scores to weights: which assets, in what proportion, how much in all."""

from __future__ import annotations

from math import ceil, sqrt
from typing import Literal, Self

import numpy as np
import numpy.typing as npt
from pydantic import Field, model_validator

from tangency.contracts.arrays import Floats, frozen_floats
from tangency.contracts.params import Params
from tangency.contracts.window import Window
from tangency.errors import ConfigurationError, DataError

__all__ = ["ScoreRule", "weights_of_scores"]


class ScoreRule(Params):
    """How scores become weights, where no optimizer takes them as expected returns.

    >>> import tangency as tg
    >>> tg.ScoreRule(weighting="equal", share=0.2, is_long_short=True).gross
    1.0
    """

    weighting: Literal["rank", "equal", "score"] = Field(
        "rank",
        description="weights in proportion to the rank among those chosen, equal, or in proportion to the score",
    )
    share: float = Field(
        1.0, gt=0, le=1, description="share of the assets with a score that is chosen, on each side; rounded up"
    )
    is_long_short: bool = Field(
        False, description="whether the lowest are sold short as much as the highest are bought; otherwise long only"
    )
    gross: float = Field(1.0, gt=0, le=10, description="sum of the absolute weights, fractions of NAV")
    volatility_target_annual: float | None = Field(
        None,
        gt=0,
        le=10,
        description="volatility of the target by the window's sample covariance, annual; gross is then the most",
    )

    @model_validator(mode="after")
    def _sides_are_apart(self) -> Self:
        if self.is_long_short and self.weighting != "rank" and self.share > 0.5:  # noqa: PLR2004
            raise ValueError("with both sides, choose at most half of the assets on each (share <= 0.5)")
        return self


def weights_of_scores(values: Floats, window: Window, rule: ScoreRule) -> Floats:
    """Return the target weights that a rule makes of scores, shape (n_assets,); zero where there is no opinion.

    Long only by rank: wᵢ ∝ rᵢ, the average rank among those chosen, 1 the lowest. Long and short by rank:
    wᵢ ∝ rᵢ − r̄ over all with an opinion, and only the outer `share` on each side. By score: wᵢ ∝ max(sᵢ, 0), and on
    the short side ∝ min(sᵢ, 0).

    Raises
    ------
    ConfigurationError
        A volatility target without periods per year.
    DataError
        A volatility target where no period of the window is complete for the assets that are held.

    >>> import numpy as np
    >>> window = Window(
    ...     assets=("A", "B", "C"), sessions=np.arange(1), closes=np.ones((1, 3)), current=np.zeros(3), nav=1.0,
    ...     periods_per_year=None,
    ... )
    >>> weights_of_scores(np.array([0.3, np.nan, 0.1]), window, ScoreRule()).round(4).tolist()
    [0.6667, 0.0, 0.3333]
    """
    raw = _raw(values, rule)
    total = float(np.abs(raw).sum())
    if total == 0.0:
        return frozen_floats(raw)
    weights = raw * (rule.gross / total)
    if rule.volatility_target_annual is not None:
        weights = weights * min(1.0, rule.volatility_target_annual / _volatility_annual(weights, window))
    return frozen_floats(weights)


def _raw(values: Floats, rule: ScoreRule) -> npt.NDArray[np.float64]:
    raw = np.zeros(len(values))
    rated = np.flatnonzero(np.isfinite(values))
    if not len(rated):
        return raw
    scores = values[rated]
    n = ceil(rule.share * len(rated))
    order = np.argsort(scores, kind="stable")
    highest, lowest = order[len(order) - n :], order[:n]
    if not rule.is_long_short:
        raw[rated[highest]] = _sizes(scores[highest], rule.weighting)
        return raw
    if rule.weighting == "rank":
        centred = _ranks(scores) - (len(scores) + 1) / 2
        outer = np.union1d(highest[centred[highest] > 0], lowest[centred[lowest] < 0])
        raw[rated[outer]] = centred[outer]
        return _balanced(raw)
    raw[rated[highest]] = _sizes(scores[highest], rule.weighting)
    raw[rated[lowest]] -= _sizes(-scores[lowest], rule.weighting)
    return _balanced(raw)


def _sizes(scores: Floats, weighting: str) -> npt.NDArray[np.float64]:
    if weighting == "equal":
        return np.ones(len(scores))
    if weighting == "rank":
        return _ranks(scores)
    return np.maximum(scores, 0.0)


def _balanced(raw: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return weights whose long side is as large as the short one: half of one each; none where a side is empty."""
    long, short = raw[raw > 0].sum(), -raw[raw < 0].sum()
    if long == 0 or short == 0:
        return np.zeros(len(raw))
    balanced: npt.NDArray[np.float64] = np.where(raw > 0, raw / (2 * long), raw / (2 * short))
    return balanced


def _ranks(scores: Floats) -> npt.NDArray[np.float64]:
    """Return ranks from 1 for the lowest; equal scores share the mean of theirs."""
    _, inverse, counts = np.unique(scores, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    return np.take(last - (counts - 1) / 2, inverse)


def _volatility_annual(weights: Floats, window: Window) -> float:
    if window.periods_per_year is None:
        raise ConfigurationError(
            "a volatility target is annual, and the periods per year are not known",
            where="volatility_target_annual",
            remedy="give periods_per_year",
        )
    held = np.flatnonzero(weights)
    returns = window.returns.values[:, held]
    own = returns[np.isfinite(returns).all(axis=1)] @ weights[held]
    if len(own) < 2 or not (deviation := float(own.std(ddof=1))) > 0:  # noqa: PLR2004
        raise DataError(
            "the volatility of the target cannot be estimated on this window",
            where="volatility_target_annual",
            value=f"{len(own)} complete periods",
            remedy="use a longer window, or leave the target out",
        )
    return deviation * sqrt(window.periods_per_year)
