"""The pure verb that shows what hangs together: data in, a hierarchy of assets out; no store, no run."""

from __future__ import annotations

from enum import StrEnum
from typing import TypeVar

import numpy as np
from scipy.spatial.distance import squareform

from tangency.cluster import AssetTree, TreeChoices, asset_distances, asset_tree, cluster_count, codependences
from tangency.contracts.arrays import Floats, frozen_floats
from tangency.contracts.asset_clusters import AssetClusters
from tangency.contracts.component import ComponentRef
from tangency.contracts.covariance import dense_covariance
from tangency.desk.inputs import Data, Input, read_input
from tangency.desk.optimization import EstimatedMoments, estimated_moments, reference
from tangency.domain.clustering import ClusterChoice, Codependence, Comparison, LeafOrder, Linkage
from tangency.domain.naming import known_name
from tangency.errors import ConfigurationError, DataError
from tangency.host.loader import default_catalogue
from tangency.solve import require_finite, single_blas_thread

__all__ = ["clusters"]

_Choice = TypeVar("_Choice", bound=StrEnum)
_SIGNED = {Codependence.PEARSON, Codependence.SPEARMAN, Codependence.KENDALL}


def clusters(  # the public façade: one keyword for each choice that a user has
    data: Data,
    *,
    linkage: str = "ward",
    codependence: str = "pearson",
    tail: float = 0.05,
    comparison: str = "pairs",
    leaf_order: str = "optimal",
    clusters: int = 10,
    cluster_choice: str = "silhouette",
    risk_model: str | ComponentRef = "sample",
) -> AssetClusters:
    """Return the hierarchy of assets by how they move together, cut into clusters; nothing is stored.

    Parameters
    ----------
    data
        A frame of simple returns (one column an asset), a `PricePanel`, or `Moments`.
    linkage, codependence, tail, comparison, leaf_order
        As for the hierarchical optimizers, whose trees these are.
    clusters, cluster_choice
        So many clusters (`fixed`), or at most so many, as the two-difference `gap` or the `silhouette` finds.
    risk_model
        A component's name, or `component(name, **params)`; Pearson's correlation comes from it.

    Raises
    ------
    ConfigurationError
        For an unknown name, and for a codependence that needs returns where moments were given.
    DataError
        For an asset without variance, or one whose returns are too few or all the same.
    """
    choices = TreeChoices(
        linkage=_known(Linkage, "linkage", linkage),
        codependence=_known(Codependence, "codependence", codependence),
        comparison=_known(Comparison, "comparison", comparison),
        leaf_order=_known(LeafOrder, "leaf order", leaf_order),
        tail=_share(tail),
    )
    choice = _known(ClusterChoice, "cluster choice", cluster_choice)
    given = read_input(data, groups=None, periods_per_year=None)
    with single_blas_thread():
        moments = estimated_moments(given, reference(risk_model, {}), ComponentRef("mean"), default_catalogue())
        covariance = _sound(moments, given.canonical)
        tree = asset_tree(given.canonical, covariance, given.returns, choices)
        count = cluster_count(tree, choice, _positive(clusters))
        matrix = _matrix(covariance, given, choices, tree)
    return AssetClusters(
        assets=tuple(given.canonical[i] for i in tree.order),
        starts=tuple(start for start, _ in tree.clusters(count)),
        branches=tuple((start, middle, end) for start, middle, end in tree.branches.tolist()),
        heights=frozen_floats(tree.heights),
        codependences=frozen_floats(matrix),
        codependence=str(choices.codependence),
        is_signed=choices.codependence in _SIGNED,
        words=choices.words,
        risk_model=moments.risk_use,
    )


def _matrix(covariance: Floats, given: Input, choices: TreeChoices, tree: AssetTree) -> Floats:
    """Return the codependences in the tree's order, shape (n_assets, n_assets)."""
    pairs = tree.pairs
    if choices.comparison is Comparison.PROFILES:  # the tree's distances are of distances then
        pairs = asset_distances(covariance, given.returns, None, codependence=choices.codependence, tail=choices.tail)
    matrix = squareform(codependences(pairs, choices.codependence), checks=False)
    np.fill_diagonal(matrix, 1.0)
    ordered: Floats = matrix[np.ix_(tree.order, tree.order)]
    return ordered


def _sound(moments: EstimatedMoments, assets: tuple[str, ...]) -> Floats:
    covariance = frozen_floats(dense_covariance(moments.covariance))
    require_finite(moments.mean, covariance, assets)
    variances = covariance.diagonal()
    least = int(variances.argmin())
    if not variances[least] > 0.0:
        raise DataError(
            "an asset without variance moves with nothing", where=f"asset {assets[least]}", remedy="leave the asset out"
        )
    return covariance


def _known(names: type[_Choice], what: str, name: str) -> _Choice:
    return names(known_name(what, name, [each.value for each in names], where="clusters"))


def _share(tail: float) -> float:
    if not 0.0 < tail <= 0.5:  # noqa: PLR2004  # the half below the median
        raise ConfigurationError("a tail is at most half of the periods", where="clusters, tail", value=tail)
    return tail


def _positive(count: int) -> int:
    if count < 1:
        raise ConfigurationError("there is at least one cluster", where="clusters", value=count)
    return count
