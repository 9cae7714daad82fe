"""Box relaxation of cardinality and semicontinuity constraints: the convex hull of each weight's box, any objective.

A free weight's share is |w|/box, and the shares of the free weights sum to at most what the count leaves. The bound of
a node is its optimum less its duality gap, so that rounding cannot cut the best portfolio off; for quadratic objectives
the one of `separable_bound`, from the same multipliers.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.contracts.covariance import dense_covariance
from tangency.contracts.limits import PiecewiseLimit
from tangency.contracts.problem import FeasibleSet
from tangency.solve.branch_and_bound.diagonal_extraction import diagonal_part
from tangency.solve.branch_and_bound.node import CLOSED, Node, RelaxedNode
from tangency.solve.branch_and_bound.semicontinuous import Mask, Semicontinuous
from tangency.solve.branch_and_bound.separable_bound import (
    SeparableBound,
    held_minima,
    rounding_of,
    separable_bound,
)
from tangency.solve.certificate.gap import at_finite_sides, dualized_limits
from tangency.solve.certificate.residual import primal_residual
from tangency.solve.minimum import Minimum
from tangency.solve.objective.objective import Objective
from tangency.solve.objective.quadratic import Quadratic
from tangency.solve.objective.risk import Risk
from tangency.solve.objective.risk_ratio import RiskRatio

__all__ = ["BoxRelaxation"]

_ZERO = 1e-9
# Each takes a program; there may be fifty of them in a node.
_MOST_PROOFS = 600


class BoxRelaxation:
    """A `RelaxationModel` by box relaxations; its scores are values of the objective."""

    def __init__(self, objective: Objective, feasible: FeasibleSet, semicontinuous: Semicontinuous) -> None:
        self._objective = objective
        self._n_proofs = 0
        self._likely_risk: float | None = None
        self._count = feasible.count
        self._convex = replace(feasible, count=None, minimums=None)
        self._semicontinuous = semicontinuous
        self._known: dict[bytes, Minimum | None] = {}
        self._known_diagonal: Floats | None = None

    def first(self) -> None:
        """Know nothing beforehand."""

    def relax(self, node: Node, cutoff: float) -> RelaxedNode | None:
        """Return a node's relaxation."""
        del cutoff
        part = self._with_count(self._part(node), node)
        if (part.lower > part.upper).any():
            return None
        found = self._solved_over(part)
        if found is None:
            return None
        w = found.weights
        # Infeasible by a hair, or solved short of its tolerance: no bound at all.
        is_solved = primal_residual(w, part) <= _ZERO
        bound = self._bound(found, part, node) if is_solved else _nothing_known(w.size)
        is_portfolio = is_solved and self._is_portfolio(w, node)
        return RelaxedNode(weights=w, shares=self._shares(w, node), bound=bound, is_portfolio=is_portfolio)

    def score(self, support: Mask) -> float | None:
        """Return the objective of the best portfolio of a support."""
        found = self._solved(support)
        return None if found is None else self._objective.value(found.weights, self._convex)

    def score_of(self, value: float) -> float:
        """Return the value itself."""
        return value

    def improved(self, support: Mask, rounds: int) -> Mask:
        """Return the support itself: each exchange would cost a whole program."""
        del rounds
        return support

    def is_exact(self, support: Mask) -> bool:
        """Return whether nothing is left open of a support that has a score."""
        found = self._solved(support)
        if found is None:
            return True
        value = self._objective.value(found.weights, self._convex)
        return value - self.bound_of(found, support) <= CLOSED * abs(value)

    def bound_of(self, found: Minimum, support: Mask) -> float:
        """Return a bound on the score of a support, by the proof of its best portfolio."""
        value = self._objective.value(found.weights, self._convex)
        return value - self._objective.gap(found, self._part(Node(out=~support, held=support)))

    def minimum(self, support: Mask, bound: float) -> Minimum | None:
        """Return the best portfolio of a support."""
        found = self._solved(support)
        if found is None:
            return None
        w = found.weights
        value = self._objective.value(w, self._convex)
        # What the support's own solution leaves open is as open as what the search left.
        bound = min(bound, self.bound_of(found, support))
        gap = self._objective.priced(max(value - bound, 0.0), w, self._convex)
        # The multiplier of a fixed indicator is no bound's price.
        bounds = np.where(support, found.multipliers.bounds, 0.0)
        return replace(found, multipliers=replace(found.multipliers, bounds=bounds, search_gap=gap))

    def _solved(self, support: Mask) -> Minimum | None:
        key = support.tobytes()
        if key not in self._known:
            self._known[key] = self._solve(support)
        return self._known[key]

    def _solve(self, support: Mask) -> Minimum | None:
        part = self._part(Node(out=~support, held=support))
        if (part.lower > part.upper).any():
            return None
        found = self._solved_over(part)
        return None if found is None or primal_residual(found.weights, part) > _ZERO else found

    def _solved_over(self, part: FeasibleSet) -> Minimum | None:
        """Return the minimum over a convex part; without proofs of bounds once those have cost enough."""
        objective = self._objective
        if self._n_proofs > _MOST_PROOFS and isinstance(objective, Risk | RiskRatio):
            objective = replace(objective, bounds_better=False)
        if isinstance(objective, Risk):
            objective = replace(objective, likely_risk=self._likely_risk)
        found = objective.solve(part)
        if isinstance(objective, Risk) and found is not None:
            self._likely_risk = objective.measure.value(found.weights)
        self._n_proofs += 0 if found is None else len(found.multipliers.better)
        return found

    def _bound(self, found: Minimum, part: FeasibleSet, node: Node) -> SeparableBound:
        plain = self._objective.value(found.weights, part) - self._objective.gap(found, part)
        if isinstance(self._objective, Quadratic):
            split = self._split_bound(self._objective, found, part, node)
            return replace(split, value=max(split.value, plain))
        return replace(_nothing_known(found.weights.size), value=plain)

    def _split_bound(self, objective: Quadratic, found: Minimum, part: FeasibleSet, node: Node) -> SeparableBound:
        """Return the separable bound from the multipliers of the relaxation."""
        w, prices = found.weights, found.multipliers.rows
        diagonal = self._diagonal(objective)
        gradient = objective.hessian @ w + objective.linear - diagonal * w
        constant = (objective.value(w, part) - part.penalty(w)) - 0.5 * float(diagonal @ w**2) - float(gradient @ w)
        prices, side = at_finite_sides(prices, part.row_lower, part.row_upper)
        slope = gradient + prices @ part.rows
        constant -= float(prices @ side)
        for price, own, limit in dualized_limits(w, found.multipliers, part):
            slope = slope + price * own
            constant -= price * limit
        room = self._semicontinuous.most - int(node.held.sum())
        minima = held_minima(self._semicontinuous, slope, diagonal)
        rounding = rounding_of(
            np.sqrt(np.maximum(objective.hessian.diagonal(), 0.0)),
            w,
            objective.linear,
            (prices, part.rows, side),
            np.maximum(np.abs(self._semicontinuous.lower), np.abs(self._semicontinuous.upper)),
        )
        return separable_bound(constant, minima, node.free, node.held, room, rounding=rounding)

    def _diagonal(self, objective: Quadratic) -> Floats:
        """Return the diagonal extracted from the Hessian, found once."""
        if self._known_diagonal is None:
            hessian = dense_covariance(objective.hessian)
            scale = float(hessian.diagonal().max()) or 1.0
            self._known_diagonal = diagonal_part(hessian / scale, np.ones(len(hessian))) * scale
        return self._known_diagonal

    def _part(self, node: Node) -> FeasibleSet:
        """Return the convex set of a node, without the count."""
        least = np.where(node.held & (self._semicontinuous.least > 0), self._semicontinuous.least, -np.inf)
        lower = np.where(node.out, np.maximum(self._convex.lower, 0.0), np.maximum(self._convex.lower, least))
        upper = np.where(node.out, np.minimum(self._convex.upper, 0.0), self._convex.upper)
        return replace(self._convex, lower=lower, upper=upper)

    def _with_count(self, part: FeasibleSet, node: Node) -> FeasibleSet:
        if self._count is None:
            return part
        room = self._semicontinuous.most - int(node.held.sum())
        above, below = self._count_use(node)
        source = self._count.source
        if below.any():
            zero = np.zeros(above.size)
            shares = PiecewiseLimit(
                above=above, below=below, reference=zero, limit=float(room), source=source, side="upper"
            )
            return replace(part, piecewise=(*part.piecewise, shares))
        return replace(
            part,
            rows=np.vstack([part.rows, above]),
            row_lower=np.append(part.row_lower, -np.inf),
            row_upper=np.append(part.row_upper, float(room)),
            row_source=(*part.row_source, source),
        )

    def _count_use(self, node: Node) -> tuple[Floats, Floats]:
        """Return the coefficients of the free weights in the relaxed count, above and below zero."""
        sides = []
        for box in (self._semicontinuous.upper, -self._semicontinuous.lower):
            is_open = node.free & (box > _ZERO)
            sides.append(np.where(is_open, 1.0 / np.where(is_open, box, 1.0), 0.0))
        return sides[0], sides[1]

    def _shares(self, weights: Floats, node: Node) -> Floats:
        """Return relaxed indicators: of each minimum, or of the last weight that the count admits."""
        size, least = np.abs(weights), self._semicontinuous.least
        room = self._semicontinuous.most - int(node.held.sum())
        free = np.sort(size[node.free])[::-1]
        last = float(free[min(room, free.size) - 1]) if free.size and room > 0 else 0.0
        share = size / last if last > _ZERO else np.where(size > self._semicontinuous.nothing, 0.5, 0.0)
        of_least = np.divide(size, least, out=np.ones_like(size), where=least > 0)
        return np.clip(np.minimum(share, of_least), 0.0, 1.0)

    def _is_portfolio(self, weights: Floats, node: Node) -> bool:
        size = np.abs(weights)
        least = self._semicontinuous.least
        short_of_least = np.where(node.free & (least > 0), np.minimum(size, least - weights), 0.0)
        nothing = self._semicontinuous.nothing
        is_few = int(((size > nothing) | node.held).sum()) <= self._semicontinuous.most
        return bool((short_of_least <= nothing).all() and is_few)


def _nothing_known(n_assets: int) -> SeparableBound:
    still = np.zeros(n_assets)
    return SeparableBound(value=-np.inf, held=still, out=still)
