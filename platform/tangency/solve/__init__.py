"""Solving: constraint language → canonical problem → solvers → certificate."""

from tangency.contracts.arrays import Floats
from tangency.contracts.covariance import Covariance
from tangency.contracts.problem import FeasibleSet
from tangency.contracts.turning_points import TurningPoints
from tangency.solve.certificate.certify import certify_feasible, certify_optimal
from tangency.solve.certificate.gap import linear_gap, measure_gap
from tangency.solve.certificate.quadratic_gap import quadratic_gap
from tangency.solve.certificate.ratio_gap import ratio_gap
from tangency.solve.certificate.residual import primal_residual
from tangency.solve.certificate.size import GapSize, risk_size, undiversified, variance_size
from tangency.solve.certificate.variance_proof import VarianceProof, variance_proof
from tangency.solve.feasible.appended import with_constraints
from tangency.solve.feasible.capabilities import first_beyond, require_supported
from tangency.solve.feasible.compiler import compile_constraints
from tangency.solve.feasible.finite_moments import require_finite, require_finite_moments
from tangency.solve.feasible.measurements import Measurements
from tangency.solve.feasible.net import fixed_net
from tangency.solve.feasible.scenarios import complete_scenarios, measure_over
from tangency.solve.frontier.gridded import gridded_frontier
from tangency.solve.language.implicit import with_implicit
from tangency.solve.language.parse import parse_constraint, parse_constraints, parse_quantity
from tangency.solve.language.unparse import constraint_text
from tangency.solve.minimise import solve_linear, solve_quadratic, solve_ratio, solve_risk, solve_risk_ratio
from tangency.solve.minimum import LimitMultiplier, Minimum, Multipliers
from tangency.solve.projection import project
from tangency.solve.risk_budget.measure import solve_measured_budget
from tangency.solve.risk_budget.variance import RiskBudget, solve_factor_budget, solve_risk_budget
from tangency.solve.sensitivity import quadratic_sensitivities, ratio_sensitivities
from tangency.solve.threads import single_blas_thread
from tangency.solve.trading.certificate import TradingCertificate, TradingPath, TradingStep
from tangency.solve.trading.costs import CostStep, TradingCosts
from tangency.solve.trading.multi_period import MultiPeriod, decayed
from tangency.solve.trading.single_period import SinglePeriod

__all__ = [
    "CostStep",
    "GapSize",
    "LimitMultiplier",
    "Measurements",
    "Minimum",
    "MultiPeriod",
    "Multipliers",
    "RiskBudget",
    "SinglePeriod",
    "TradingCertificate",
    "TradingCosts",
    "TradingPath",
    "TradingStep",
    "TurningPoints",
    "VarianceProof",
    "certify_feasible",
    "certify_optimal",
    "compile_constraints",
    "complete_scenarios",
    "constraint_text",
    "decayed",
    "exact_frontier",
    "first_beyond",
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
    "quadratic_gap",
    "quadratic_sensitivities",
    "ratio_gap",
    "ratio_sensitivities",
    "require_finite",
    "require_finite_moments",
    "require_supported",
    "risk_size",
    "single_blas_thread",
    "solve_factor_budget",
    "solve_linear",
    "solve_measured_budget",
    "solve_quadratic",
    "solve_ratio",
    "solve_risk",
    "solve_risk_budget",
    "solve_risk_ratio",
    "undiversified",
    "variance_proof",
    "variance_size",
    "with_constraints",
    "with_implicit",
]


def exact_frontier(mean: Floats, covariance: Covariance, feasible: FeasibleSet) -> TurningPoints:
    """Return all turning points of the efficient frontier; see `tangency.solve.frontier.exact`, which loads numba."""
    from tangency.solve.frontier.exact import exact_frontier as trace  # noqa: PLC0415  # numba loads where it is used

    return trace(mean, covariance, feasible)
