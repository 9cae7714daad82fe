"""A synthetic fat-tailed factor panel of daily returns."""

import numpy as np
import pandas as pd

__all__ = ["factor_panel"]


def factor_panel(n_assets: int, n_periods: int, *, seed: int = 0, n_factors: int = 8) -> pd.DataFrame:
    """Return simple returns: Student-t factors and residuals, positive means on average."""
    rng = np.random.default_rng(seed)
    loadings = rng.normal(0.5, 0.5, (n_assets, n_factors))
    factors = rng.standard_t(5, (n_periods, n_factors)) * 0.01
    residuals = rng.standard_t(4, (n_periods, n_assets)) * rng.uniform(0.005, 0.03, n_assets)
    means = rng.normal(4e-4, 4e-4, n_assets)
    values = np.clip(factors @ loadings.T + residuals + means, -0.6, 1.0)
    dates = pd.bdate_range("2010-01-01", periods=n_periods)
    return pd.DataFrame(values, dates, [f"A{i:04d}" for i in range(n_assets)])
