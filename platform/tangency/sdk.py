"""The only door for plugins: contracts, domain types and the services that a plugin may use."""

from tangency.contracts.arrays import Floats, frozen_floats
from tangency.contracts.component import ComponentSpec
from tangency.contracts.covariance import Covariance, FactorCovariance, dense_covariance
from tangency.contracts.estimate import CovarianceEstimate, Fact, MeanEstimate, ReturnModel, RiskModel
from tangency.contracts.hooks import hookimpl
from tangency.contracts.params import NoParams, Params
from tangency.contracts.problem import FeasibleSet, Problem
from tangency.contracts.rebalancing import RebalanceDecision, RebalanceState, RebalancingPolicy
from tangency.contracts.returns import Returns
from tangency.contracts.run import RunNotice
from tangency.contracts.sensitivity import DeclaresSensitivities, Sensitivities
from tangency.contracts.solution import Binding, Certificate, DeclaresObjective, Optimizer, Solution
from tangency.contracts.strategy import Signals, Strategy
from tangency.domain.naming import known_name
from tangency.errors import ConfigurationError, DataError, Infeasible, PluginError, SolverError, TangencyError
from tangency.solve import (
    Minimum,
    Multipliers,
    certify_feasible,
    certify_optimal,
    linear_gap,
    project,
    quadratic_sensitivities,
    ratio_sensitivities,
    require_finite_moments,
    require_supported,
    solve_linear,
    solve_quadratic,
    solve_ratio,
)

__all__ = [
    "Binding",
    "Certificate",
    "ComponentSpec",
    "ConfigurationError",
    "Covariance",
    "CovarianceEstimate",
    "DataError",
    "DeclaresObjective",
    "DeclaresSensitivities",
    "Fact",
    "FactorCovariance",
    "FeasibleSet",
    "Floats",
    "Infeasible",
    "MeanEstimate",
    "Minimum",
    "Multipliers",
    "NoParams",
    "Optimizer",
    "Params",
    "PluginError",
    "Problem",
    "RebalanceDecision",
    "RebalanceState",
    "RebalancingPolicy",
    "ReturnModel",
    "Returns",
    "RiskModel",
    "RunNotice",
    "Sensitivities",
    "Signals",
    "Solution",
    "SolverError",
    "Strategy",
    "TangencyError",
    "certify_feasible",
    "certify_optimal",
    "dense_covariance",
    "frozen_floats",
    "hookimpl",
    "known_name",
    "linear_gap",
    "project",
    "quadratic_sensitivities",
    "ratio_sensitivities",
    "require_finite_moments",
    "require_supported",
    "solve_linear",
    "solve_quadratic",
    "solve_ratio",
]
