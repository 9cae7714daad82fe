"""The search of branch and bound: a dive into the child of the better bound, and on from the best where it ends.

Reduced costs fix further indicators at each node.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from heapq import heappop, heappush
from itertools import count as counter

import numpy as np

from tangency.contracts.problem import FeasibleSet
from tangency.contracts.running import Stopped, detail, raise_if_stopped, settle_for_less
from tangency.errors import SolverError
from tangency.solve.branch_and_bound.branching import children, fixed, most_open, rounded, settled
from tangency.solve.branch_and_bound.node import CLOSED, Node, RelaxationModel
from tangency.solve.branch_and_bound.semicontinuous import Mask, Semicontinuous
from tangency.solve.branch_and_bound.separable_bound import SeparableBound
from tangency.solve.minimum import Minimum
from tangency.solve.objective.lazy_limits import minimum_with_limits
from tangency.solve.objective.objective import Objective
from tangency.solve.unsolved import Unsolved, contradictory, no_ratio

__all__ = ["Dive", "Satisfiable"]

# Where nothing at all bounds the objective by then, no number of nodes proves anything.
_NODES_BLIND = 300
_ROUNDS_AT_ROOT, _ROUNDS = 30, 4
_LOOSEN = "loosen the count, the minimum weights or the tracking error"

Satisfiable = Callable[[FeasibleSet], bool]
"""Whether some portfolio satisfies all constraints of a set."""


class Dive:
    """One search.

    Parameters
    ----------
    target
        A score: once it is reached, nothing better is of interest.
    convex
        The set without its count and minimum weights.
    is_satisfiable, some_support
        Asked where no portfolio was found: whether there is any, and the support of one.
    """

    def __init__(
        self,
        objective: Objective,
        model: RelaxationModel,
        semicontinuous: Semicontinuous,
        target: float | None,
        convex: FeasibleSet,
        is_satisfiable: Satisfiable,
        some_support: Callable[[], Mask],
    ) -> None:
        self._objective = objective
        self._convex = convex
        self._is_satisfiable = is_satisfiable
        self._some_support = some_support
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
        """Return the best portfolio found within so many nodes; raises as `search` does."""
        n = self._semicontinuous.lower.size
        root = settled(
            Node(out=np.zeros(n, dtype=np.bool_), held=self._semicontinuous.forced), self._semicontinuous.most
        )
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
        self._offer(self._some_support(), _ROUNDS)
        if self._best is None and not self._is_satisfiable(feasible):
            raise Unsolved("infeasible", contradictory("branch and bound", remedy=_LOOSEN))

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
        self._offer(rounded(relaxed, node, self._semicontinuous), _ROUNDS)
        if relaxed.is_portfolio and bound < self._cutoff:
            self._left = min(self._left, bound)
        if bound >= self._cutoff or relaxed.is_portfolio:
            return None
        most = self._semicontinuous.most
        narrowed = fixed(replace(node, bound=bound, price=relaxed.price), relaxed, most, cutoff=self._cutoff)
        if narrowed is None or not narrowed.free.any():
            return narrowed
        return self._gone_on_with(children(narrowed, relaxed, most_open(relaxed, narrowed), most))

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

    def _gone_on_with(self, known: list[Node]) -> Node | None:
        """Keep the children for later, but for the one of the better bound, which is returned."""
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
            raise Unsolved(
                "infeasible",
                no_ratio(feasible) if self._objective.is_ratio else contradictory("branch and bound", remedy=_LOOSEN),
            )
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
