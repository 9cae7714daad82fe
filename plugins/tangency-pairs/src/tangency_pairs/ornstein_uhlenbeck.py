"""An Ornstein–Uhlenbeck process, fitted to each of several series."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tangency.sdk import Floats

__all__ = ["Processes", "fitted"]

# Of a sum of squares, what is no more than rounding.
_NOTHING = 1e-20


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Processes:
    """dX = κ (m − X) dt + σ dW of each series, shape (n_series,); NaN where a series does not revert.

    Attributes
    ----------
    speeds
        κ, per session.
    means
        m.
    deviations
        Standard deviation of the equilibrium, σ / √(2κ).
    """

    speeds: Floats
    means: Floats
    deviations: Floats


def fitted(series: Floats) -> Processes:
    """Return the processes of least squares, by Xₜ₊₁ = a + b Xₜ + e.

    b = e^(−κ), m = a / (1 − b), and the equilibrium's variance is Var(e) / (1 − b²), with n − 2 in Var(e). A series
    reverts where 0 < b < 1.

    Parameters
    ----------
    series
        Shape (n_sessions, n_series).

    References
    ----------
    Avellaneda & Lee (2010), Statistical arbitrage in the US equities market, appendix A.

    >>> found = fitted(np.array([[8.0], [4.0], [2.0], [1.0], [0.6]]))  # it halves
    >>> np.exp(-found.speeds).round(1).tolist()
    [0.5]
    """
    before, after = series[:-1], series[1:]
    centred = before - before.mean(axis=0)
    squares = (centred**2).sum(axis=0)
    moves = squares > _NOTHING * (before**2).sum(axis=0)
    b = (centred * (after - after.mean(axis=0))).sum(axis=0) / np.where(moves, squares, np.nan)
    a = after.mean(axis=0) - b * before.mean(axis=0)
    noise = ((after - a - b * before) ** 2).sum(axis=0) / max(len(before) - 2, 1)
    reverts = (b > 0.0) & (b < 1.0) & (noise > 0.0)
    b = np.where(reverts, b, np.nan)
    return Processes(speeds=-np.log(b), means=a / (1.0 - b), deviations=np.sqrt(noise / (1.0 - b**2)))
