"""The exact frontier, moments given, all turning points: long-only, and with caps and sector rows."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from contest import Contest, Entry
from panel import factor_panel

__all__ = ["contests"]

_CAP, _SECTOR_CAP, _N_SECTORS = 0.05, 0.08, 20


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
    yield _with_sectors()


def _with_sectors() -> Contest:
    returns = factor_panel(200, 1500)
    mean, covariance = returns.mean(), returns.cov()
    labels = np.random.default_rng(1).integers(0, _N_SECTORS, 200)
    return Contest(
        title=f"exact frontier, caps and {_N_SECTORS} sector rows, moments of 200 assets given (objective as above)",
        objective=_variance_at_targets(mean.to_numpy(), covariance.to_numpy()),
        entries=(
            Entry(name="tangency", solve=_tangency_sectors(mean, covariance, labels), is_peer=False),
            Entry(name="cvxcla", solve=_cvxcla_sectors(mean, covariance, labels, is_incremental=False)),
            Entry(name="cvxcla incremental", solve=_cvxcla_sectors(mean, covariance, labels, is_incremental=True)),
        ),
        rounds=3,
    )


def _tangency_sectors(mean: pd.Series, covariance: pd.DataFrame, labels: np.ndarray):
    import tangency as tg

    sectors = {asset: f"s{label}" for asset, label in zip(mean.index, labels, strict=True)}
    texts = [f"weight <= {_CAP}", *(f"sector[s{i}] <= {_SECTOR_CAP}" for i in range(_N_SECTORS))]
    return lambda: (
        tg.frontier(tg.Moments(mean=mean, covariance=covariance), constraints=texts, groups=sectors).turning.weights
    )


def _cvxcla_sectors(mean: pd.Series, covariance: pd.DataFrame, labels: np.ndarray, *, is_incremental: bool):
    from cvxcla import CLA, IncrementalDenseCovariance

    n, mu, sigma = len(mean), mean.to_numpy(), np.array(covariance)
    rows = (labels == np.arange(_N_SECTORS)[:, None]).astype(float)

    def solve() -> np.ndarray:
        traced = CLA(
            mean=mu,
            covariance=IncrementalDenseCovariance(sigma) if is_incremental else sigma,
            lower_bounds=np.zeros(n),
            upper_bounds=np.full(n, _CAP),
            a=np.ones((1, n)),
            b=np.ones(1),
            g=rows,
            h=np.full(_N_SECTORS, _SECTOR_CAP),
        )
        return np.array([point.weights for point in traced.turning_points])

    return solve


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
