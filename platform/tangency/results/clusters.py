"""The hierarchy of assets as a result: which assets move together, in which clusters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from tangency.contracts.arrays import Floats
from tangency.contracts.component_use import ComponentUse
from tangency.domain.naming import known_name
from tangency.estimation.window import Window
from tangency.plots.clusters import dendrogram_figure, quasi_diagonal_figure
from tangency.results.clusters_document import ClustersDocument
from tangency.results.estimate_document import ComponentUseDocument
from tangency.results.result import Result
from tangency.results.window_document import window_part

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["AssetClusters"]


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class AssetClusters(Result):
    """A hierarchy of assets by how they move together, cut into clusters.

    Attributes
    ----------
    assets
        In the order of the hierarchy's leaves.
    starts
        Places in that order where the clusters begin, the first at 0.
    branches
        Places where a branch's first part begins, its second begins and its second ends, the root first, and each
        after the one that it is part of.
    heights
        The distance at which each branch's parts merge, shape (n_assets − 1,).
    codependences
        Of the assets in that order, shape (n_assets, n_assets).
    codependence
        Its name.
    is_signed
        Whether it is a correlation in [−1, 1], or a dependence in [0, 1].
    method
        How the hierarchy was made: linkage, codependence, order of leaves.
    risk_model
        What estimated the covariance; None where that was given.
    window
        The periods that there are, and those that entered; None where moments were given.
    warnings
        What is doubtful about the data.

    >>> import pandas as pd
    >>> import tangency as tg
    >>> names = ["BTC", "ETH"]
    >>> covariance = pd.DataFrame([[0.04, 0.0], [0.0, 0.01]], names, names)
    >>> moments = tg.Moments(mean=pd.Series([0.02, 0.01], names), covariance=covariance)
    >>> tg.clusters(moments, cluster_choice="fixed", clusters=1).table().to_dict()
    {'BTC': 1, 'ETH': 1}
    """

    assets: tuple[str, ...]
    starts: tuple[int, ...]
    branches: tuple[tuple[int, int, int], ...]
    heights: Floats
    codependences: Floats
    codependence: str
    is_signed: bool
    method: str
    risk_model: ComponentUse | None
    window: Window | None = None
    warnings: tuple[str, ...] = ()

    @property
    def clusters(self) -> tuple[tuple[str, ...], ...]:
        """The assets of each cluster."""
        ends = (*self.starts[1:], len(self.assets))
        return tuple(self.assets[start:end] for start, end in zip(self.starts, ends, strict=True))

    def table(self) -> pd.Series:
        """Return each asset's cluster, numbered from one, in the order of the leaves."""
        numbers = [number for number, members in enumerate(self.clusters, start=1) for _ in members]
        return pd.Series(numbers, index=pd.Index(self.assets, name="asset"), name="cluster")

    def matrix(self) -> pd.DataFrame:
        """Return the codependences in the order of the leaves, assets that move together beside the diagonal."""
        return pd.DataFrame(self.codependences, index=list(self.assets), columns=list(self.assets))

    def plot(self, kind: str = "matrix") -> go.Figure:
        """Return the quasi-diagonal `matrix` with the tree above it, or the `dendrogram` alone.

        Raises
        ------
        ConfigurationError
            For another kind.
        """
        tree = pd.DataFrame(list(self.branches), columns=["start", "middle", "end"]).assign(height=self.heights)
        if known_name("kind of figure", kind, ("matrix", "dendrogram"), where="plot") == "dendrogram":
            return dendrogram_figure(tree, self.assets, self.starts)
        name = self.codependence.replace("_", " ")
        name = f"{name.capitalize()} correlation" if self.is_signed else name
        return quasi_diagonal_figure(self.matrix(), tree, self.starts, name=name, is_signed=self.is_signed)

    def document(self) -> ClustersDocument:
        """Return the document, the same on every face; floats keep every bit."""
        return ClustersDocument(
            run_id=self.run_id,
            warnings=self.warnings or None,
            assets=self.assets,
            clusters=self.clusters,
            branches=self.branches,
            heights=self.heights.tolist(),
            codependence=self.codependence,
            codependences=self.codependences.tolist(),
            method=self.method,
            risk_model=None if self.risk_model is None else ComponentUseDocument.of(self.risk_model),
            window=window_part(self.window),
        )
