"""Hierarchical clustering of assets by codependence: distances, trees, leaf order, the number of clusters."""

from tangency.cluster.counting import cluster_count
from tangency.cluster.distances import asset_distances, codependences
from tangency.cluster.splits import part_variances
from tangency.cluster.tree import AssetTree, Places, TreeChoices, asset_tree

__all__ = [
    "AssetTree",
    "Places",
    "TreeChoices",
    "asset_distances",
    "asset_tree",
    "cluster_count",
    "codependences",
    "part_variances",
]
