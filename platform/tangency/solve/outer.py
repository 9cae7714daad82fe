"""Cones and integers together, where a contradiction is looked into: outer approximation.

An integer program chooses who is held, with the cones replaced by tangents; a cone program says whether that choice
can be satisfied. Where it cannot, its point brings new tangents, and the choice is not made again.

References
----------
Duran & Grossmann (1986), An outer-approximation algorithm for a class of mixed-integer nonlinear programs,
Mathematical Programming 36.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np
from scipy import sparse

from tangency.contracts.arrays import Floats
from tangency.contracts.limits import QuadraticLimit, RiskLimit
from tangency.solve.choices import Choices, Mask
from tangency.solve.conic import solve_conic
from tangency.solve.program import Assembly, Indices
from tangency.solve.sparse_linear import solve_mixed_integer

__all__ = ["CONIC_SLACK", "Cone", "OuterApproximation"]

Cone = QuadraticLimit | RiskLimit

# Below this the least slack of a conic program is its solver's rounding.
CONIC_SLACK = 1e-7
_MOST_RELAXATIONS = 40


class _Constraints(Protocol):
    """What is needed of `Elastic`."""

    minimums: dict[int, Floats]

    def weights(self) -> tuple[Assembly, Indices]: ...
    def add(self, assembly: Assembly, weights: Indices, index: int, slack: Indices, *, with_cones: bool) -> None: ...
    def add_slacks(self, assembly: Assembly) -> Indices: ...
    def add_giving_choices(
        self, assembly: Assembly, weights: Indices, choices: Choices, slacks: Indices
    ) -> Indices: ...
    def add_too_many(self, assembly: Assembly, slacks: Indices, n_held: int) -> None: ...
    def cones(self, members: list[int]) -> list[tuple[int, Cone]]: ...


class OuterApproximation:
    """Some of a feasible set's constraints, cones and choices among them."""

    def __init__(self, constraints: _Constraints, members: list[int], choices: Choices) -> None:
        self._constraints = constraints
        self._members = members
        self._choices = choices
        self._cones = constraints.cones(members)
        self._tangents: list[tuple[int, Floats, float]] = []
        self._refused: list[Mask] = []

    def least_slacks(self) -> Floats | None:
        """Return the slacks of the best relaxation found; of the least one, where that is proven within the rounds."""
        best: Floats | None = None
        for _ in range(_MOST_RELAXATIONS):
            assembly, weights = self._constraints.weights()
            slacks = self._constraints.add_slacks(assembly)
            for i in self._members:
                self._constraints.add(assembly, weights, i, slacks[i : i + 1], with_cones=False)
            chosen = self._constraints.add_giving_choices(assembly, weights, self._choices, slacks)
            self._add_cuts(assembly, weights, chosen, slacks)
            point, bound = solve_mixed_integer(assembly.program(), chosen)
            if point.status != "solved" or (best is not None and bound >= best.sum() - CONIC_SLACK):
                return best
            held = np.asarray(point.x[chosen] > 0.5)  # noqa: PLR2004  # integers, but for rounding
            found, at = self._slacks_of(held)
            if found is not None:
                found = np.where(found > CONIC_SLACK, found, 0.0)
            if found is not None and (best is None or found.sum() < best.sum()):
                best = found
            self._refuse(held, at)
        return best

    def _refuse(self, held: Mask, at: Floats) -> None:
        self._refused.append(held)
        for i, limit in self._cones:
            slope, offset = limit.minorant(at, np.zeros(0))
            self._tangents.append((i, slope, limit.limit - offset))

    def _add_cuts(self, assembly: Assembly, weights: Indices, chosen: Indices, slacks: Indices) -> None:
        open_side, give = np.array([-np.inf]), -np.ones((1, 1))
        for i, slope, side in self._tangents:
            assembly.add_rows(((weights, slope), (slacks[i : i + 1], give)), open_side, np.array([side]))
        for held in self._refused:
            # Somebody has to choose otherwise.
            signs = np.where(held, -1.0, 1.0)
            assembly.add_rows(((chosen, signs),), np.array([1.0 - float(held.sum())]), np.array([np.inf]))

    def _slacks_of(self, held: Mask) -> tuple[Floats | None, Floats]:
        """Return the least slacks of a choice, None where it has none, and where."""
        assembly, weights = self._chosen_weights(held)
        slacks = self._constraints.add_slacks(assembly)
        for i in self._members:
            self._constraints.add(assembly, weights, i, slacks[i : i + 1], with_cones=True)
        for i, least in self._constraints.minimums.items():
            own = np.flatnonzero(held & (least > 0))
            eye = sparse.csr_array(sparse.eye_array(own.size))
            give = np.ones((own.size, 1))
            assembly.add_rows(((weights[own], eye), (slacks[i : i + 1], give)), least[own], np.full(own.size, np.inf))
        self._constraints.add_too_many(assembly, slacks, int(held.sum()))
        point = solve_conic(None, assembly.program())
        found = None if point.status in {"infeasible", "unbounded"} else point.x[slacks]
        return found, point.x[weights]

    def _chosen_weights(self, held: Mask) -> tuple[Assembly, Indices]:
        assembly, weights = self._constraints.weights()
        out = np.flatnonzero(~held)
        zero = np.zeros(out.size)
        assembly.add_rows(((weights[out], sparse.csr_array(sparse.eye_array(out.size))),), zero, zero)
        return assembly, weights
