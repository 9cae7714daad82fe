"""The settings of hierarchical clustering, as enumerations that params and results share."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["ClusterChoice", "Codependence", "Comparison", "LeafOrder", "Linkage"]


class Linkage(StrEnum):
    """How the distance between two clusters follows from those between their assets.

    >>> from tangency.sdk import Linkage
    >>> Linkage("ward") is Linkage.WARD
    True
    """

    SINGLE = "single"
    AVERAGE = "average"
    COMPLETE = "complete"
    WARD = "ward"


class Codependence(StrEnum):
    """How much two assets move together. Pearson's correlation comes from a covariance, the rest from returns.

    >>> from tangency.sdk import Codependence
    >>> Codependence("spearman") is Codependence.SPEARMAN
    True
    """

    PEARSON = "pearson"
    SPEARMAN = "spearman"
    KENDALL = "kendall"
    DISTANCE_CORRELATION = "distance_correlation"
    MUTUAL_INFORMATION = "mutual_information"
    LOWER_TAIL = "lower_tail"


class Comparison(StrEnum):
    """What is compared of two assets: how far they are from each other, or how far each is from all assets.

    >>> from tangency.sdk import Comparison
    >>> Comparison("profiles") is Comparison.PROFILES
    True
    """

    PAIRS = "pairs"
    PROFILES = "profiles"


class LeafOrder(StrEnum):
    """Which part of a branch comes first: that which scipy numbers lower, the one with the nearest neighbours, or
    the one that scipy takes for it.

    >>> from tangency.sdk import LeafOrder
    >>> LeafOrder("optimal") is LeafOrder.OPTIMAL
    True
    """

    NONE = "none"
    OPTIMAL = "optimal"
    SCIPY = "scipy"


class ClusterChoice(StrEnum):
    """How the number of clusters is found.

    >>> from tangency.sdk import ClusterChoice
    >>> ClusterChoice("silhouette") is ClusterChoice.SILHOUETTE
    True
    """

    FIXED = "fixed"
    GAP = "gap"
    SILHOUETTE = "silhouette"
