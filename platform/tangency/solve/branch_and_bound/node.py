"""Nodes of the branch and bound, their relaxations, and the protocol of a relaxation model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.solve.branch_and_bound.semicontinuous import Mask
from tangency.solve.branch_and_bound.separable_bound import SeparableBound
from tangency.solve.minimum import Minimum

__all__ = ["CLOSED", "Node", "RelaxationModel", "RelaxedNode"]

CLOSED = 1e-8
"""The relative gap up to which nothing better is looked for."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Node:
    """A node: which indicators are fixed at zero (`out`) and which at one (`held`).

    Attributes
    ----------
    bound
        What is known before the node is relaxed.
    price
        λ, the multiplier of the count in the relaxation of its parent.
    """

    out: Mask
    held: Mask
    bound: float = -np.inf
    price: float = 0.0

    @property
    def free(self) -> Mask:
        """The weights whose indicator is relaxed."""
        return ~self.out & ~self.held


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RelaxedNode:
    """A node's relaxation.

    Attributes
    ----------
    weights, shares
        Shape (n_assets,): its point, and the relaxed indicators, from 0 to 1.
    bound
        A lower bound on the objective, and by how much it rises where one more indicator is fixed.
    is_portfolio
        Whether the point satisfies the constraints without relaxation, with the bound as its value.
    """

    weights: Floats
    shares: Floats
    bound: SeparableBound
    price: float = 0.0
    is_portfolio: bool = False


class RelaxationModel(Protocol):
    """Relaxations and incumbents of one problem, as the search sees them; smaller scores are better."""

    def first(self) -> Mask | None:
        """Return a support that holds a portfolio, or None where none is known beforehand."""

    def relax(self, node: Node, cutoff: float) -> RelaxedNode | None:
        """Return a node's relaxation, or None where it holds no portfolio; no effort beyond a bound of `cutoff`."""

    def score(self, support: Mask) -> float | None:
        """Return the score of the best portfolio that holds nothing outside a support, or None."""

    def score_of(self, value: float) -> float:
        """Return the score of portfolios whose objective is `value`."""

    def improved(self, support: Mask, rounds: int) -> Mask:
        """Return a support at least as good, found by exchanging assets."""

    def is_exact(self, support: Mask) -> bool:
        """Return whether the score of a support, where it has one, is surely that of its best portfolio."""

    def bound_of(self, found: Minimum, support: Mask) -> float:
        """Return a bound on the score of a support, by the proof of its best portfolio."""

    def minimum(self, support: Mask, bound: float) -> Minimum | None:
        """Return the best portfolio of a support, its gap to a bound on all scores in `multipliers.search_gap`."""
