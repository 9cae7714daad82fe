"""The public interface for plugins: contracts, domain types and the services that a plugin may use."""

from tangency.cluster import AssetTree, Places, TreeChoices, asset_tree, cluster_count, part_variances
from tangency.contracts.arrays import Floats, frozen_floats
from tangency.contracts.component import HEEDS_TIME_LIMIT, ComponentSpec
from tangency.contracts.covariance import Covariance, FactorCovariance, dense_covariance, require_covariance
from tangency.contracts.deferred import Later
from tangency.contracts.estimate import CovarianceEstimate, Fact, MeanEstimate, ReturnModel, RiskModel
from tangency.contracts.hooks import hookimpl
from tangency.contracts.limits import ChargeFor, PiecewiseLimit, PowerLimit, QuadraticLimit, SoftLimit
from tangency.contracts.params import NoParams, Params
from tangency.contracts.problem import FeasibleSet, Problem
from tangency.contracts.rebalancing import RebalanceDecision, RebalanceState, RebalancingPolicy
from tangency.contracts.returns import Returns
from tangency.contracts.risk_budgets import RiskBudgets
from tangency.contracts.run import RunNotice
from tangency.contracts.running import raise_if_stopped, time_left
from tangency.contracts.scatter import Scatter
from tangency.contracts.sensitivity import DeclaresSensitivities, Sensitivities
from tangency.contracts.solution import Binding, Certificate, DeclaresObjective, MissedBudget, Optimizer, Solution
from tangency.contracts.strategy import Signals, Strategy
from tangency.contracts.view_model import Beliefs, InactiveView, LeavesOut, Posterior, Surprise, ViewModel, ViewReport
from tangency.domain.calendar import Period, period_of
from tangency.domain.clustering import ClusterChoice, Codependence, Comparison, LeafOrder, Linkage
from tangency.domain.constraint import Constraint, Membership, PortfolioMean, PortfolioRisk, Scope, Term
from tangency.domain.naming import known_name
from tangency.domain.return_kind import ReturnKind
from tangency.domain.risk_kind import RiskKind
from tangency.domain.weights import require_fractions
from tangency.errors import ConfigurationError, DataError, Infeasible, PluginError, SolverError, TangencyError
from tangency.risk.measures import GroundNorm, OverScenarios, ScenarioMeasure, scenario_measure, worst_case_cvar
from tangency.solve import (
    GapSize,
    Minimum,
    Multipliers,
    RiskBudget,
    certify_feasible,
    certify_optimal,
    complete_scenarios,
    constraint_text,
    fixed_net,
    linear_gap,
    measure_gap,
    measure_over,
    primal_residual,
    project,
    quadratic_gap,
    quadratic_sensitivities,
    ratio_gap,
    ratio_sensitivities,
    require_finite_moments,
    require_supported,
    risk_size,
    solve_factor_budget,
    solve_linear,
    solve_measured_budget,
    solve_quadratic,
    solve_ratio,
    solve_risk,
    solve_risk_budget,
    solve_risk_ratio,
    undiversified,
    variance_size,
    with_constraints,
)

__all__ = [
    "HEEDS_TIME_LIMIT",
    "AssetTree",
    "Beliefs",
    "Binding",
    "Certificate",
    "ChargeFor",
    "ClusterChoice",
    "Codependence",
    "Comparison",
    "ComponentSpec",
    "ConfigurationError",
    "Constraint",
    "Covariance",
    "CovarianceEstimate",
    "DataError",
    "DeclaresObjective",
    "DeclaresSensitivities",
    "Fact",
    "FactorCovariance",
    "FeasibleSet",
    "Floats",
    "GapSize",
    "GroundNorm",
    "InactiveView",
    "Infeasible",
    "Later",
    "LeafOrder",
    "LeavesOut",
    "Linkage",
    "MeanEstimate",
    "Membership",
    "Minimum",
    "MissedBudget",
    "Multipliers",
    "NoParams",
    "Optimizer",
    "OverScenarios",
    "Params",
    "Period",
    "PiecewiseLimit",
    "Places",
    "PluginError",
    "PortfolioMean",
    "PortfolioRisk",
    "Posterior",
    "PowerLimit",
    "Problem",
    "QuadraticLimit",
    "RebalanceDecision",
    "RebalanceState",
    "RebalancingPolicy",
    "ReturnKind",
    "ReturnModel",
    "Returns",
    "RiskBudget",
    "RiskBudgets",
    "RiskKind",
    "RiskModel",
    "RunNotice",
    "Scatter",
    "ScenarioMeasure",
    "Scope",
    "Sensitivities",
    "Signals",
    "SoftLimit",
    "Solution",
    "SolverError",
    "Strategy",
    "Surprise",
    "TangencyError",
    "Term",
    "TreeChoices",
    "ViewModel",
    "ViewReport",
    "asset_tree",
    "certify_feasible",
    "certify_optimal",
    "cluster_count",
    "complete_scenarios",
    "constraint_text",
    "dense_covariance",
    "fixed_net",
    "frozen_floats",
    "hookimpl",
    "known_name",
    "linear_gap",
    "measure_gap",
    "measure_over",
    "part_variances",
    "period_of",
    "primal_residual",
    "project",
    "quadratic_gap",
    "quadratic_sensitivities",
    "raise_if_stopped",
    "ratio_gap",
    "ratio_sensitivities",
    "require_covariance",
    "require_finite_moments",
    "require_fractions",
    "require_supported",
    "risk_size",
    "scenario_measure",
    "solve_factor_budget",
    "solve_linear",
    "solve_measured_budget",
    "solve_quadratic",
    "solve_ratio",
    "solve_risk",
    "solve_risk_budget",
    "solve_risk_ratio",
    "time_left",
    "undiversified",
    "variance_size",
    "with_constraints",
    "worst_case_cvar",
]
