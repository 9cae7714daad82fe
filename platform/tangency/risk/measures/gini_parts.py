"""Surrogates of the Gini mean difference for solvers: smoothed near ties, or with kinks at a few pairs only."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.risk.measures.gini import rank_weights
from tangency.risk.measures.unit import typical_size

__all__ = ["PartialGini", "SmoothedGini", "pair_weight"]

Pairs = np.ndarray[tuple[int, int], np.dtype[np.intp]]


def pair_weight(n_scenarios: int) -> float:
    """Return what one pair's distance weighs: 2 / (T(T − 1))."""
    return 2.0 / max(n_scenarios * (n_scenarios - 1.0), 1.0)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SmoothedGini:
    """The mean difference with Huber's |x| → x²/2δ + δ/2 where |x| ≤ δ: above it by no more than δ/2.

    All sums over pairs are sums over windows of the sorted returns, so that value and derivatives cost
    O(T log T + Tn²) and not O(T²).

    Attributes
    ----------
    scenarios
        Simple returns per period, shape (n_scenarios, n_assets).
    width
        δ.
    """

    scenarios: Floats
    width: float

    def value(self, weights: Floats) -> float:
        """Return the smoothed mean difference."""
        window = _Window.of(self.scenarios @ weights, self.width)
        x, n = window.returns, window.returns.size
        total = np.concatenate([[0.0], np.cumsum(x)])
        squares = np.concatenate([[0.0], np.cumsum(x**2)])
        low, high, count = window.low, window.high, window.high - window.low
        outside = low * x - total[low] + total[-1] - total[high] - (n - high) * x
        within = count * x**2 - 2.0 * x * (total[high] - total[low]) + squares[high] - squares[low]
        twice = outside + within / (2.0 * self.width) + 0.5 * self.width * (count - 1)
        return 0.5 * pair_weight(n) * float(twice.sum())

    def minorant(self, weights: Floats, dual: Floats) -> tuple[Floats, float]:
        """Return the tangent at `weights`; `dual` is not needed."""
        del dual
        slope = self.derivatives(weights)[0]
        return slope, self.value(weights) - float(slope @ weights)

    def derivatives(self, weights: Floats) -> tuple[Floats, Floats]:
        """Return gradient (n_assets,) and Hessian (n_assets, n_assets)."""
        window = _Window.of(self.scenarios @ weights, self.width)
        x, n = window.returns, window.returns.size
        low, high, count = window.low, window.high, window.high - window.low
        total = np.concatenate([[0.0], np.cumsum(x)])
        weighed = low - (n - high) + (count * x - (total[high] - total[low])) / self.width
        own = self.scenarios[window.order]
        sums = np.vstack([np.zeros(own.shape[1]), np.cumsum(own, axis=0)])
        around = count[:, None] * own - (sums[high] - sums[low])
        weight = pair_weight(n)
        return weight * (own.T @ weighed), (weight / self.width) * (own.T @ around)

    def close_pairs(self, weights: Floats) -> Pairs:
        """Return the pairs of scenarios no further apart than the width, the lower return first, shape (n_pairs, 2)."""
        window = _Window.of(self.scenarios @ weights, self.width)
        after = window.high - np.arange(window.high.size) - 1
        lower = np.repeat(np.arange(window.high.size), after)
        offset = np.arange(lower.size) - np.repeat(np.cumsum(after) - after, after)
        pairs: Pairs = window.order[np.column_stack([lower, lower + 1 + offset])]
        return pairs

    def count_of_close(self, weights: Floats) -> int:
        """Return how many pairs are no further apart than the width."""
        window = _Window.of(self.scenarios @ weights, self.width)
        return int((window.high - np.arange(window.high.size) - 1).sum())


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Window:
    """Returns in ascending order, and for each where those within the width begin and end."""

    order: np.ndarray[tuple[int], np.dtype[np.intp]]
    returns: Floats
    low: np.ndarray[tuple[int], np.dtype[np.intp]]
    high: np.ndarray[tuple[int], np.dtype[np.intp]]

    @classmethod
    def of(cls, returns: Floats, width: float) -> _Window:
        order = np.argsort(returns, kind="stable")
        x = returns[order]
        return cls(
            order=order,
            returns=x,
            low=np.searchsorted(x, x - width, side="left"),
            high=np.searchsorted(x, x + width, side="right"),
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PartialGini:
    """The mean difference with |x| at some pairs, and at all others the sign that x has at one portfolio.

    Below the mean difference everywhere, and equal to it wherever no other pair has changed its order.

    Attributes
    ----------
    scenarios
        Simple returns per period, shape (n_scenarios, n_assets).
    weighed
        λ of the pairs without kinks, shape (n_scenarios,).
    pairs
        The pairs with kinks, shape (n_pairs, 2).
    """

    scenarios: Floats
    weighed: Floats
    pairs: Pairs

    @classmethod
    def at(cls, scenarios: Floats, weights: Floats, pairs: Pairs) -> PartialGini:
        """Return the measure that has its fixed signs from the order at `weights`."""
        n = len(scenarios)
        order = np.argsort(scenarios @ weights, kind="stable")
        rank = np.empty(n, dtype=np.intp)
        rank[order] = np.arange(n)
        weighed = rank_weights(n)[rank]
        first, second = pairs.T
        signs = pair_weight(n) * np.sign(rank[first] - rank[second])
        np.subtract.at(weighed, first, signs)
        np.add.at(weighed, second, signs)
        return cls(scenarios=scenarios, weighed=weighed, pairs=pairs)

    @property
    def base(self) -> Floats:
        """The slope of the pairs without kinks, shape (n_assets,)."""
        slope: Floats = self.scenarios.T @ self.weighed
        return slope

    @property
    def differences(self) -> Floats:
        """Differences of returns of the pairs with kinks, shape (n_pairs, n_assets)."""
        return self.scenarios[self.pairs[:, 0]] - self.scenarios[self.pairs[:, 1]]

    def value(self, weights: Floats) -> float:
        """Return the partial mean difference."""
        distances = float(np.abs(self.differences @ weights).sum())
        return float(self.base @ weights) + pair_weight(len(self.scenarios)) * distances

    def minorant(self, weights: Floats, dual: Floats) -> tuple[Floats, float]:
        """Return the slope of a dual point λ, shape (n_scenarios,), as `GiniMeanDifference` has it; or the tangent."""
        if dual.size:
            slope: Floats = self.scenarios.T @ dual
            return slope, 0.0
        signs = np.sign(self.differences @ weights)
        return self.base + pair_weight(len(self.scenarios)) * (self.differences.T @ signs), 0.0

    def scaled(self, size: float) -> PartialGini:
        """Return the measure in a unit `size` times as large."""
        return PartialGini(scenarios=self.scenarios / size, weighed=self.weighed, pairs=self.pairs)

    @property
    def size(self) -> float:
        """The typical size of a scenario."""
        return typical_size(self.scenarios)
