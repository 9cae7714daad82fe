"""Tangency: portfolio research and management, one desk behind every face.

The names below load what they need when they are first used, so that `import tangency` stays light.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tangency.contracts.asset_clusters import AssetClusters
    from tangency.contracts.bands import FrontierBands, WeightBands
    from tangency.contracts.component import ComponentRef, component
    from tangency.contracts.factor_model import FactorModel
    from tangency.contracts.frontier_result import FrontierResult
    from tangency.contracts.moments import Moments
    from tangency.contracts.optimization_result import OptimizationResult
    from tangency.contracts.pareto_result import ParetoResult
    from tangency.contracts.risk_frontier_result import RiskFrontierResult
    from tangency.contracts.risk_model_comparison import RiskModelComparison
    from tangency.desk.bands import frontier_bands, weight_bands
    from tangency.desk.clusters import clusters
    from tangency.desk.comparison import compare_risk_models
    from tangency.desk.desk import Desk
    from tangency.desk.frontier import frontier
    from tangency.desk.loading import load
    from tangency.desk.optimization import optimize
    from tangency.desk.pareto import pareto
    from tangency.errors import (
        ConfigurationError,
        DataError,
        Infeasible,
        PluginError,
        SolverError,
        StoreError,
        TangencyError,
    )
    from tangency.market import PricePanel

__all__ = [
    "AssetClusters",
    "ComponentRef",
    "ConfigurationError",
    "DataError",
    "Desk",
    "FactorModel",
    "FrontierBands",
    "FrontierResult",
    "Infeasible",
    "Moments",
    "OptimizationResult",
    "ParetoResult",
    "PluginError",
    "PricePanel",
    "RiskFrontierResult",
    "RiskModelComparison",
    "SolverError",
    "StoreError",
    "TangencyError",
    "WeightBands",
    "clusters",
    "compare_risk_models",
    "component",
    "frontier",
    "frontier_bands",
    "load",
    "optimize",
    "pareto",
    "weight_bands",
]

_HOMES = {
    "AssetClusters": "tangency.contracts.asset_clusters",
    "ComponentRef": "tangency.contracts.component",
    "Desk": "tangency.desk.desk",
    "FactorModel": "tangency.contracts.factor_model",
    "FrontierBands": "tangency.contracts.bands",
    "FrontierResult": "tangency.contracts.frontier_result",
    "Moments": "tangency.contracts.moments",
    "OptimizationResult": "tangency.contracts.optimization_result",
    "ParetoResult": "tangency.contracts.pareto_result",
    "PricePanel": "tangency.market",
    "RiskModelComparison": "tangency.contracts.risk_model_comparison",
    "WeightBands": "tangency.contracts.bands",
    "clusters": "tangency.desk.clusters",
    "compare_risk_models": "tangency.desk.comparison",
    "RiskFrontierResult": "tangency.contracts.risk_frontier_result",
    "component": "tangency.contracts.component",
    "frontier": "tangency.desk.frontier",
    "frontier_bands": "tangency.desk.bands",
    "load": "tangency.desk.loading",
    "optimize": "tangency.desk.optimization",
    "pareto": "tangency.desk.pareto",
    "weight_bands": "tangency.desk.bands",
}


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module 'tangency' has no attribute {name!r}")
    value = getattr(import_module(_HOMES.get(name, "tangency.errors")), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
