"""How fast a deviation reverts: an Ornstein–Uhlenbeck process, fitted to each asset's level."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tangency.sdk import Floats
from tangency_momentum.past_returns import STILL

__all__ = ["Reversion", "fitted"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Reversion:
    """One process an asset, each array of shape (n_assets,); NaN where a level does not revert, or prices are missing.

    Attributes
    ----------
    half_life
        ln 2 / κ, in sessions.
    z
        Distance of the last level from the equilibrium, in standard deviations of the equilibrium.
    """

    half_life: Floats
    z: Floats


def fitted(levels: Floats) -> Reversion:
    """Return the processes dX = κ(m − X) dt + σ dW that least squares fit, by Xₜ₊₁ = a + b Xₜ + e.

    b = e^(−κ), m = a / (1 − b), and the equilibrium's variance is Var(e) / (1 − b²), with n − 2 in Var(e). A level
    reverts where 0 < b < 1.

    Parameters
    ----------
    levels
        Shape (n_sessions, n_assets).

    References
    ----------
    Avellaneda & Lee (2010), Statistical arbitrage in the US equities market, appendix A.

    >>> found = fitted(np.array([[8.0], [4.0], [2.0], [1.0], [0.6]]))  # it halves
    >>> found.half_life.round(1).tolist()
    [1.0]
    """
    before, after = levels[:-1], levels[1:]
    centred = before - before.mean(axis=0)
    spread = (centred**2).sum(axis=0)
    moves = spread > STILL
    b = (centred * (after - after.mean(axis=0))).sum(axis=0) / np.where(moves, spread, np.nan)
    a = after.mean(axis=0) - b * before.mean(axis=0)
    noise = ((after - a - b * before) ** 2).sum(axis=0) / max(len(before) - 2, 1)
    reverts = (b > 0.0) & (b < 1.0) & (noise > STILL**2)
    b = np.where(reverts, b, np.nan)
    deviation = np.sqrt(noise / (1.0 - b**2))
    return Reversion(half_life=np.log(2.0) / -np.log(b), z=(levels[-1] - a / (1.0 - b)) / deviation)
