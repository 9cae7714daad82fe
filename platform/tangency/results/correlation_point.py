"""The correlation at one date, and what is measured of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.dependence.network import SpanningTree
from tangency.results.correlation_document import CorrelationMatrixDocument, CorrelationPointDocument, EdgeDocument

__all__ = ["CorrelationPoint"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CorrelationPoint:
    """The correlation at one date, and what is measured of it.

    Attributes
    ----------
    matrix
        Shape (n_assets, n_assets), read-only, of the assets that have one then.
    absorption_ratio
        Share of the variance of standardised returns in the largest fifth of eigenvalues.
    change, mantel
        Root mean square change of a pair since the date before, and the correlation of the pairs with those then; over
        assets of both dates. None for the first.
    survival
        Share of the tree's edges that the date before had; None for the first.
    within, between
        Taxonomy → mean correlation of the pairs of one label, and of two.
    """

    date: str
    assets: tuple[str, ...]
    matrix: Floats
    mean: float
    absorption_ratio: float
    change: float | None
    mantel: float | None
    tree: SpanningTree
    survival: float | None
    clusters: tuple[tuple[str, ...], ...]
    within: Mapping[str, float]
    between: Mapping[str, float]

    def document(self) -> CorrelationPointDocument:
        """Return the measures, as a part of a document."""
        return CorrelationPointDocument(
            date=self.date,
            n_assets=len(self.assets),
            mean=self.mean,
            absorption_ratio=self.absorption_ratio,
            change=self.change,
            mantel=self.mantel,
            tree_length=self.tree.length,
            hub=self.tree.hub,
            survival=self.survival,
            n_clusters=len(self.clusters),
            within=dict(self.within),
            between=dict(self.between),
        )

    def matrix_document(self) -> CorrelationMatrixDocument:
        """Return the matrix with its tree and clusters, as a part of a document."""
        return CorrelationMatrixDocument(
            date=self.date,
            assets=self.assets,
            correlations=self.matrix[np.triu_indices(len(self.assets), 1)].tolist(),
            tree=tuple(
                EdgeDocument(one=one, other=other, correlation=value)
                for (one, other), value in zip(self.tree.edges, self.tree.correlations, strict=True)
            ),
            clusters=self.clusters,
        )
