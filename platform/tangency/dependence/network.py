"""The network of a correlation matrix: its minimum spanning tree, and what is measured on it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np

from tangency.contracts.arrays import Floats, frozen_floats

__all__ = ["SpanningTree", "spanning_tree", "survival_ratio"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SpanningTree:
    """The tree of the shortest distances √(2 (1 − ρ)) that joins all assets.

    Attributes
    ----------
    edges
        Two labels each, in the order in which they join, the one that was in the tree first.
    correlations
        Of each edge.

    >>> tree = SpanningTree(edges=(("A", "B"), ("A", "C")), correlations=(0.5, 0.5))
    >>> tree.length, tree.hub, tree.degrees["A"]
    (1.0, 'A', 2)
    """

    edges: tuple[tuple[str, str], ...]
    correlations: tuple[float, ...]

    @property
    def length(self) -> float:
        """Mean distance of its edges, the normalised tree length: 0 where all move as one, √2 without correlation."""
        distances = np.sqrt(2.0 * np.maximum(1.0 - np.array(self.correlations), 0.0))
        return float(distances.mean())

    @property
    def degrees(self) -> Counter[str]:
        """Edges of each asset."""
        return Counter(asset for edge in self.edges for asset in edge)

    @property
    def hub(self) -> str:
        """The asset with most edges; of equals the first by label."""
        return min(self.degrees.items(), key=lambda each: (-each[1], each[0]))[0]


def spanning_tree(matrix: Floats, assets: tuple[str, ...]) -> SpanningTree:
    """Return the minimum spanning tree of two assets or more, in n² steps.

    Of equal distances the assets that come first are joined first.

    References
    ----------
    Mantegna (1999), Hierarchical structure in financial markets, European Physical Journal B 11;
    Onnela, Chakraborti, Kaski, Kertész & Kanto (2003), Dynamics of market correlations, Physical Review E 68.

    >>> matrix = np.array([[1.0, 0.5, 0.0], [0.5, 1.0, 0.4], [0.0, 0.4, 1.0]])
    >>> spanning_tree(matrix, ("A", "B", "C")).edges
    (('A', 'B'), ('B', 'C'))
    """
    from tangency.dependence.kernels.spanning import spanning_edges  # noqa: PLC0415  # numba loads where it is used

    places = np.empty((len(assets) - 1, 2), dtype=np.int64)
    spanning_edges(frozen_floats(1.0 - matrix), places)
    return SpanningTree(
        edges=tuple((assets[one], assets[other]) for one, other in places.tolist()),
        correlations=tuple(float(matrix[one, other]) for one, other in places.tolist()),
    )


def survival_ratio(before: SpanningTree, after: SpanningTree) -> float:
    """Return the share of a tree's edges that the one before had, too.

    >>> one = SpanningTree(edges=(("A", "B"), ("B", "C")), correlations=(0.5, 0.4))
    >>> survival_ratio(one, SpanningTree(edges=(("B", "A"), ("A", "C")), correlations=(0.5, 0.4)))
    0.5
    """
    had = {frozenset(edge) for edge in before.edges}
    return sum(frozenset(edge) in had for edge in after.edges) / len(after.edges)
