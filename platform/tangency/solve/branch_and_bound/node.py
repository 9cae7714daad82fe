"""Nodes of a branch and bound over which weights are held, and what is known of one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.solve.branch_and_bound.semicontinuous import Mask
from tangency.solve.branch_and_bound.separable_bound import SeparableBound
from tangency.solve.minimum import Minimum

__all__ = ["ChoiceModel", "Node", "RelaxedNode"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Node:
    """Which weights are zero (`out`) and which may differ from it (`held`).

    Attributes
    ----------
    bound
        What is known before the node is relaxed.
    price
        λ, what holding one asset costs in the relaxation of its parent.
    """

    out: Mask
    held: Mask
    bound: float = -np.inf
    price: float = 0.0

    @property
    def free(self) -> Mask:
        """The weights that have not chosen."""
        return ~self.out & ~self.held


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RelaxedNode:
    """A node's relaxation.

    Attributes
    ----------
    weights, shares
        Shape (n_assets,): its point, and how far each asset is held, from 0 to 1.
    bound
        A lower bound on the objective, and what it rises by where one asset more chooses.
    is_portfolio
        Whether the point itself is a portfolio, with the bound as its value.
    """

    weights: Floats
    shares: Floats
    bound: SeparableBound
    price: float = 0.0
    is_portfolio: bool = False


class ChoiceModel(Protocol):
    """A problem in which weights have to choose, as the search sees it; smaller scores are better."""

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

    def minimum(self, support: Mask, bound: float) -> Minimum | None:
        """Return the best portfolio of a support, its gap to a bound on all scores in `multipliers.search_gap`."""
