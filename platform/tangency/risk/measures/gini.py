"""The Gini mean difference: the mean distance between the returns of two different periods."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.risk.measures.unit import typical_size

__all__ = ["GiniMeanDifference", "rank_weights"]


def rank_weights(n_scenarios: int) -> Floats:
    """Return the weights of the ascending order statistics, 2(2i − 1 − T) / (T(T − 1)), shape (n_scenarios,).

    >>> rank_weights(3).tolist()
    [-0.6666666666666666, 0.0, 0.6666666666666666]
    """
    ranks = np.arange(1.0, n_scenarios + 1.0)
    weights: Floats = 2.0 * (2.0 * ranks - 1.0 - n_scenarios) / max(n_scenarios * (n_scenarios - 1.0), 1.0)
    return weights


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GiniMeanDifference:
    """Σ over s ≠ t of |rₛ'w − rₜ'w| / (T(T − 1)) = max { λ'Rw : λ a mean of permutations of the rank weights }.

    Its dual point is λ, shape (n_scenarios,).

    Attributes
    ----------
    scenarios
        Simple returns per period, shape (n_scenarios, n_assets).

    References
    ----------
    Yitzhaki (1982), Stochastic Dominance, Mean Variance, and Gini's Mean Difference, American Economic Review 72(1).
    """

    scenarios: Floats

    def value(self, weights: Floats) -> float:
        """Return the mean difference."""
        return float(rank_weights(len(self.scenarios)) @ np.sort(self.scenarios @ weights))

    def minorant(self, weights: Floats, dual: Floats) -> tuple[Floats, float]:
        """Return slope, shape (n_assets,), and offset of an affine function below; see `Measure.minorant`."""
        ranked = rank_weights(len(self.scenarios))
        if dual.size:
            weighed = _admitted(dual, ranked)
        else:
            weighed = np.empty_like(ranked)
            weighed[np.argsort(self.scenarios @ weights, kind="stable")] = ranked
        slope: Floats = self.scenarios.T @ weighed
        return slope, 0.0

    def scaled(self, size: float) -> GiniMeanDifference:
        """Return the measure in a unit `size` times as large."""
        return GiniMeanDifference(scenarios=self.scenarios / size)

    @property
    def size(self) -> float:
        """The typical size of a scenario."""
        return typical_size(self.scenarios)


def _admitted(dual: Floats, ranked: Floats) -> Floats:
    """Return a point of the permutahedron of `ranked` in the direction of `dual`.

    λ lies in it if and only if its sum is that of `ranked`, which is zero, and the sum of its k largest entries is at
    most that of the k largest ranks for every k (Rado 1952).
    """
    centred = dual - dual.mean()
    largest = np.cumsum(np.sort(centred)[::-1])[:-1]
    allowed = np.cumsum(ranked[::-1])[:-1]
    reach = float((largest / allowed).max(initial=0.0))
    admitted: Floats = centred / max(reach, 1.0)
    return admitted
