"""The Gini mean difference in epigraph form: a sorting network, in O(T log² T) rows instead of O(T²).

A comparator's outputs h ≥ x, h ≥ y, h + l = x + y are at least as far apart as its inputs; with weights that grow
along the wires, the least of the weighed sum is at the sorted returns (Goemans 2015, for the permutahedron).

References
----------
Batcher (1968), Sorting networks and their applications, AFIPS 32; Knuth, TAOCP 3, algorithm 5.2.2M.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from tangency.contracts.arrays import Floats
from tangency.risk.measures import GiniMeanDifference, PartialGini, pair_weight, rank_weights
from tangency.solve.program.assembly import Assembly
from tangency.solve.program.program import Blocks, Indices, ProgramPoint

__all__ = ["GiniEpigraph", "PairsEpigraph", "add_gini", "add_pairs", "comparators"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GiniEpigraph:
    """The mean difference as an expression; `rows` define the returns, and have the rank weights as multipliers."""

    expression: Blocks
    rows: Indices

    def dual(self, point: ProgramPoint, price: float) -> Floats:
        """Return the measure's dual point that a point's multipliers say, shape (n_scenarios,)."""
        weighed: Floats = -point.rows[self.rows] / price
        return weighed


def add_gini(assembly: Assembly, weights: Indices, measure: GiniMeanDifference) -> GiniEpigraph:
    """Add the returns and the network that sorts them."""
    n = len(measure.scenarios)
    wires = assembly.add_free_columns(n)
    own = sparse.csr_array(sparse.eye_array(n))
    rows = assembly.add_rows(((wires, own), (weights, -measure.scenarios)), np.zeros(n), np.zeros(n))
    for low, high in comparators(n):
        wires = _compare(assembly, wires, low, high)
    return GiniEpigraph(expression=((wires, rank_weights(n)),), rows=rows)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PairsEpigraph:
    """A partial mean difference as an expression; `rows` are x ≤ m, then −x ≤ m, of the pairs with kinks."""

    measure: PartialGini
    expression: Blocks
    rows: Indices

    def dual(self, point: ProgramPoint, price: float) -> Floats:
        """Return the dual point λ of the whole mean difference, shape (n_scenarios,)."""
        up, down = np.split(np.abs(point.rows[self.rows]) / price, 2)
        weighed = self.measure.weighed.copy()
        first, second = self.measure.pairs.T
        np.add.at(weighed, first, up - down)
        np.subtract.at(weighed, second, up - down)
        return weighed


def add_pairs(assembly: Assembly, weights: Indices, measure: PartialGini) -> PairsEpigraph:
    """Add a partial mean difference: a column for the distance of each pair with a kink."""
    differences, k = measure.differences, len(measure.pairs)
    distances = assembly.add_columns(np.zeros(k), np.full(k, np.inf), np.zeros(k))
    both = sparse.csr_array(sparse.vstack([-sparse.eye_array(k), -sparse.eye_array(k)]))
    rows = assembly.add_rows(
        ((weights, np.vstack([differences, -differences])), (distances, both)), np.full(2 * k, -np.inf), np.zeros(2 * k)
    )
    expression: Blocks = (
        (weights, measure.base),
        (distances, np.full((1, k), pair_weight(len(measure.scenarios)))),
    )
    return PairsEpigraph(measure=measure, expression=expression, rows=rows)


def comparators(n: int) -> Iterator[tuple[Indices, Indices]]:
    """Yield the layers of a network that sorts n values: pairs of wires, the lower value to the first.

    >>> [(low.tolist(), high.tolist()) for low, high in comparators(3)]
    [([0], [2]), ([0], [1]), ([1], [2])]
    """
    first = 1 << max((n - 1).bit_length() - 1, 0)
    p = first if n > 1 else 0
    while p > 0:
        q, remainder, distance = first, 0, p
        while True:
            low = np.arange(max(n - distance, 0))
            low = low[(low & p) == remainder]
            if low.size:
                yield low, low + distance
            if q == p:
                break
            distance, q, remainder = q - p, q // 2, p
        p //= 2


def _compare(assembly: Assembly, wires: Indices, low: Indices, high: Indices) -> Indices:
    k = low.size
    one, two = wires[low], wires[high]
    least, most = assembly.add_free_columns(k), assembly.add_free_columns(k)
    own = sparse.csr_array(sparse.eye_array(k))
    for value in (one, two):
        assembly.add_rows(((most, own), (value, -own)), np.zeros(k), np.full(k, np.inf))
    assembly.add_rows(((most, own), (least, own), (one, -own), (two, -own)), np.zeros(k), np.zeros(k))
    after = wires.copy()
    after[low], after[high] = least, most
    return after
