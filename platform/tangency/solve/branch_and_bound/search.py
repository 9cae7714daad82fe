"""Branch and bound for cardinality constraints and semicontinuous weights, under any convex objective.

A node fixes the indicators of some weights; the others are relaxed. The search dives: of two children it takes the one
of the better bound at once, and goes on from the best bound where the dive ends. Reduced costs fix further indicators.

References
----------
Bienstock (1996), Computational study of a family of mixed-integer quadratic programming problems, sec. 2.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from heapq import heappop, heappush
from itertools import count as counter

import numpy as np

from tangency.contracts.limits import RiskLimit
from tangency.contracts.problem import FeasibleSet
from tangency.contracts.running import Stopped, detail, raise_if_stopped, settle_for_less
from tangency.errors import SolverError
from tangency.risk.measures import ScenarioMeasure
from tangency.solve.asset_units import feasible_in_units, from_units
from tangency.solve.branch_and_bound.box_relaxation import BoxRelaxation
from tangency.solve.branch_and_bound.mixed_integer_linear import minimum_mixed_linear
from tangency.solve.branch_and_bound.node import CLOSED, Node, RelaxationModel, RelaxedNode
from tangency.solve.branch_and_bound.objective_units import objective_in_units, objective_units
from tangency.solve.branch_and_bound.perspective_model import PerspectiveModel
from tangency.solve.branch_and_bound.semicontinuous import Mask, Semicontinuous, semicontinuous_of
from tangency.solve.branch_and_bound.separable_bound import SeparableBound
from tangency.solve.certificate.residual import RESIDUAL, primal_residual
from tangency.solve.epigraph.feasible_set import Cone, is_conic
from tangency.solve.minimum import Minimum
from tangency.solve.objective.lazy_limits import minimum_with_limits
from tangency.solve.objective.linear import Linear
from tangency.solve.objective.objective import Objective
from tangency.solve.objective.quadratic import Quadratic
from tangency.solve.objective.ratio import Ratio
from tangency.solve.objective.risk import Risk
from tangency.solve.objective.risk_ratio import RiskRatio
from tangency.solve.unsolved import Unsolved, contradictory, no_ratio

__all__ = ["Satisfiable", "nearest", "search"]

_NODES = 2_000
_NODES_TO_NEAREST = 300
# Where nothing at all bounds the objective by then, no number of nodes proves anything.
_NODES_BLIND = 300
# In units of the assets, where mirrored ones leave almost no risk, a search may find nothing.
_NODES_IN_UNITS = 500
_ZERO = 1e-9
_ROUNDS_AT_ROOT, _ROUNDS = 30, 4


Satisfiable = Callable[[FeasibleSet], bool]
"""Whether some portfolio satisfies all constraints of a set."""


def search(
    objective: Objective,
    feasible: FeasibleSet,
    is_satisfiable: Satisfiable,
    *,
    nodes: int = _NODES,
    enough: float | None = None,
) -> Minimum:
    """Return the best portfolio found; `multipliers.search_gap` says how far from the best it can be.

    The multipliers are those of the convex problem that remains once all indicators are fixed.

    Parameters
    ----------
    is_satisfiable
        Asked where no portfolio was found, for a search without one might be endless.
    enough
        A value of the objective: only whether some portfolio is as good is of interest, and nothing is proven of the
        best one.

    Raises
    ------
    Unsolved
        Where no portfolio satisfies the constraints.
    ConfigurationError
        Where a semicontinuous weight has no bound.
    SolverError
        Where the search ends at its node limit without any portfolio.
    """
    convex = replace(feasible, count=None, minimums=None)
    units = objective_units(objective, convex)
    if units is not None and isinstance(objective, Quadratic | Ratio):
        # In these units; in those of the data a portfolio may be found, or none with less doubt.
        with suppress(SolverError, Unsolved):
            own = feasible_in_units(feasible, units)
            inside = _search(
                objective_in_units(objective, units),
                own,
                semicontinuous_of(own),
                is_satisfiable,
                min(nodes, _NODES_IN_UNITS) if enough is None else nodes,
                enough,
            )
            found = from_units(inside, units)
            # Units that the convex optimum suggests may be none of those that a minimum weight leaves.
            if primal_residual(found.weights, convex) <= RESIDUAL:
                return found
    semicontinuous = semicontinuous_of(feasible)
    if units is not None:
        semicontinuous = replace(semicontinuous, nothing=semicontinuous.nothing * units)
    return _search(objective, feasible, semicontinuous, is_satisfiable, nodes, enough)


def _search(
    objective: Objective,
    feasible: FeasibleSet,
    semicontinuous: Semicontinuous,
    is_satisfiable: Satisfiable,
    nodes: int,
    enough: float | None,
) -> Minimum:
    convex = replace(feasible, count=None, minimums=None)
    model: RelaxationModel
    if convex.is_polyhedral and isinstance(objective, Quadratic | Ratio):
        model = PerspectiveModel(objective, feasible, semicontinuous)
    else:
        model = BoxRelaxation(objective, feasible, semicontinuous)
    target = None if enough is None else model.score_of(enough)
    return _Search(objective, model, semicontinuous, target, is_satisfiable, convex).run(feasible, nodes)


class _Search:
    def __init__(
        self,
        objective: Objective,
        model: RelaxationModel,
        semicontinuous: Semicontinuous,
        target: float | None,
        is_satisfiable: Satisfiable,
        convex: FeasibleSet,
    ) -> None:
        self._objective = objective
        self._convex = convex
        self._is_satisfiable = is_satisfiable
        self._model = model
        self._target = target
        self._semicontinuous = semicontinuous
        self._best: Mask | None = None
        self._score = np.inf
        # The least bound of the nodes that ended with a portfolio that is not as good as their bound.
        self._left = np.inf
        self._visited = 0
        self._is_out_of_time = False
        self._ticket = counter()
        self._heap: list[tuple[float, int, Node]] = []

    def run(self, feasible: FeasibleSet, nodes: int) -> Minimum:
        n = self._semicontinuous.lower.size
        root = self._settled(Node(out=np.zeros(n, dtype=np.bool_), held=self._semicontinuous.forced))
        if root is not None:
            self._push(root)
        self._report()
        try:
            first = self._model.first()
            if first is not None:
                self._offer(first, _ROUNDS_AT_ROOT)
            self._explore(feasible, nodes)
        except Stopped:
            if not settle_for_less():
                raise
            if self._best is None:
                self._offer_largest()
            if self._best is None:
                raise
            self._is_out_of_time = True
        return self._outcome(feasible, nodes)

    def _explore(self, feasible: FeasibleSet, nodes: int) -> None:
        node: Node | None = None
        while self._visited < nodes and not self._is_enough():
            if node is None:
                node = self._next()
            if node is None:
                return
            self._visited += 1
            node = self._visited_node(node)
            self._report()
            if self._visited >= _NODES_BLIND and self._heap and np.isneginf(self._heap[0][0]):
                break
            if self._visited == 1 and self._best is None:
                self._offer_any(feasible)
        if node is not None:
            self._push(node)

    def _visited_node(self, node: Node) -> Node | None:
        """Visit a node; where time runs out meanwhile it is still to be visited."""
        try:
            raise_if_stopped()
            return self._visit(node)
        except Stopped:
            self._push(node)
            raise

    def _push(self, node: Node) -> None:
        heappush(self._heap, (node.bound, next(self._ticket), node))

    def _report(self) -> None:
        known = "no portfolio yet"
        if self._best is not None and self._heap and self._score != 0.0:
            known = f"within {max(self._score - self._heap[0][0], 0.0) / abs(self._score):.2%} of the best"
        detail(f"branch and bound, {self._visited} nodes, {known}")

    def _offer_any(self, feasible: FeasibleSet) -> None:
        """Find a first incumbent, or raise Unsolved: nothing is cut off without one, and a search would be endless."""
        self._offer(_some_support(self._objective, feasible, self._is_satisfiable), _ROUNDS)
        if self._best is None and not self._is_satisfiable(feasible):
            raise Unsolved("infeasible", _contradictory())

    def _offer_largest(self) -> None:
        """Offer the largest weights of the portfolio that is best without counts and minimum weights."""
        with suppress(SolverError, Unsolved):
            weights = np.abs(minimum_with_limits(self._objective, self._convex).weights)
            support = self._semicontinuous.forced.copy()
            room = max(self._semicontinuous.most - int(support.sum()), 0)
            support[np.argsort(np.where(support, -1.0, weights), kind="stable")[::-1][:room]] = True
            self._offer(support, 0)

    def _next(self) -> Node | None:
        while self._heap:
            bound, _, node = heappop(self._heap)
            if bound < self._cutoff:
                return node
        return None

    def _is_enough(self) -> bool:
        return self._target is not None and self._score <= self._target

    @property
    def _cutoff(self) -> float:
        if self._best is None:
            return np.inf
        best = self._score - CLOSED * abs(self._score)
        return best if self._target is None else min(best, self._target)

    def _visit(self, node: Node) -> Node | None:
        """Relax a node; return the child to go on with."""
        if not node.free.any():
            self._offer_leaf(node)
            return None
        relaxed = self._model.relax(node, self._cutoff)
        if relaxed is None:
            return None
        if not np.isfinite(relaxed.bound.value):  # then nothing is known of what a child costs more either
            still = np.zeros(node.free.size)
            relaxed = replace(relaxed, bound=SeparableBound(value=-np.inf, held=still, out=still))
        bound = max(node.bound, relaxed.bound.value)
        if bound >= self._cutoff:
            return None
        self._offer(self._rounded(relaxed, node), _ROUNDS)
        if relaxed.is_portfolio and bound < self._cutoff:
            self._left = min(self._left, bound)
        if bound >= self._cutoff or relaxed.is_portfolio:
            return None
        fixed = self._fixed(replace(node, bound=bound, price=relaxed.price), relaxed)
        if fixed is None or not fixed.free.any():
            return fixed
        return self._branched(fixed, relaxed, _most_open(relaxed, fixed))

    def _offer(self, support: Mask, rounds: int) -> None:
        score = self._model.score(support)
        if score is not None and score < self._score:
            support = self._model.improved(support, rounds)
            self._best, self._score = support, self._model.score(support) or score

    def _offer_leaf(self, node: Node) -> None:
        """Offer a support that is all of a node; where its score is open, or it has none, look what is to be proven."""
        self._offer(node.held, 0)
        if self._model.score(node.held) is not None and self._model.is_exact(node.held):
            return
        try:
            found = self._model.minimum(node.held, -np.inf)
        except Unsolved as unsolved:
            found = None
            if unsolved.status != "infeasible":
                self._left = min(self._left, node.bound)
        except SolverError:
            found = None
            self._left = min(self._left, node.bound)
        if found is not None:
            score = self._model.score_of(self._objective.value(found.weights, self._convex))
            if score < self._score:
                self._best, self._score = node.held, score
            bound = max(node.bound, self._model.bound_of(found, node.held))
            if bound < self._cutoff:
                self._left = min(self._left, bound)

    def _rounded(self, relaxed: RelaxedNode, node: Node) -> Mask:
        """Round a relaxation: what is fixed, and of the rest the largest, as many as the count admits."""
        least = self._semicontinuous.least
        is_near = (least == 0) | (relaxed.weights >= least / 2)
        likely = node.held | ((np.abs(relaxed.weights) > self._semicontinuous.nothing) & is_near & ~node.out)
        rank = np.where(node.held, np.inf, relaxed.shares + np.abs(relaxed.weights))
        order = np.argsort(-rank, kind="stable")[: self._semicontinuous.most]
        support = np.zeros(rank.size, dtype=np.bool_)
        support[order] = likely[order]
        return support

    def _fixed(self, node: Node, relaxed: RelaxedNode) -> Node | None:
        """Fix indicators by reduced cost: where the other value cannot improve on the incumbent."""
        room = self._cutoff - relaxed.bound.value
        must_hold = node.free & (relaxed.bound.out >= room)
        must_leave = node.free & (relaxed.bound.held >= room)
        if (must_hold & must_leave).any():
            return None
        return self._settled(replace(node, out=node.out | must_leave, held=node.held | must_hold))

    def _settled(self, node: Node) -> Node | None:
        """Fix the rest at zero where the count is full; None where it is exceeded."""
        n_held = int(node.held.sum())
        if n_held > self._semicontinuous.most:
            return None
        return replace(node, out=~node.held) if n_held == self._semicontinuous.most else node

    def _branched(self, node: Node, relaxed: RelaxedNode, asset: int) -> Node | None:
        out, held = node.out.copy(), node.held.copy()
        out[asset] = held[asset] = True
        children = [
            (float(rise), child)
            for rise, child in (
                (relaxed.bound.held[asset], self._settled(replace(node, held=held))),
                (relaxed.bound.out[asset], replace(node, out=out)),
            )
            if child is not None
        ]
        children.sort(key=lambda pair: pair[0])
        known = [replace(child, bound=max(node.bound, relaxed.bound.value + rise)) for rise, child in children]
        for child in known[1:]:
            if child.bound < self._cutoff:
                self._push(child)
        return known[0] if known and known[0].bound < self._cutoff else None

    def _outcome(self, feasible: FeasibleSet, nodes: int) -> Minimum:
        visited = self._visited
        if self._best is None and visited == 0:
            self._offer_any(feasible)
        is_stopped = bool(self._heap) and self._heap[0][0] < self._cutoff
        bound = min([self._score, self._left, *(entry[0] for entry in self._heap[:1])])
        if self._is_out_of_time and np.isneginf(bound):
            bound = self._convex_bound()
        found = None if self._best is None else self._model.minimum(self._best, bound)
        if found is None and (visited >= nodes or self._best is not None):
            raise SolverError(
                f"the search found no portfolio within {nodes} nodes",
                where="branch and bound",
                remedy="loosen the count, the minimum weights or other constraints",
            )
        if found is None:
            raise Unsolved("infeasible", no_ratio(feasible) if self._objective.is_ratio else _contradictory())
        stopped = f", stopped at {visited} nodes" if is_stopped else ""
        if self._is_out_of_time:
            stopped = ", stopped at the time limit"
        return replace(found, solver=f"branch and bound ({visited} nodes{stopped})")

    def _convex_bound(self) -> float:
        """Return what no portfolio is better than even without counts and minimum weights; −∞ where that is open."""
        try:
            found = minimum_with_limits(self._objective, self._convex)
        except (SolverError, Unsolved):
            return -np.inf
        value = self._objective.value(found.weights, self._convex)
        return self._model.score_of(value - self._objective.gap(found, self._convex))


def _contradictory() -> SolverError:
    return contradictory("branch and bound", remedy="loosen the count, the minimum weights or the tracking error")


def _some_support(objective: Objective, feasible: FeasibleSet, is_satisfiable: Satisfiable) -> Mask:
    """Return the support of some portfolio; raises Unsolved where there is none.

    Without cones an integer program knows one. Of the portfolios that satisfy all but one cone, the one that comes
    nearest to it satisfies it, if any does.
    """
    cones: tuple[Cone, ...] = (*feasible.quadratic, *feasible.risk)
    cone = next((limit for limit in cones if is_conic(limit)), None)
    if cone is None:
        cost = -objective.excess if isinstance(objective, Ratio | RiskRatio) else np.zeros(feasible.lower.size)
        weights = minimum_mixed_linear(Linear(linear=cost), replace(feasible, soft=())).weights
        if objective.is_ratio and not -cost @ weights > 0.0:
            raise Unsolved("infeasible", no_ratio(feasible))
        return np.abs(weights) > _ZERO
    rest = replace(
        feasible,
        quadratic=tuple(limit for limit in feasible.quadratic if limit is not cone),
        risk=tuple(limit for limit in feasible.risk if limit is not cone),
    )
    return np.abs(nearest(cone, rest, is_satisfiable, within=True).weights) > _ZERO


def nearest(limit: Cone, feasible: FeasibleSet, is_satisfiable: Satisfiable, *, within: bool = False) -> Minimum:
    """Return the portfolio of a set for which a limit's left side is least; with `within` any that satisfies the limit.

    Raises
    ------
    Unsolved
        Where the set is empty.
    """
    objective, enough = _closeness(limit)
    hard = replace(feasible, soft=())
    if hard.is_convex:
        return minimum_with_limits(objective, hard)
    return search(objective, hard, is_satisfiable, nodes=_NODES_TO_NEAREST, enough=enough if within else None)


def _closeness(limit: Cone) -> tuple[Objective, float]:
    """Return an objective that is least where a limit's left side is, and its value where that is the limit."""
    if isinstance(limit, RiskLimit):
        assert isinstance(limit.measure, ScenarioMeasure)  # noqa: S101  # for the type checker: no other one is conic
        n_assets = limit.measure.path.scenarios.shape[1]
        return Risk(measure=limit.measure, linear=np.zeros(n_assets)), limit.limit
    linear = -(limit.covariance @ limit.center)
    # Half of a squared distance, but for what the center by itself contributes.
    enough = 0.5 * ((limit.limit / limit.scale) ** 2 + float(linear @ limit.center))
    return Quadratic(hessian=limit.covariance, linear=linear), enough


def _most_open(relaxed: RelaxedNode, node: Node) -> int:
    """Return the free asset with the most fractional indicator; where none is, the largest, or the most promising."""
    doubt = np.where(node.free, relaxed.shares * (1.0 - relaxed.shares), -1.0)
    if doubt.max() > _ZERO:
        return int(doubt.argmax())
    size = np.where(node.free, np.abs(relaxed.weights), -1.0)
    if size.max() > _ZERO:
        return int(size.argmax())
    return int(np.where(node.free, relaxed.bound.held, np.inf).argmin())
