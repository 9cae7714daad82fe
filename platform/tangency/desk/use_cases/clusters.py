"""Find the hierarchy of assets by how they move together, cut into clusters."""

from __future__ import annotations

import numpy as np
from pydantic import Field
from scipy.spatial.distance import squareform

from tangency.cluster import AssetTree, TreeChoices, asset_distances, asset_tree, cluster_count, codependences
from tangency.contracts.arrays import Floats, frozen_floats
from tangency.contracts.component import ComponentRef
from tangency.contracts.covariance import dense_covariance
from tangency.contracts.defaults import DEFAULT_RETURN_MODEL, DEFAULT_RISK_MODEL
from tangency.contracts.progress import OnProgress, no_progress
from tangency.desk.component_slots import ComponentChoice, RiskModel
from tangency.desk.requests import DataRequest
from tangency.desk.use_case import UseCase
from tangency.desk.verb_call import VerbCall, verb_call
from tangency.desk.workbench import Workbench
from tangency.domain.clustering import ClusterChoice, Codependence, Comparison, LeafOrder, Linkage
from tangency.errors import DataError
from tangency.estimation.frame_returns import Declared
from tangency.estimation.inputs import Data, Input
from tangency.estimation.moments import EstimatedMoments, Models, estimated_moments
from tangency.market import AsOf, UniverseRule
from tangency.results.clusters import AssetClusters
from tangency.results.clusters_document import ClustersDocument
from tangency.solve import require_finite, single_blas_thread

__all__ = ["ClustersRequest", "clusters"]

_SIGNED = {Codependence.PEARSON, Codependence.SPEARMAN, Codependence.KENDALL}


class ClustersRequest(DataRequest):
    """A hierarchy of assets: of a dataset's universe on a day, or of data given inline."""

    linkage: Linkage = Field(Linkage.WARD, description="how the distance between clusters follows from their assets'")
    codependence: Codependence = Field(Codependence.PEARSON, description="how much two assets move together")
    tail: float = Field(0.05, gt=0, le=0.5, description="share of the periods that the dependence of lower tails takes")
    comparison: Comparison = Field(Comparison.PAIRS, description="assets by their distance, or by their distances")
    leaf_order: LeafOrder = Field(LeafOrder.OPTIMAL, description="order of the hierarchy's leaves")
    clusters: int = Field(10, ge=1, description="so many, or at most so many")
    cluster_choice: ClusterChoice = Field(ClusterChoice.SILHOUETTE, description="how the number of clusters is found")
    risk_model: RiskModel = Field(ComponentChoice(name=DEFAULT_RISK_MODEL), description="covariance estimator")


def _call(  # one keyword for each setting that a user has
    data: str | Data,
    *,
    linkage: str = "ward",
    codependence: str = "pearson",
    tail: float = 0.05,
    comparison: str = "pairs",
    leaf_order: str = "optimal",
    clusters: int = 10,
    cluster_choice: str = "silhouette",
    risk_model: str | ComponentRef = DEFAULT_RISK_MODEL,
    as_of: AsOf | None = None,
    universe: UniverseRule | None = None,
    returns_are: Declared | None = None,
    time_limit: float | None = None,
    on_progress: OnProgress = no_progress,
) -> VerbCall[ClustersRequest]:
    """Return the hierarchy of assets by how they move together, cut into clusters.

    Parameters
    ----------
    data
        As for `optimize`.
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

    >>> import pandas as pd
    >>> import tangency as tg
    >>> names = ["BTC", "ETH"]
    >>> covariance = pd.DataFrame([[0.04, 0.0], [0.0, 0.01]], names, names)
    >>> moments = tg.Moments(mean=pd.Series([0.02, 0.01], names), covariance=covariance)
    >>> tg.clusters(moments, cluster_choice="fixed", clusters=2).clusters
    (('BTC',), ('ETH',))
    """
    return verb_call(ClustersRequest, locals())


def _compute(request: ClustersRequest, bench: Workbench) -> AssetClusters:
    given = bench.data(request)
    settings = TreeChoices(
        linkage=request.linkage,
        codependence=request.codependence,
        comparison=request.comparison,
        leaf_order=request.leaf_order,
        tail=request.tail,
    )
    models = Models(risk_model=request.risk_model.reference(), return_model=ComponentRef(DEFAULT_RETURN_MODEL))
    with single_blas_thread():
        moments = estimated_moments(given, models, bench.catalogue)
        covariance = _sound(moments, given.canonical)
        tree = asset_tree(given.canonical, covariance, given.returns, settings)
        count = cluster_count(tree, request.cluster_choice, request.clusters)
        matrix = _matrix(covariance, given, settings, tree)
    return AssetClusters(
        assets=tuple(given.canonical[i] for i in tree.order),
        starts=tuple(start for start, _ in tree.clusters(count)),
        branches=tuple((start, middle, end) for start, middle, end in tree.branches.tolist()),
        heights=frozen_floats(tree.heights),
        codependences=frozen_floats(matrix),
        codependence=str(settings.codependence),
        is_signed=settings.codependence in _SIGNED,
        method=settings.words,
        warnings=given.warnings,
        risk_model=moments.risk_use,
        window=moments.window,
    )


def _matrix(covariance: Floats, given: Input, settings: TreeChoices, tree: AssetTree) -> Floats:
    """Return the codependences in the tree's order, shape (n_assets, n_assets)."""
    pairs = tree.pairs
    if settings.comparison is Comparison.PROFILES:  # the tree's distances are of distances then
        pairs = asset_distances(covariance, given.returns, None, codependence=settings.codependence, tail=settings.tail)
    matrix = squareform(codependences(pairs, settings.codependence), checks=False)
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


clusters = UseCase(
    name="clusters",
    call=_call,
    request=ClustersRequest,
    compute=_compute,
    document=ClustersDocument,
)
