"""5000 assets with 50 factors, long-only, whose covariance matrix is never formed."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from contest import Contest, Entry

__all__ = ["contests"]


def contests() -> Iterator[Contest]:
    n_assets, n_factors = 5000, 50
    rng = np.random.default_rng(0)
    loadings = rng.normal(0, 0.3, (n_assets, n_factors))
    loadings[:, 0] = rng.normal(1, 0.3, n_assets)
    root = rng.normal(size=(n_factors, n_factors))
    factors = (root @ root.T / n_factors + np.eye(n_factors)) * 1e-4
    specific = rng.uniform(0.005, 0.03, n_assets) ** 2

    def variance(w: np.ndarray) -> float:
        exposure = loadings.T @ w
        return float(exposure @ factors @ exposure + specific @ (w * w))

    yield Contest(
        title=f"long-only minimum variance, {n_assets} assets × {n_factors} factors",
        required=50.0,
        objective=variance,
        entries=(
            Entry(name="tangency", solve=_tangency(loadings, factors, specific), is_peer=False),
            Entry(name="cvxpy, Clarabel", solve=_cvxpy(loadings, factors, specific)),
        ),
    )


def _tangency(loadings: np.ndarray, factors: np.ndarray, specific: np.ndarray):
    import tangency as tg

    assets = [f"A{i:04d}" for i in range(len(specific))]
    names = [f"f{i:02d}" for i in range(len(factors))]
    moments = tg.Moments(
        mean=pd.Series(0.0, assets),
        covariance=tg.FactorModel(
            loadings=pd.DataFrame(loadings, assets, names),
            factors=pd.DataFrame(factors, names, names),
            specific=pd.Series(specific, assets),
        ),
    )
    return lambda: tg.optimize(moments, optimizer="mvo", objective="min_risk").values


def _cvxpy(loadings: np.ndarray, factors: np.ndarray, specific: np.ndarray):
    import cvxpy as cp

    scaled = loadings @ np.linalg.cholesky(factors)

    def solve() -> np.ndarray:
        w = cp.Variable(len(specific), nonneg=True)
        exposure = cp.Variable(len(factors))
        risk = cp.sum_squares(exposure) + cp.sum_squares(cp.multiply(np.sqrt(specific), w))
        problem = cp.Problem(cp.Minimize(risk), [cp.sum(w) == 1, exposure == scaled.T @ w])
        problem.solve(solver="CLARABEL")
        return np.asarray(w.value)

    return solve
