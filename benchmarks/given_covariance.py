"""Long-only minimum variance where the covariance is given, with all input checks on."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from contest import Contest, Entry
from panel import factor_panel

__all__ = ["contests"]


def contests() -> Iterator[Contest]:
    for n_assets in (100, 1000):
        returns = factor_panel(n_assets, 1500)
        covariance = returns.cov()
        matrix = covariance.to_numpy()
        yield Contest(
            title=f"long-only minimum variance, covariance of {n_assets} assets given",
            required=40.0,
            objective=lambda w, matrix=matrix: float(w @ matrix @ w),
            entries=(
                Entry(name="tangency", solve=_tangency(returns.mean(), covariance), is_peer=False),
                Entry(name="PyPortfolioOpt", solve=_pypfopt(covariance)),
                Entry(name="cvxpy, Clarabel", solve=_cvxpy(matrix)),
            ),
        )


def _tangency(mean: pd.Series, covariance: pd.DataFrame):
    import tangency as tg

    def solve() -> np.ndarray:
        moments = tg.Moments(mean=mean, covariance=covariance)
        return tg.optimize(moments, optimizer="mvo", objective="min_risk").values

    return solve


def _pypfopt(covariance: pd.DataFrame):
    from pypfopt import EfficientFrontier

    def solve() -> np.ndarray:
        return np.array(list(EfficientFrontier(None, covariance).min_volatility().values()))

    return solve


def _cvxpy(matrix: np.ndarray):
    import cvxpy as cp

    def solve() -> np.ndarray:
        w = cp.Variable(len(matrix), nonneg=True)
        cp.Problem(cp.Minimize(cp.quad_form(w, cp.psd_wrap(matrix))), [cp.sum(w) == 1]).solve(solver="CLARABEL")
        return np.asarray(w.value)

    return solve
