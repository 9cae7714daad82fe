"""The components that the host loads: their descriptions, without heavy imports."""

from collections.abc import Iterable

from tangency.sdk import HEEDS_TIME_LIMIT, ComponentSpec, Optimizer, hookimpl
from tangency_risk_parity.budgeting import EqualRiskContribution, RiskBudgeting
from tangency_risk_parity.factor_budgeting import FactorRiskBudgeting
from tangency_risk_parity.herc import EqualWithinClusters, HierarchicalEqualRisk
from tangency_risk_parity.hrp import HierarchicalRiskParity
from tangency_risk_parity.inverse_volatility import InverseVolatility
from tangency_risk_parity.nested import NestedClusters
from tangency_risk_parity.params import (
    EqualRiskParams,
    FactorBudgetParams,
    InverseVolatilityParams,
    RiskBudgetParams,
)
from tangency_risk_parity.schur import SchurComplements
from tangency_risk_parity.tree_params import ClusteredParams, HierarchicalParams, NestedParams, SchurParams

_MAILLARD = (
    "Maillard, Roncalli & Teiletche (2010), The properties of equally weighted risk contribution portfolios, "
    "Journal of Portfolio Management 36(4)"
)
_BUDGETING = (
    "Spinu (2013), An algorithm for computing risk parity weights, SSRN 2297383",
    "Griveau-Billion, Richard & Roncalli (2013), A fast algorithm for high-dimensional risk parity, arXiv:1311.4057",
    "Richard & Roncalli (2019), Constrained risk budgeting portfolios, arXiv:1902.05710",
)


@hookimpl
def register_optimizers() -> Iterable[ComponentSpec[Optimizer]]:
    """Describe the risk parity optimizers."""
    yield ComponentSpec(
        name="inverse-volatility",
        summary="Weights by inverse volatility or variance, the nearest that the constraints allow",
        params=InverseVolatilityParams,
        factory=InverseVolatility,
        capabilities=frozenset({HEEDS_TIME_LIMIT}),
        references=(_MAILLARD,),
    )
    yield ComponentSpec(
        name="erc",
        summary="Every asset carries the same share of the risk",
        params=EqualRiskParams,
        factory=EqualRiskContribution,
        capabilities=frozenset({HEEDS_TIME_LIMIT}),
        references=(
            _MAILLARD,
            *_BUDGETING,
        ),
    )
    yield ComponentSpec(
        name="risk-budget",
        summary="Every asset or group carries its budgeted share of the risk, long or short",
        params=RiskBudgetParams,
        factory=RiskBudgeting,
        capabilities=frozenset({HEEDS_TIME_LIMIT}),
        references=(
            "Bruder & Roncalli (2012), Managing risk exposures using the risk budgeting approach, SSRN 2009778",
            *_BUDGETING,
        ),
    )
    yield ComponentSpec(
        name="hrp",
        summary="Hierarchical risk parity: capital is halved along a hierarchy of assets",
        params=HierarchicalParams,
        factory=HierarchicalRiskParity,
        capabilities=frozenset({HEEDS_TIME_LIMIT}),
        references=("López de Prado (2016), Building diversified portfolios that outperform out of sample, JPM 42(4)",),
    )
    yield ComponentSpec(
        name="herc",
        summary="Hierarchical equal risk contribution: capital follows the branches of the hierarchy to its clusters",
        params=ClusteredParams,
        factory=HierarchicalEqualRisk,
        capabilities=frozenset({HEEDS_TIME_LIMIT}),
        references=("Raffinot (2018), The hierarchical equal risk contribution portfolio, SSRN 3237540",),
    )
    yield ComponentSpec(
        name="herc2",
        summary="Hierarchical equal risk contribution with equal weights within clusters",
        params=ClusteredParams,
        factory=EqualWithinClusters,
        capabilities=frozenset({HEEDS_TIME_LIMIT}),
        references=("Raffinot (2017), Hierarchical clustering-based asset allocation, JPM 44(2)",),
    )
    yield ComponentSpec(
        name="schur",
        summary="Schur complementary allocation: from hierarchical risk parity to minimum variance",
        params=SchurParams,
        factory=SchurComplements,
        capabilities=frozenset({HEEDS_TIME_LIMIT}),
        references=("Cotton (2024), Schur complementary allocation, arXiv:2411.05807",),
    )
    yield ComponentSpec(
        name="nco",
        summary="Nested clustered optimisation: a portfolio within each cluster, then one among them",
        params=NestedParams,
        factory=NestedClusters,
        capabilities=frozenset({HEEDS_TIME_LIMIT}),
        references=("López de Prado (2020), Machine learning for asset managers, section 7.6",),
    )
    yield ComponentSpec(
        name="factor-risk-budget",
        summary="Every factor carries its budgeted share of the variance",
        params=FactorBudgetParams,
        factory=FactorRiskBudgeting,
        capabilities=frozenset({HEEDS_TIME_LIMIT}),
        references=("Roncalli & Weisang (2012), Risk parity portfolios with risk factors, SSRN 2155159",),
    )
