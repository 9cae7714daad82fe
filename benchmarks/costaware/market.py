"""A market of fat-tailed factor returns, and what both contestants are told of it: the same numbers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

__all__ = ["FEE", "GAMMA", "NAV", "WINDOW", "Market", "market"]

WINDOW = 250
GAMMA, FEE, NAV = 5.0, 5e-4, 1e6
_FACTORS = 5


@dataclass(frozen=True, kw_only=True)
class Market:
    """Rows are days, the first `WINDOW` of them known before the first decision; columns are assets.

    `alpha`, `sigma` and `usual_volume` are forecasts; `impact` is the coefficient of the 3/2 power, 0 for none.
    """

    returns: np.ndarray
    volume: np.ndarray
    alpha: np.ndarray
    sigma: np.ndarray
    usual_volume: np.ndarray
    impact: float

    @property
    def n_days(self) -> int:
        """How many days are decided on."""
        return len(self.returns) - WINDOW


def market(n_days: int, n_assets: int, *, impact: float, seed: int = 1) -> Market:
    """Return a market whose forecasts say something and change from day to day."""
    rng = np.random.default_rng(seed)
    total = n_days + WINDOW
    factors = 0.006 * rng.standard_t(4, size=(total, _FACTORS))
    loadings = 0.4 * rng.standard_normal((n_assets, _FACTORS))
    loadings[:, 0] += 1.0
    own = 0.01 * rng.standard_t(4, size=(total, n_assets))
    signal = np.zeros((total, n_assets))
    for t in range(1, total):
        signal[t] = 0.97 * signal[t - 1] + 0.0003 * rng.standard_normal(n_assets)
    returns = np.clip(0.0003 + signal + factors @ loadings.T + own, -0.5, 0.5)
    volume = 1e7 * np.exp(rng.standard_normal(n_assets) + 0.3 * rng.standard_normal((total, n_assets)))
    sigma, usual = np.full((total, n_assets), 0.02), np.full((total, n_assets), 1e7)
    for t in range(WINDOW, total):
        sigma[t] = returns[t - WINDOW : t].std(axis=0)
        usual[t] = volume[t - WINDOW : t].mean(axis=0)
    return Market(
        returns=returns,
        volume=volume,
        alpha=0.0003 + signal,
        sigma=sigma,
        usual_volume=usual,
        impact=impact,
    )
