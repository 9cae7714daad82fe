"""The exact long-only frontier, moments given: all turning points."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from contest import Contest, Entry
from panel import factor_panel

__all__ = ["contests"]


def contests() -> Iterator[Contest]:
    for n_assets, required in ((100, 100.0), (500, 40.0), (1000, 50.0)):
        returns = factor_panel(n_assets, 1500)
        mean, covariance = returns.mean(), returns.cov()
        yield Contest(
            title=f"exact frontier, moments of {n_assets} assets given (objective: mean variance at 50 targets)",
            required=required,
            objective=_variance_at_targets(mean.to_numpy(), covariance.to_numpy()),
            entries=(
                Entry(name="tangency", solve=_tangency(mean, covariance), is_peer=False),
                Entry(name="cvxcla", solve=_cvxcla(mean, covariance, is_incremental=False)),
                Entry(name="cvxcla incremental", solve=_cvxcla(mean, covariance, is_incremental=True)),
            ),
            rounds=3,
        )


def _tangency(mean: pd.Series, covariance: pd.DataFrame):
    import tangency as tg

    return lambda: tg.frontier(tg.Moments(mean=mean, covariance=covariance)).turning.weights


def _cvxcla(mean: pd.Series, covariance: pd.DataFrame, *, is_incremental: bool):
    from cvxcla import CLA, IncrementalDenseCovariance

    n = len(mean)
    mu, sigma = mean.to_numpy(), np.array(covariance)

    def solve() -> np.ndarray:
        operator = IncrementalDenseCovariance(sigma) if is_incremental else sigma
        traced = CLA(
            mean=mu,
            covariance=operator,
            lower_bounds=np.zeros(n),
            upper_bounds=np.ones(n),
            a=np.ones((1, n)),
            b=np.ones(1),
        )
        return np.array([point.weights for point in traced.turning_points])

    return solve


def _variance_at_targets(mean: np.ndarray, covariance: np.ndarray):
    def objective(points: np.ndarray) -> float:
        means = points @ mean
        order = np.argsort(means)
        targets = np.linspace(means.min(), means.max(), 52)[1:-1]
        total = 0.0
        for target in targets:
            above = int(np.clip(np.searchsorted(means[order], target), 1, len(means) - 1))
            low, high = order[above - 1], order[above]
            share = (target - means[low]) / (means[high] - means[low])
            w = points[low] + share * (points[high] - points[low])
            total += float(w @ covariance @ w)
        return total / len(targets)

    return objective
