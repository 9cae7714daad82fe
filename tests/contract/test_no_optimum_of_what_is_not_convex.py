"""No optimizer certifies an optimum over a covariance that is none, even where the problem comes in by a side door."""

from dataclasses import replace

import numpy as np
import pytest

from tangency.contracts.component import ComponentKind
from tangency.contracts.limits import QuadraticLimit
from tangency.errors import SolverError, TangencyError
from tangency.host import default_catalogue
from tangency.solve import certify_optimal
from tangency.solve.frontier.exact import exact_frontier
from tangency.solve.minimum import Multipliers
from tangency.testing.problems import make_problem

OPTIMIZERS = [each.id for each in default_catalogue().components(ComponentKind.OPTIMIZER) if "riskfolio" not in each.id]
INDEFINITE = {
    "−I": -np.eye(4),
    "a correlation beyond 1": np.eye(4) + 1.2 * (np.eye(4)[::-1]),
    "by a billionth": np.eye(4) + (1.0 + 1e-9) * (np.eye(4)[::-1]),
    "pairwise": np.array([[1, 0.9, -0.9, 0], [0.9, 1, 0.9, 0], [-0.9, 0.9, 1, 0], [0, 0, 0, 1.0]]),
}


def problem_of(matrix):
    problem = make_problem(4)
    return replace(problem, covariance=matrix * 4e-4)


@pytest.mark.parametrize("component", OPTIMIZERS)
@pytest.mark.parametrize("what", INDEFINITE)
def test_no_optimizer_certifies_it(component, what):
    optimizer, _ = default_catalogue().build(ComponentKind.OPTIMIZER, component)
    try:
        solution = optimizer.solve(problem_of(INDEFINITE[what]))
    except TangencyError:
        return
    assert solution.certificate.status == "feasible"  # such as equal weights, which claim no more


def test_every_way_to_claim_an_optimum_asks():
    problem = problem_of(INDEFINITE["pairwise"])
    nothing = Multipliers(bounds=np.zeros(4), rows=np.zeros(len(problem.feasible.rows)))
    weights = np.full(4, 0.25)
    claim = {"objective": 0.0, "objective_unit": "", "relative_gap": 0.0, "price_factor": 1.0, "solver": "none"}
    with pytest.raises(SolverError, match="not convex"):
        certify_optimal(problem, weights, nothing, **claim)
    limit = QuadraticLimit(covariance=problem.covariance, center=weights, scale=1.0, limit=1.0, source=0)
    sound = replace(problem, covariance=np.eye(4), feasible=replace(problem.feasible, quadratic=(limit,)))
    with pytest.raises(SolverError, match="not convex"):
        certify_optimal(sound, weights, nothing, **claim)
    with pytest.raises(SolverError, match="not convex"):
        exact_frontier(problem.mean, problem.covariance, problem.feasible)


def test_a_matrix_that_is_written_to_after_its_proof_is_proven_no_more():
    matrix = np.eye(4) * 4e-4
    problem = replace(make_problem(4), covariance=matrix)
    nothing = Multipliers(bounds=np.zeros(4), rows=np.zeros(len(problem.feasible.rows)))
    claim = {"objective": 0.0, "objective_unit": "", "relative_gap": 0.0, "price_factor": 1.0, "solver": "none"}
    certify_optimal(problem, np.full(4, 0.25), nothing, **claim)
    matrix[0, 0] = -1.0
    with pytest.raises(SolverError, match="not convex"):
        certify_optimal(problem, np.full(4, 0.25), nothing, **claim)
