"""The relaxation model for quadratic and ratio objectives over bounds and rows, by perspective relaxations."""

from __future__ import annotations

from dataclasses import replace
from math import inf, sqrt

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.contracts.problem import FeasibleSet
from tangency.solve.branch_and_bound.incumbent import Incumbents
from tangency.solve.branch_and_bound.mixed_integer_linear import minimum_mixed_linear
from tangency.solve.branch_and_bound.node import CLOSED, Node, RelaxedNode
from tangency.solve.branch_and_bound.perspective_relaxation import PerspectiveRelaxation
from tangency.solve.branch_and_bound.quadratic_form import QuadraticForm
from tangency.solve.branch_and_bound.semicontinuous import Mask, Semicontinuous
from tangency.solve.minimum import Minimum, Multipliers
from tangency.solve.objective.lazy_limits import minimum_polyhedral
from tangency.solve.objective.linear import Linear
from tangency.solve.objective.quadratic import Quadratic
from tangency.solve.objective.ratio import Ratio
from tangency.solve.polyhedral.linear import solve_linear
from tangency.solve.polyhedral.quadratic import solve_quadratic
from tangency.solve.unsolved import Unsolved, no_ratio

__all__ = ["PerspectiveModel"]

_ZERO = 1e-9
# Where the least reward is below this share of the largest, κ is as good as unbounded.
_NEGLIGIBLE = 1e-9
# Risks so far apart, and a value so small, have no digits where residuals are absolute.
_SPREAD, _LEAST_OF_ORDER_ONE = 256.0, 1e-4


