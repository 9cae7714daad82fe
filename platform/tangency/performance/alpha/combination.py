"""Several forecasts as one: weighted by what their coefficients were until then, and by how those go together."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from tangency.contracts.arrays import Floats, frozen_floats
from tangency.performance.alpha.cross_section import standardised

__all__ = ["CombinationRule", "combination_weights", "combined", "return_weights"]

_SHRINKAGE = 0.5
"""Towards uncorrelated coefficients: of a few dozen dates the correlations of several forecasts are mostly noise."""

_RIDGE = 1e-6


class CombinationRule(StrEnum):
    """How forecasts are weighted."""

    EQUAL = "equal"
    INFORMATION = "information"
    """In proportion to mean coefficients, where these are positive."""
    OPTIMAL = "optimal"
    """C⁻¹ of the mean coefficients, C their covariance, its correlations shrunk by half; none below 0."""


def combination_weights(coefficients: Floats, known_after: int, rule: CombinationRule, *, least_dates: int) -> Floats:
    """Return the weights of each date, shape (n_dates, n_forecasts), which sum to 1.

    Equal until `least_dates` coefficients are known, and where no forecast has had a positive one.

    Parameters
    ----------
    coefficients
        Shape (n_dates, n_forecasts), not a number where there is none.
    known_after
        How many dates later a coefficient is known: later ones enter no weight.

    References
    ----------
    Grinold & Kahn (1999), Active Portfolio Management, 2nd ed., chapter 11; Qian, Hua & Sorensen (2007), Quantitative
    Equity Portfolio Management, section 7.2 (the ratio of mean coefficient to its deviation is largest for C⁻¹ m).

    >>> import numpy as np
    >>> past = np.array([[0.1, 0.0]] * 3 + [[0.1, -0.1]] * 3)
    >>> combination_weights(past, 1, CombinationRule.INFORMATION, least_dates=2)[[0, -1]].tolist()
    [[0.5, 0.5], [1.0, 0.0]]
    """
    n_dates, n = coefficients.shape
    weights = np.full((n_dates, n), 1.0 / n)
    if rule is CombinationRule.EQUAL:
        return frozen_floats(weights)
    for t in range(n_dates):
        known = coefficients[: max(t - known_after + 1, 0)]
        known = known[np.isfinite(known).all(axis=1)]
        if len(known) >= least_dates:
            raw = np.maximum(_raw(known, rule), 0.0)
            if raw.sum() > 0.0:
                weights[t] = raw / raw.sum()
    return frozen_floats(weights)


def return_weights(forecasts: Sequence[Floats], realised: Floats, known_after: int, *, least_dates: int) -> Floats:
    """Return the weights of each date by which standardised forecasts foretell returns, shape (n_dates, n_forecasts).

    β = (Σ S'S + ρI)⁻¹ Σ S'r over the dates until then whose returns were known, both about their date's mean over the
    assets that have all of them; any sign, in units of returns. ρ is a millionth of the mean of the diagonal: two
    forecasts that are one share their weight. Not a number until `least_dates` are known.

    Parameters
    ----------
    realised
        Returns after the forecasts, shape (n_dates, n_assets).
    known_after
        How many dates later they are known: later ones enter no weight.

    References
    ----------
    Fama & MacBeth (1973), Risk, return, and equilibrium, Journal of Political Economy 81(3), whose slopes of single
    dates are here weighted by how much each date says.

    >>> import numpy as np
    >>> one, two = np.array([[-1.0, 1.0, 0.0, 0.0]] * 3), np.array([[0.0, 0.0, -1.0, 1.0]] * 3)
    >>> return_weights([one, two], 0.02 * one - 0.01 * two, 1, least_dates=2).round(4).tolist()
    [[nan, nan], [nan, nan], [0.0141, -0.0071]]
    """
    scores = np.array([standardised(each) for each in forecasts])
    known = np.isfinite(scores).all(axis=0) & np.isfinite(realised)
    count = np.maximum(known.sum(axis=1), 1)[:, None]
    own = np.where(known, scores, 0.0)
    own = np.where(known, own - own.sum(axis=2, keepdims=True) / count, 0.0)
    returns = np.where(known, realised, 0.0)
    products = np.einsum("kta,lta->tkl", own, own).cumsum(axis=0)
    with_returns = np.einsum("kta,ta->tk", own, returns).cumsum(axis=0)
    dates = known.any(axis=1).cumsum()
    weights = np.full(with_returns.shape, np.nan)
    for t in range(known_after, len(weights)):
        last = t - known_after
        size = float(np.trace(products[last])) / len(forecasts)
        if dates[last] >= least_dates and size > 0.0:
            lifted = products[last] + _RIDGE * size * np.eye(len(forecasts))
            weights[t] = np.linalg.solve(lifted, with_returns[last])
    return frozen_floats(weights)


def combined(forecasts: Sequence[Floats], weights: Floats) -> Floats:
    """Return Σ weight × standardised forecast of each date, shape (n_dates, n_assets).

    An asset that lacks a forecast on a date has none of the whole: another's weight is not given to it.

    >>> import numpy as np
    >>> one, two = np.array([[1.0, 3.0]]), np.array([[4.0, 2.0]])
    >>> combined([one, two], np.array([[0.75, 0.25]])).tolist()
    [[-0.5, 0.5]]
    """
    parts = np.array([standardised(each) for each in forecasts])
    found: Floats = np.einsum("kta,tk->ta", parts, weights)
    return found


def _raw(known: Floats, rule: CombinationRule) -> npt.NDArray[np.float64]:
    means: Floats = known.mean(axis=0)
    if rule is CombinationRule.INFORMATION:
        return means
    deviations: Floats = known.std(axis=0, ddof=1)
    if not (deviations > 0.0).all():
        return means
    correlations = np.corrcoef(known, rowvar=False).reshape(len(means), len(means))
    shrunk = _SHRINKAGE * correlations + (1.0 - _SHRINKAGE) * np.eye(len(means))
    found: Floats = np.linalg.solve(shrunk, means / deviations) / deviations
    return found
