"""Tangency: portfolio research and management, one desk behind every face.

The names below load what they need when they are first used, so that `import tangency` stays light.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tangency.contracts.component import ComponentRef as ComponentRef
    from tangency.contracts.component import component as component
    from tangency.contracts.factor_model import FactorModel as FactorModel
    from tangency.contracts.moments import Moments as Moments
    from tangency.contracts.repaired_covariance import RepairedCovariance as RepairedCovariance
    from tangency.desk.backtest_request import CashFlow as CashFlow
    from tangency.desk.desk import Desk as Desk
    from tangency.desk.metric_list import metrics as metrics
    from tangency.desk.preview import preview as preview
    from tangency.desk.verbs import *  # noqa: F403  # every verb, typed, without a list to keep
    from tangency.errors import Cancelled as Cancelled
    from tangency.errors import ConfigurationError as ConfigurationError
    from tangency.errors import DataError as DataError
    from tangency.errors import Infeasible as Infeasible
    from tangency.errors import PluginError as PluginError
    from tangency.errors import SolverError as SolverError
    from tangency.errors import StoreError as StoreError
    from tangency.errors import TangencyError as TangencyError
    from tangency.errors import TimeLimitReached as TimeLimitReached
    from tangency.estimation.selection import load as load
    from tangency.market import Dialect as Dialect
    from tangency.market import PanelSpec as PanelSpec
    from tangency.market import PricePanel as PricePanel
    from tangency.market import UniverseRule as UniverseRule
    from tangency.market import returns as returns
    from tangency.performance.metric_table import metric_table as metric_table
    from tangency.results.alpha import AlphaResult as AlphaResult
    from tangency.results.analytics.result import Analytics as Analytics
    from tangency.results.backtest import BacktestResult as BacktestResult
    from tangency.results.backtest_comparison import BacktestComparison as BacktestComparison
    from tangency.results.backtest_comparison import compare_backtests as compare_backtests
    from tangency.results.backtest_sensitivity import BacktestSensitivity as BacktestSensitivity
    from tangency.results.clusters import AssetClusters as AssetClusters
    from tangency.results.construction import ConstructionResult as ConstructionResult
    from tangency.results.correlation import CorrelationThroughTime as CorrelationThroughTime
    from tangency.results.frontier import FrontierResult as FrontierResult
    from tangency.results.frontier_bands import FrontierBands as FrontierBands
    from tangency.results.optimization import OptimizationResult as OptimizationResult
    from tangency.results.pair_screen import PairScreen as PairScreen
    from tangency.results.pareto import ParetoResult as ParetoResult
    from tangency.results.rebalancing import AcceptanceResult as AcceptanceResult
    from tangency.results.rebalancing import RebalancingResult as RebalancingResult
    from tangency.results.risk_frontier import RiskFrontierResult as RiskFrontierResult
    from tangency.results.risk_model_comparison import RiskModelComparison as RiskModelComparison
    from tangency.results.sweep import SweepResult as SweepResult
    from tangency.results.table_preview import TablePreview as TablePreview
    from tangency.results.universe_history import UniverseHistory as UniverseHistory
    from tangency.results.weight_bands import WeightBands as WeightBands
    from tangency.risk.nearest_covariance import nearest_covariance as nearest_covariance
    from tangency.simulate.score_rule import ScoreRule as ScoreRule
    from tangency.simulate.terms import Costs as Costs
    from tangency.simulate.terms import FeeTier as FeeTier
    from tangency.simulate.terms import Trading as Trading

_HOMES = {
    "BacktestComparison": "tangency.results.backtest_comparison",
    "BacktestResult": "tangency.results.backtest",
    "BacktestSensitivity": "tangency.results.backtest_sensitivity",
    "CashFlow": "tangency.desk.backtest_request",
    "Costs": "tangency.simulate.terms",
    "FeeTier": "tangency.simulate.terms",
    "ScoreRule": "tangency.simulate.score_rule",
    "Trading": "tangency.simulate.terms",
    "AlphaResult": "tangency.results.alpha",
    "Analytics": "tangency.results.analytics.result",
    "AcceptanceResult": "tangency.results.rebalancing",
    "AssetClusters": "tangency.results.clusters",
    "ComponentRef": "tangency.contracts.component",
    "Cancelled": "tangency.errors",
    "ConfigurationError": "tangency.errors",
    "ConstructionResult": "tangency.results.construction",
    "CorrelationThroughTime": "tangency.results.correlation",
    "DataError": "tangency.errors",
    "Desk": "tangency.desk.desk",
    "Dialect": "tangency.market",
    "FactorModel": "tangency.contracts.factor_model",
    "FrontierBands": "tangency.results.frontier_bands",
    "FrontierResult": "tangency.results.frontier",
    "Infeasible": "tangency.errors",
    "Moments": "tangency.contracts.moments",
    "OptimizationResult": "tangency.results.optimization",
    "PairScreen": "tangency.results.pair_screen",
    "PanelSpec": "tangency.market",
    "ParetoResult": "tangency.results.pareto",
    "PluginError": "tangency.errors",
    "PricePanel": "tangency.market",
    "RebalancingResult": "tangency.results.rebalancing",
    "RepairedCovariance": "tangency.contracts.repaired_covariance",
    "RiskFrontierResult": "tangency.results.risk_frontier",
    "RiskModelComparison": "tangency.results.risk_model_comparison",
    "SolverError": "tangency.errors",
    "StoreError": "tangency.errors",
    "SweepResult": "tangency.results.sweep",
    "TablePreview": "tangency.results.table_preview",
    "TangencyError": "tangency.errors",
    "TimeLimitReached": "tangency.errors",
    "UniverseHistory": "tangency.results.universe_history",
    "UniverseRule": "tangency.market",
    "WeightBands": "tangency.results.weight_bands",
    "compare_backtests": "tangency.results.backtest_comparison",
    "component": "tangency.contracts.component",
    "metric_table": "tangency.performance.metric_table",
    "metrics": "tangency.desk.metric_list",
    "load": "tangency.estimation.selection",
    "nearest_covariance": "tangency.risk.nearest_covariance",
    "preview": "tangency.desk.preview",
    "returns": "tangency.market",
}


def _public() -> list[str]:
    from tangency.desk.verb_list import verb_names  # noqa: PLC0415  # only `dir` and star imports ask for all names

    # Where a room of the package has a verb's name, only the desk has the verb.
    rooms = Path(__file__).parent
    return sorted([*_HOMES, *(name for name in verb_names() if not (rooms / name).is_dir())])


def __getattr__(name: str) -> object:
    if name == "__all__":
        return _public()
    if name in _HOMES:
        value = getattr(import_module(_HOMES[name]), name)
    elif not name.startswith("_") and name in _public():
        from tangency.desk.verb_list import use_case  # noqa: PLC0415  # as above

        value = use_case(name)
    else:
        raise AttributeError(f"module 'tangency' has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return _public()
