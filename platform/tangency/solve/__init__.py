"""Solving: constraint language → canonical problem → solvers → certificate."""

from tangency.contracts.arrays import Floats
from tangency.contracts.covariance import Covariance
from tangency.contracts.problem import FeasibleSet
from tangency.contracts.turning_points import TurningPoints
from tangency.solve.active_set import Multipliers, Pressure
from tangency.solve.appended import with_constraints
from tangency.solve.certificate import certify_feasible, certify_optimal, linear_gap, measure_gap, primal_residual
from tangency.solve.compile import compile_constraints
from tangency.solve.dispatch import solve_linear, solve_quadratic, solve_ratio, solve_risk, solve_risk_ratio
from tangency.solve.finite import require_finite, require_finite_moments
from tangency.solve.gridded_frontier import gridded_frontier
from tangency.solve.implicit import with_implicit
from tangency.solve.measured import Measurements
from tangency.solve.measured_budget import solve_measured_budget
from tangency.solve.net import fixed_net
from tangency.solve.parse import parse_constraint, parse_constraints, parse_quantity
from tangency.solve.projection import project
from tangency.solve.quadratic import Minimum
from tangency.solve.risk_budget import RiskBudget, solve_factor_budget, solve_risk_budget
from tangency.solve.scenarios import complete_scenarios, measure_over
from tangency.solve.sensitivity import quadratic_sensitivities, ratio_sensitivities
from tangency.solve.supported import require_supported
from tangency.solve.threads import single_blas_thread
from tangency.solve.wording import constraint_text

__all__ = [
    "Measurements",
    "Minimum",
    "Multipliers",
    "Pressure",
    "RiskBudget",
    "TurningPoints",
    "certify_feasible",
    "certify_optimal",
    "compile_constraints",
    "complete_scenarios",
    "constraint_text",
    "exact_frontier",
    "fixed_net",
    "gridded_frontier",
    "linear_gap",
    "measure_gap",
    "measure_over",
    "parse_constraint",
    "parse_constraints",
    "parse_quantity",
    "primal_residual",
    "project",
    "quadratic_sensitivities",
    "ratio_sensitivities",
    "require_finite",
    "require_finite_moments",
    "require_supported",
    "single_blas_thread",
    "solve_factor_budget",
    "solve_linear",
    "solve_measured_budget",
    "solve_quadratic",
    "solve_ratio",
    "solve_risk",
    "solve_risk_budget",
    "solve_risk_ratio",
    "with_constraints",
    "with_implicit",
]


def exact_frontier(mean: Floats, covariance: Covariance, feasible: FeasibleSet) -> TurningPoints:
    """Return all turning points of the efficient frontier; see `tangency.solve.frontier`, which loads numba."""
    from tangency.solve.frontier import exact_frontier as trace  # noqa: PLC0415  # numba loads where it is used

    return trace(mean, covariance, feasible)
