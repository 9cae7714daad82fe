import numpy as np
import pytest

from tangency.contracts.problem import Problem
from tangency.domain.constraint import Scope
from tangency.errors import SolverError
from tangency.solve import (
    Multipliers,
    certify_feasible,
    certify_optimal,
    compile_constraints,
    linear_gap,
    parse_constraints,
    solve_quadratic,
    with_implicit,
)


def problem(*texts, n=4):
    scope = Scope(assets=tuple("ABCDEFGH"[:n]), groups={"sector": {"A": "x", "B": "x", "C": "y", "D": "y"}})
    return Problem(
        assets=scope.assets,
        mean=np.zeros(n),
        covariance=np.diag(np.arange(1.0, n + 1)),
        feasible=compile_constraints(with_implicit(parse_constraints(texts)), scope),
        returns=None,
        current=None,
        periods_per_year=None,
        seed=0,
    )


def certified(prob):
    found = solve_quadratic(prob.covariance, np.zeros(4), prob.feasible)
    gap = linear_gap(prob.covariance @ found.weights, found.weights, found.multipliers, prob.feasible)
    return found, certify_optimal(
        prob,
        found.weights,
        found.multipliers,
        objective=0.5 * found.weights @ prob.covariance @ found.weights,
        objective_unit="half variance",
        relative_gap=gap,
        price_factor=1.0,
        solver="test",
    )


def test_shadow_price_is_what_one_unit_of_the_bound_is_worth():
    """Finite differences of the optimum agree with the sum of the rows' multipliers."""
    _, at = certified(problem("weight <= 30%", "sector[x] <= 50%"))
    for text, moved in (("weight <= 30%", "weight <= 30.001%"), ("sector[x] <= 50%", "sector[x] <= 50.001%")):
        texts = [moved if t == text else t for t in ("weight <= 30%", "sector[x] <= 50%")]
        _, further = certified(problem(*texts))
        gain = (at.objective - further.objective) / 1e-5
        price = next(binding.shadow_price for binding in at.binding if binding.constraint == text)
        assert price == pytest.approx(gain, rel=1e-3)


def test_names_the_assets_that_a_bound_holds():
    _, certificate = certified(problem("weight <= 30%"))
    (upper,) = [binding for binding in certificate.binding if binding.side == "upper"]
    assert upper.assets == ("A", "B")


def test_refuses_a_point_that_is_not_optimal():
    prob = problem()
    equal = np.full(4, 0.25)
    nothing = Multipliers(bounds=np.zeros(4), rows=np.zeros(1))
    gap = linear_gap(prob.covariance @ equal, equal, nothing, prob.feasible)
    assert gap > 1e-3
    with pytest.raises(SolverError, match="cannot be certified"):
        certify_optimal(
            prob, equal, nothing, objective=0.0, objective_unit="", relative_gap=gap, price_factor=1.0, solver="test"
        )


def test_refuses_weights_that_violate_a_constraint():
    prob = problem("weight <= 30%")
    with pytest.raises(SolverError, match="violate"):
        certify_feasible(np.array([0.7, 0.1, 0.1, 0.1]), prob, objective=0.0, objective_unit="", solver="test")


def test_certifies_feasible_weights_without_a_claim():
    certificate = certify_feasible(np.full(4, 0.25), problem(), objective=1.0, objective_unit="score", solver="test")
    assert (certificate.status, certificate.optimality_gap) == ("feasible", None)
    assert all(binding.shadow_price is None for binding in certificate.binding)
