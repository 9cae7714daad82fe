"""Ornstein–Uhlenbeck processes, fitted to several series at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tangency.contracts.arrays import Floats, read_only

__all__ = ["OrnsteinUhlenbeck", "fitted_ornstein_uhlenbeck"]

# Of a sum of squares, what is no more than rounding.
_NOTHING = 1e-20


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OrnsteinUhlenbeck:
    """dX = κ (m − X) dt + σ dW of each series; all of shape (n_series,), NaN where a series does not revert.

    Attributes
    ----------
    speeds
        κ, per session.
    means
        m.
    deviations
        Standard deviation of the equilibrium, σ / √(2κ).

    >>> import numpy as np
    >>> from tangency.sdk import OrnsteinUhlenbeck
    >>> halves = OrnsteinUhlenbeck(speeds=np.log([2.0]), means=np.zeros(1), deviations=np.ones(1))
    >>> halves.half_lives.tolist()
    [1.0]
    """

    speeds: Floats
    means: Floats
    deviations: Floats

    @property
    def half_lives(self) -> Floats:
        """The sessions in which half of a deviation is expected to have gone, ln 2 / κ, shape (n_series,)."""
        return read_only(np.log(2.0) / self.speeds)


def fitted_ornstein_uhlenbeck(series: Floats) -> OrnsteinUhlenbeck:
    """Return the processes of least squares, by Xₜ₊₁ = a + b Xₜ + e.

    b = e^(−κ), m = a / (1 − b), and the equilibrium's variance is Var(e) / (1 − b²), with n − 2 in Var(e). A series
    reverts where 0 < b < 1 and e is more than rounding.

    Parameters
    ----------
    series
        Shape (n_sessions, n_series).

    References
    ----------
    Avellaneda & Lee (2010), Statistical arbitrage in the US equities market, Quantitative Finance 10(7), appendix A.

    >>> import numpy as np
    >>> from tangency.sdk import fitted_ornstein_uhlenbeck
    >>> found = fitted_ornstein_uhlenbeck(np.array([[8.0], [4.0], [2.0], [1.0], [0.6]]))  # it halves
    >>> found.half_lives.round(1).tolist()
    [1.0]
    """
    before, after = series[:-1], series[1:]
    centred = before - before.mean(axis=0)
    squares = (centred**2).sum(axis=0)
    moves = squares > _NOTHING * (before**2).sum(axis=0)
    b = (centred * (after - after.mean(axis=0))).sum(axis=0) / np.where(moves, squares, np.nan)
    a = after.mean(axis=0) - b * before.mean(axis=0)
    left = ((after - a - b * before) ** 2).sum(axis=0)
    noise = left / max(len(before) - 2, 1)
    reverts = (b > 0.0) & (b < 1.0) & (left > _NOTHING * (before**2).sum(axis=0))
    b = np.where(reverts, b, np.nan)
    return OrnsteinUhlenbeck(
        speeds=read_only(-np.log(b)),
        means=read_only(a / (1.0 - b)),
        deviations=read_only(np.sqrt(noise / (1.0 - b**2))),
    )
