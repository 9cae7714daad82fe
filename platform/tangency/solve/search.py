"""Branch and bound where weights have to choose: counts, and zero-or-minimum weights, under any convex objective.

A node says of some weights that they are zero and of others that they may differ from it; the rest is relaxed to the
convex hull of their box, Σ |w|/box ≤ what the count leaves. Best bound first. The bound of a node is its optimum less
its duality gap, so that rounding cannot cut the best portfolio off.

References
----------
Bienstock (1996), Computational study of a family of mixed-integer quadratic programming problems, sec. 2.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from heapq import heappop, heappush
from itertools import count as counter

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.contracts.limits import PiecewiseLimit
from tangency.contracts.problem import FeasibleSet
from tangency.errors import Conflict, Infeasible, SolverError
from tangency.solve.certificate import primal_residual
from tangency.solve.choices import Choices, choices_of
from tangency.solve.infeasibility import require_feasible
from tangency.solve.objective import Objective
from tangency.solve.quadratic import Minimum

__all__ = ["search"]

_NODES = 2_000
_ZERO = 1e-9
_CLOSED = 1e-8
_Mask = np.ndarray[tuple[int], np.dtype[np.bool_]]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Node:
    """Which weights are zero (`out`) and which may differ from it (`held`)."""

    out: _Mask
    held: _Mask


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Relaxed:
    found: Minimum
    value: float
    bound: float


def search(objective: Objective, feasible: FeasibleSet, *, nodes: int = _NODES) -> Minimum:
    """Return the best portfolio found; `multipliers.search_gap` says how far from the best it can be.

    The multipliers are those of the convex problem that remains once the choices are made.

    Raises
    ------
    Infeasible
        Where no choice satisfies the constraints.
    ConfigurationError
        Where a weight that has to choose has no bound.
    SolverError
        Where the search ends at its node limit without any portfolio.
    """
    return _Search(objective, feasible, choices_of(feasible)).run(nodes)


class _Search:
    def __init__(self, objective: Objective, feasible: FeasibleSet, choices: Choices) -> None:
        self._objective = objective
        self._feasible = feasible
        self._convex = replace(feasible, count=None, minimums=None)
        self._choices = choices
        self._best: _Relaxed | None = None
        self._tried: set[bytes] = set()

    def run(self, nodes: int) -> Minimum:
        n = self._choices.lower.size
        forced = (self._choices.lower > 0) | (self._choices.upper < 0)
        ticket = counter()
        heap: list[tuple[float, int, _Node]] = [
            (-np.inf, next(ticket), _Node(out=np.zeros(n, dtype=np.bool_), held=forced))
        ]
        visited = 0
        while heap and visited < nodes and not self._is_closed(heap[0][0]):
            known, _, node = heappop(heap)
            visited += 1
            relaxed = self._relax(node)
            if relaxed is None or self._is_closed(relaxed.bound):
                continue
            self._try_support(relaxed.found.weights, node)
            asset = self._undecided(relaxed.found.weights, node)
            if asset is not None:
                for child in self._children(node, asset):
                    heappush(heap, (max(known, relaxed.bound), next(ticket), child))
        return self._outcome(heap[0][0] if heap else np.inf, visited, nodes)

    def _outcome(self, bound: float, visited: int, nodes: int) -> Minimum:
        if self._best is None and visited >= nodes:
            raise SolverError(
                f"the search found no portfolio within {nodes} nodes",
                where="branch and bound",
                remedy="loosen the count, the minimum weights or other constraints",
            )
        if self._best is None:
            require_feasible(self._feasible)
            texts = (c.text for c in self._feasible.constraints if c.penalty is None)
            raise Infeasible(
                f"no choice among these {self._choices.lower.size} assets satisfies all constraints",
                conflict=tuple(Conflict(constraint=text) for text in texts),
                remedy="loosen the count, the minimum weights or the tracking error",
            )
        found, value = self._best.found, self._best.value
        gap = self._objective.priced(max(value - min(bound, self._best.bound), 0.0), found.weights, self._convex)
        stopped = f", stopped at {nodes} nodes" if visited >= nodes else ""
        return replace(
            found,
            multipliers=replace(found.multipliers, search_gap=gap),
            solver=f"branch and bound ({visited} nodes{stopped})",
        )

    def _is_closed(self, bound: float) -> bool:
        return self._best is not None and bound >= self._best.value - _CLOSED * abs(self._best.value)

    def _relax(self, node: _Node, *, is_final: bool = False) -> _Relaxed | None:
        part = self._part(node) if is_final else self._with_count(self._part(node), node)
        if (part.lower > part.upper).any():
            return None
        found = self._objective.solve(part)
        if found is None:
            return None
        value = self._objective.value(found.weights, part)
        if primal_residual(found.weights, part) > _ZERO:
            # Contradictory by a hair, or solved short of its tolerance: no portfolio, and a bound of nothing.
            return None if is_final else _Relaxed(found=found, value=value, bound=-np.inf)
        return _Relaxed(found=found, value=value, bound=value - self._objective.gap(found, part))

    def _part(self, node: _Node) -> FeasibleSet:
        """Return the convex set of a node, without the count."""
        lower, upper = self._convex.lower.copy(), self._convex.upper.copy()
        with_least = node.held & (self._choices.least > 0)
        lower[with_least] = np.maximum(lower, self._choices.least)[with_least]
        lower[node.out], upper[node.out] = np.maximum(lower[node.out], 0.0), np.minimum(upper[node.out], 0.0)
        return replace(self._convex, lower=lower, upper=upper)

    def _with_count(self, part: FeasibleSet, node: _Node) -> FeasibleSet:
        if self._feasible.count is None:
            return part
        free = ~node.out & ~node.held
        room = self._feasible.count.most - int(node.held.sum())
        above = np.where(free & (self._choices.upper > 0), 1.0 / np.maximum(self._choices.upper, _ZERO), 0.0)
        below = np.where(free & (self._choices.lower < 0), 1.0 / np.maximum(-self._choices.lower, _ZERO), 0.0)
        source = self._feasible.count.source
        if below.any():
            zero = np.zeros(free.size)
            shares = PiecewiseLimit(above=above, below=below, reference=zero, limit=room, source=source, side="upper")
            return replace(part, piecewise=(*part.piecewise, shares))
        return replace(
            part,
            rows=np.vstack([part.rows, above]),
            row_lower=np.append(part.row_lower, -np.inf),
            row_upper=np.append(part.row_upper, float(room)),
            row_source=(*part.row_source, source),
        )

    def _try_support(self, weights: Floats, node: _Node) -> None:
        """Hold the largest weights of a relaxation and nothing else: a portfolio, if the rest of the set agrees."""
        size = np.where(node.held, np.inf, np.abs(weights))
        least = self._choices.least
        is_near = (least == 0) | (weights >= least / 2)
        likely = node.held | ((np.abs(weights) > _ZERO) & is_near & ~node.out)
        order = np.argsort(-size, kind="stable")[: self._choices.most]
        support = np.zeros(weights.size, dtype=np.bool_)
        support[order] = likely[order]
        if support.tobytes() in self._tried:
            return
        self._tried.add(support.tobytes())
        found = self._relax(_Node(out=~support, held=support), is_final=True)
        if found is not None and (self._best is None or found.value < self._best.value):
            # What a choice costs is no bound's price.
            bounds = np.where(support, found.found.multipliers.bounds, 0.0)
            multipliers = replace(found.found.multipliers, bounds=bounds)
            self._best = replace(found, found=replace(found.found, multipliers=multipliers))

    def _undecided(self, weights: Floats, node: _Node) -> int | None:
        """Return the asset to decide on, or None where the relaxation is a portfolio."""
        free = ~node.out & ~node.held
        size = np.abs(weights)
        least = self._choices.least
        short_of_least = np.where(free & (least > 0), np.minimum(size, least - weights), 0.0)
        if short_of_least.max(initial=0.0) > _ZERO:
            return int(short_of_least.argmax())
        if int((size > _ZERO).sum()) <= self._choices.most and int(node.held.sum()) <= self._choices.most:
            return None
        share = np.where(free, size, 0.0)
        return int(share.argmax()) if share.max(initial=0.0) > _ZERO else None

    def _children(self, node: _Node, asset: int) -> tuple[_Node, ...]:
        out, held = node.out.copy(), node.held.copy()
        out[asset] = held[asset] = True
        without = _Node(out=out, held=node.held)
        if int(held.sum()) > self._choices.most:
            return (without,)
        is_full = int(held.sum()) == self._choices.most
        return without, _Node(out=~held if is_full else node.out, held=held)
