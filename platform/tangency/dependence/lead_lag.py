"""Who leads whom: correlations of each asset with the others some periods later."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np

from tangency.contracts.arrays import Floats

__all__ = ["LeadLag", "adjusted", "lead_lags"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadLag:
    """The correlation of a leader's return with the follower's return `lag` periods later.

    Attributes
    ----------
    p_value
        Two-sided, where neither depends on the other's past: the correlation times the root of the common periods is
        standard normal then.
    q_value
        The least false discovery rate (Benjamini & Yekutieli) at which it is found.
    """

    leader: str
    follower: str
    lag: int
    correlation: float
    p_value: float
    q_value: float


def lead_lags(values: Floats, assets: tuple[str, ...], most: int) -> tuple[LeadLag, ...]:
    """Return every ordered pair at the lags 1 to `most`, the smallest p-values first.

    Pairs that share fewer than three periods at a lag, or do not move there, are left out.

    Parameters
    ----------
    values
        Shape (n_periods, n_assets); NaN where a return does not exist.

    >>> import numpy as np
    >>> x = np.random.default_rng(0).normal(size=301)
    >>> found = lead_lags(np.column_stack([x[1:], x[:-1]]), ("A", "B"), 2)
    >>> found[0].leader, found[0].lag, round(found[0].correlation, 6)
    ('A', 1, 1.0)
    """
    from scipy.special import ndtr  # noqa: PLC0415  # slow to load, and wanted here alone

    rows: list[tuple[float, str, str, int, float]] = []
    for lag in range(1, most + 1):
        correlation, counts = _crossed(values[:-lag], values[lag:])
        p_values = 2.0 * ndtr(-np.abs(correlation) * np.sqrt(counts))
        for i, leader in enumerate(assets):
            for j, follower in enumerate(assets):
                if i != j and np.isfinite(correlation[i, j]):
                    rows.append((float(p_values[i, j]), leader, follower, lag, float(correlation[i, j])))
    rows.sort()
    q_values = adjusted([row[0] for row in rows])
    return tuple(
        LeadLag(leader=leader, follower=follower, lag=lag, correlation=value, p_value=p, q_value=q)
        for (p, leader, follower, lag, value), q in zip(rows, q_values, strict=True)
    )


def adjusted(p_values: list[float]) -> list[float]:
    """Return the p-values of ascending ones adjusted for the false discovery rate under any dependence.

    References
    ----------
    Benjamini & Yekutieli (2001), The control of the false discovery rate in multiple testing under dependency, Annals
    of Statistics 29(4).

    >>> [round(q, 6) for q in adjusted([0.01, 0.04])]
    [0.03, 0.06]
    """
    n = len(p_values)
    harmonic = sum(1.0 / k for k in range(1, n + 1))
    least, found = 1.0, []
    for rank in range(n, 0, -1):
        least = min(least, p_values[rank - 1] * n * harmonic / rank)
        found.append(least)
    return found[::-1]


def _crossed(before: Floats, after: Floats) -> tuple[Floats, Floats]:
    """Return correlations of columns of the one with those of the other over common periods; and how many."""
    least = 3.0
    one, other = np.isfinite(before).astype(np.float64), np.isfinite(after).astype(np.float64)
    x, y = _about(before), _about(after)
    counts = one.T @ other
    with np.errstate(invalid="ignore", divide="ignore"):
        sums_x, sums_y = x.T @ other, one.T @ y
        products = x.T @ y - sums_x * sums_y / counts
        squares_x = (x * x).T @ other - sums_x**2 / counts
        squares_y = one.T @ (y * y) - sums_y**2 / counts
        size = np.sqrt(np.maximum(squares_x, 0.0) * np.maximum(squares_y, 0.0))
        is_known = (counts >= least) & (size > 1e-14 * sqrt(_largest(x) * _largest(y)))
        return np.where(is_known, np.clip(products / size, -1.0, 1.0), np.nan), counts


def _about(values: Floats) -> Floats:
    is_there = np.isfinite(values)
    counts = np.maximum(is_there.sum(axis=0), 1)
    means = np.where(is_there, values, 0.0).sum(axis=0) / counts
    return np.where(is_there, values - means, 0.0)


def _largest(values: Floats) -> float:
    return float((values * values).sum(axis=0).max(initial=0.0))