class PerspectiveModel:
    """A `RelaxationModel` by perspective relaxations; its scores are values of the quadratic form."""

    def __init__(self, objective: Quadratic | Ratio, feasible: FeasibleSet, semicontinuous: Semicontinuous) -> None:
        self._objective = objective
        self._feasible = feasible
        self._convex = replace(feasible, count=None, minimums=None)
        self._semicontinuous = semicontinuous
        self._program, self._scale = QuadraticForm.of(objective, self._convex)
        deviation = np.sqrt(np.maximum(self._program.hessian.diagonal()[: self._program.n_assets], 0.0))
        self._is_even = bool(deviation.max() <= _SPREAD * deviation.min())
        self._incumbents = Incumbents(self._program, semicontinuous, semicontinuous.forced)
        self._relaxation: PerspectiveRelaxation | None = None

    def first(self) -> Mask:
        """Return a support that holds a portfolio: from the convex optimum, or else from an integer program."""
        convex = minimum_polyhedral(self._objective, self._convex)
        support = None if convex is None else self._largest(convex.weights)
        return self._from_integers() if support is None or self._incumbents.solved(support) is None else support

    def relax(self, node: Node, cutoff: float) -> RelaxedNode | None:
        """Return a node's relaxation; the first one extracts the diagonal."""
        if self._relaxation is None:
            self._relaxation = PerspectiveRelaxation(self._program, self._semicontinuous, self._scales(cutoff))
            return self._relaxation.relax_root(node, cutoff)
        return self._relaxation.relax(node, cutoff)

    def score(self, support: Mask) -> float | None:
        """Return the score of a support."""
        found = self._incumbents.solved(support)
        return None if found is None else found.value

    def score_of(self, value: float) -> float:
        """Return the score of portfolios whose objective is `value`: for the ratio, of minus the ratio."""
        if isinstance(self._objective, Quadratic):
            return value / self._scale
        if not value < 0.0:
            return inf
        # The form's reward is in units of the largest excess return, its risk in units of the largest variance.
        reward = float(np.abs(self._objective.excess).max()) or 1.0
        return 0.5 * reward**2 / (value**2 * (float(self._objective.covariance.diagonal().max()) or 1.0))

    def improved(self, support: Mask, rounds: int) -> Mask:
        """Return a support at least as good."""
        found = self._incumbents.solved(support)
        return support if found is None else self._incumbents.improved(found, rounds=rounds).support

    def is_exact(self, support: Mask) -> bool:
        """Return whether an interior point of data of order one has all digits of a support's score."""
        found = self._incumbents.solved(support)
        if found is None:
            return True
        if self._program.has_scale:  # columns without an end prove nothing in doubles
            return self._is_even and found.value > _LEAST_OF_ORDER_ONE
        return found.gap <= CLOSED * abs(found.value)

    def bound_of(self, found: Minimum, support: Mask) -> float:
        """Return a bound on the score of a support."""
        part = self._part(support)
        return self.score_of(self._objective.value(found.weights, part) - self._objective.gap(found, part))

    def minimum(self, support: Mask, bound: float) -> Minimum | None:
        """Return the best portfolio of a support."""
        part = self._part(support)
        found = self._objective.solve(part)
        if found is None:
            return None
        reached = self._objective.reached(found, part)
        if not reached.is_closed:
            polished = minimum_polyhedral(self._objective, part)
            if polished is not None and self._objective.gap(polished, part) < reached.gap:
                found = polished
        # What the support's own solution leaves open is as open as what the search left.
        bound = min(bound, self.bound_of(found, support))
        multipliers = Multipliers(
            # The multiplier of a fixed indicator is no bound's price.
            bounds=np.where(support, found.multipliers.bounds, 0.0),
            rows=found.multipliers.rows,
            search_gap=self._gap(found.weights, bound),
        )
        return replace(found, multipliers=multipliers)

    def _part(self, support: Mask) -> FeasibleSet:
        """Return the convex set of the portfolios of a support."""
        least = self._semicontinuous.least
        return replace(
            self._convex,
            lower=np.where(support, np.maximum(self._convex.lower, np.where(least > 0, least, -np.inf)), 0.0),
            upper=np.where(support, self._convex.upper, 0.0),
        )

    def _gap(self, weights: Floats, bound: float) -> float:
        """Return the gap of a portfolio, in units of the multipliers."""
        if not isinstance(self._objective, Ratio):
            return max(self._objective.value(weights, self._convex) - bound * self._scale, 0.0)
        n = weights.size
        excess = self._program.rows[-1, :n]
        value = 0.5 * float(weights @ (self._program.hessian[:n, :n] @ weights)) / float(excess @ weights) ** 2
        variance = float(weights @ (self._objective.covariance @ weights))
        excess_ratio = sqrt(value / bound) - 1.0 if bound > 0 else inf
        return max(excess_ratio, 0.0) * variance

    def _largest(self, weights: Floats) -> Mask:
        """Return the support of the largest weights, as many as the count admits."""
        least = self._semicontinuous.least
        likely = (np.abs(weights) > _ZERO) & ((least == 0) | (weights >= least / 2)) | self._semicontinuous.forced
        rank = np.where(self._semicontinuous.forced, np.inf, np.abs(weights))
        order = np.argsort(-rank, kind="stable")[: self._semicontinuous.most]
        support = np.zeros(weights.size, dtype=np.bool_)
        support[order] = likely[order]
        return support

    def _from_integers(self) -> Mask:
        """Return the support of an integer program's portfolio; raises Unsolved where there is none."""
        objective = self._objective
        cost = -objective.excess if isinstance(objective, Ratio) else objective.linear
        weights = minimum_mixed_linear(Linear(linear=cost), self._feasible).weights
        if isinstance(objective, Ratio) and not objective.excess @ weights > 0.0:
            raise Unsolved("infeasible", no_ratio(self._feasible))
        return np.abs(weights) > _ZERO

    def _scales(self, cutoff: float) -> tuple[float, float]:
        """Return the least and the largest κ = 1/e'w of portfolios that are better than what is known."""
        objective = self._objective
        if not isinstance(objective, Ratio):
            return 1.0, 1.0
        n = self._program.n_assets
        excess = self._program.rows[-1, :n]
        most = float(excess @ solve_linear(-excess, self._convex)[0])
        least = float(excess @ solve_linear(excess, self._convex)[0])
        hessian = self._program.hessian[:n, :n]
        steady = solve_quadratic(hessian, np.zeros(n), self._convex).weights
        risk = sqrt(max(float(steady @ (hessian @ steady)), 0.0))
        # e'w ≥ ratio · σ(w) is at least the ratio known times the least σ; the ratio is 1/√(2 value).
        known = 0.999 * risk / sqrt(2.0 * cutoff) if 0.0 < cutoff < inf else 0.0
        floor = max(least, known)
        return 1.0 / most, 1.0 / floor if floor > _NEGLIGIBLE * most else inf
