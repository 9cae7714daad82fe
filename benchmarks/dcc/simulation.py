"""Standardised residuals of a known dynamic conditional correlation."""

from __future__ import annotations

import numpy as np

from tangency.contracts.arrays import Floats

__all__ = ["long_run_correlation", "simulated_dcc"]

_BURN_IN = 300


def long_run_correlation(n_assets: int, *, seed: int) -> Floats:
    """Return the Q̄ of a simulation, shape (n_assets, n_assets)."""
    loadings = np.random.default_rng(seed).uniform(0.3, 0.9, n_assets)
    target: Floats = np.outer(loadings, loadings)
    np.fill_diagonal(target, 1.0)
    return target


def simulated_dcc(n_periods: int, n_assets: int, a: float, b: float, *, seed: int) -> Floats:
    """Return zₜ = Rₜ^½ εₜ of DCC(1,1), shape (n_periods, n_assets), after 300 periods that are left out.

    Parameters
    ----------
    a, b
        Qₜ₊₁ = (1 − a − b) Q̄ + a zₜzₜ' + b Qₜ, Q̄ of one factor with loadings from 0.3 to 0.9.
    """
    random, target = np.random.default_rng([seed, 1]), long_run_correlation(n_assets, seed=seed)
    q, rows = target.copy(), np.empty((n_periods + _BURN_IN, n_assets))
    for row in rows:
        scale = np.sqrt(q.diagonal())
        row[:] = np.linalg.cholesky(q / np.outer(scale, scale)) @ random.standard_normal(n_assets)
        q = (1.0 - a - b) * target + a * np.outer(row, row) + b * q
    return rows[_BURN_IN:]
