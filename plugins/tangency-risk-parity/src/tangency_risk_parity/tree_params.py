"""Params of the optimizers over a hierarchy of assets."""

from enum import StrEnum

from pydantic import Field

from tangency.sdk import ClusterChoice, Codependence, Comparison, LeafOrder, Linkage, Params, RiskKind, TreeChoices

__all__ = [
    "ClusteredParams",
    "HierarchicalParams",
    "NestedObjective",
    "NestedParams",
    "SchurParams",
    "SplitRisk",
    "SplitRiskParams",
    "TreeParams",
]

_LINKAGE = "how the distance between clusters follows from those between their assets"
_LEVEL = "confidence level of cvar, evar, cdar and edar: they see the worst 1 - level"
_THRESHOLD = "annual return that lpm1 and lpm2 count as falling short, a fraction"


class SplitRisk(StrEnum):
    """What capital is split by: the variance, or any measure of risk."""

    VARIANCE = "variance"
    VOLATILITY = "volatility"
    SEMIDEVIATION = "semideviation"
    MAD = "mad"
    GINI = "gini"
    LPM1 = "lpm1"
    LPM2 = "lpm2"
    CVAR = "cvar"
    EVAR = "evar"
    WORST = "worst"
    RANGE = "range"
    MAX_DRAWDOWN = "max_drawdown"
    AVERAGE_DRAWDOWN = "average_drawdown"
    CDAR = "cdar"
    EDAR = "edar"
    ULCER = "ulcer"

    @property
    def kind(self) -> RiskKind | None:
        """The measure; None for the variance."""
        return None if self is SplitRisk.VARIANCE else RiskKind(self.value)


class NestedObjective(StrEnum):
    """The objective within clusters, or among them."""

    MIN_RISK = "min_risk"
    MAX_SHARPE = "max_sharpe"
    EQUAL_RISK = "equal_risk"
    INVERSE_RISK = "inverse_risk"
    EQUAL = "equal"


class TreeParams(Params):
    """How assets are put into a hierarchy."""

    linkage: Linkage = Field(Linkage.SINGLE, description=_LINKAGE)
    codependence: Codependence = Field(
        Codependence.PEARSON,
        description="how much two assets move together: pearson from the risk model, the rest from complete periods",
    )
    tail: float = Field(
        0.05, gt=0, le=0.5, description="share of the worst periods that the codependence lower_tail looks at"
    )
    comparison: Comparison = Field(
        Comparison.PAIRS,
        description="distance of two assets from each other, or of their distances from all assets",
    )
    leaf_order: LeafOrder = Field(
        LeafOrder.NONE,
        description="which part of a branch comes first: the older one, the one with the nearest neighbours, or the "
        "one that scipy takes for it (its known fault included)",
    )

    def tree(self) -> TreeChoices:
        """Return the settings of the hierarchy."""
        return TreeChoices(
            linkage=self.linkage,
            codependence=self.codependence,
            comparison=self.comparison,
            leaf_order=self.leaf_order,
            tail=self.tail,
        )


class SplitRiskParams(Params):
    """Params of the risk by which capital is split."""

    risk: SplitRisk = Field(
        SplitRisk.VARIANCE,
        description="what capital is split by: variance and volatility from the risk model, the rest over the window",
    )
    level: float = Field(0.95, gt=0, lt=1, description=_LEVEL)
    threshold_annual: float = Field(0.0, ge=-1.0, le=1.0, description=_THRESHOLD)


class HierarchicalParams(SplitRiskParams, TreeParams):  # fields are listed from the last base to the first
    """Params of hierarchical risk parity."""


class _Clusters(Params):
    linkage: Linkage = Field(Linkage.WARD, description=_LINKAGE)
    clusters: int = Field(5, ge=1, le=1000, description="clusters at most; fewer where there are fewer assets")
    cluster_choice: ClusterChoice = Field(
        ClusterChoice.FIXED,
        description="as many clusters as that, or the number up to it by the two-difference gap or the silhouette",
    )


class ClusteredParams(_Clusters, HierarchicalParams):
    """Params of hierarchical equal risk contribution."""


class NestedParams(_Clusters, TreeParams):
    """Params of nested clustered optimisation."""

    within: NestedObjective = Field(NestedObjective.MIN_RISK, description="objective within each cluster")
    across: NestedObjective = Field(NestedObjective.MIN_RISK, description="objective among the clusters")
    risk: RiskKind = Field(
        RiskKind.VOLATILITY, description="measure of risk: volatility from the risk model, the rest over the window"
    )
    level: float = Field(0.95, gt=0, lt=1, description=_LEVEL)
    threshold_annual: float = Field(0.0, ge=-1.0, le=1.0, description=_THRESHOLD)


class SchurParams(TreeParams):
    """Params of Schur complementary allocation."""

    gamma: float = Field(
        0.5,
        ge=0,
        le=1,
        description="how much each half knows of the other: 0 is hierarchical risk parity, 1 is minimum variance",
    )
